import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from './server.ts';

/** What the process counts. Label values come from our own closed lists, never from outside. */
export interface Metrics {
  readonly registry: Registry;
  turn(turn: { readonly result: string; readonly channel: string; readonly ms: number }): void;
  check(check: { readonly name: string; readonly outcome: string; readonly ms: number }): void;
  operation(operation: { readonly change: string; readonly outcome: string }): void;
  outbox(result: 'sent' | 'retried' | 'undeliverable'): void;
  notice(result: 'sent' | 'retried' | 'undeliverable'): void;
  http(answered: Answered): void;
  breaker(port: string, state: 'closed' | 'trying' | 'open'): void;
  /** Open web sockets of the web chat. */
  sockets(count: number): void;
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const breakerFigures = { closed: 0, trying: 1, open: 2 } as const;
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE']);

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  // Whoever reads the figures need not know what to attack.
  registry.removeSingleMetric('nodejs_version_info');
  const turns = new Counter({
    name: 'akeru_turns_total',
    help: 'Turns by result',
    labelNames: ['result', 'channel'],
    registers,
  });
  const turnSeconds = new Histogram({
    name: 'akeru_turn_seconds',
    help: 'Time from an incoming to its commit',
    labelNames: ['channel'],
    buckets: secondsBuckets,
    registers,
  });
  const checkSeconds = new Histogram({
    name: 'akeru_check_seconds',
    help: 'Time of a check of a system, by its name and outcome',
    labelNames: ['name', 'outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const operations = new Counter({
    name: 'akeru_operations_total',
    help: 'Operations that ended, by change and outcome',
    labelNames: ['change', 'outcome'],
    registers,
  });
  const outbox = new Counter({
    name: 'akeru_outbox_total',
    help: 'Replies that left through the outbox, by result',
    labelNames: ['result'],
    registers,
  });
  const notices = new Counter({
    name: 'akeru_notices_total',
    help: 'Mails, SMS and calls to people, by result',
    labelNames: ['result'],
    registers,
  });
  const httpSeconds = new Histogram({
    name: 'akeru_http_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['route', 'method', 'status'],
    buckets: secondsBuckets,
    registers,
  });
  const breakers = new Gauge({
    name: 'akeru_backend_breaker',
    help: 'Whether a system is asked: 0 yes, 1 one call tries it, 2 no, since it failed too often',
    labelNames: ['port'],
    registers,
  });
  const sockets = new Gauge({
    name: 'akeru_webchat_sockets',
    help: 'Open web sockets of the web chat',
    registers,
  });

  return {
    registry,
    turn: ({ result, channel, ms }) => {
      turns.inc({ result, channel });
      turnSeconds.observe({ channel }, ms / 1000);
    },
    check: ({ name, outcome, ms }) => checkSeconds.observe({ name, outcome }, ms / 1000),
    operation: (labels) => operations.inc(labels),
    outbox: (result) => outbox.inc({ result }),
    notice: (result) => notices.inc({ result }),
    http: ({ route, method, status, ms }) =>
      httpSeconds.observe(
        { route, method: methods.has(method) ? method : 'other', status },
        ms / 1000,
      ),
    breaker: (port, state) => breakers.set({ port }, breakerFigures[state]),
    sockets: (count) => sockets.set(count),
  };
}
