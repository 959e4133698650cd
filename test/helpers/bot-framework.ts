import {
  type BotFrameworkChannel,
  type BotFrameworkChannelOptions,
  createBotFrameworkChannel,
} from '../../src/channel/adapter.ts';
import type { Clock } from '../../src/clock.ts';
import type { HttpAnswer } from '../../src/http/exchange.ts';
import type { Incoming, Receipt } from '../../src/incoming.ts';
import type { Log, LogFields } from '../../src/log.ts';
import type { Store } from '../../src/store/store.ts';

export interface LogLine extends LogFields {
  readonly event: string;
}

export function recordingLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const record = (event: string, fields: LogFields = {}) => void lines.push({ event, ...fields });
  return { lines, debug: record, info: record, warn: record, error: record };
}

/** A clock that stands until it is moved. */
export function standingClock(
  startsAt = Date.UTC(2026, 10, 21),
): Clock & { advance(byMs: number): void } {
  let now = startsAt;
  return {
    now: () => now,
    advance: (byMs) => {
      now += byMs;
    },
  };
}

/** A bot that gets no token of its own calls nobody. */
export const noToken = () => Promise.reject(new Error('no token in this test'));

export interface TestChannel extends BotFrameworkChannel {
  readonly received: readonly Incoming[];
  readonly log: ReturnType<typeof recordingLog>;
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
}

/** The Bot Framework channel before a road that only notes what comes. */
export function openChannel(
  options: Partial<BotFrameworkChannelOptions> & { readonly store: Store; readonly clock: Clock },
  answer: (incoming: Incoming) => Receipt | Promise<Receipt> = () => ({
    kind: 'taken',
    replies: [],
  }),
): TestChannel {
  const received: Incoming[] = [];
  const log = recordingLog();
  const channel = createBotFrameworkChannel({
    config: { mode: 'development' },
    log,
    key: new Uint8Array(32).fill(7),
    loopbackServiceUrls: true,
    urlOf: (formId) => `https://bot.example/r#${formId}`,
    random: () => 0.5,
    sayUnstored: (key, locale) => `${key} ${locale}`,
    receive: async (incoming) => {
      received.push(incoming);
      return answer(incoming);
    },
    ...options,
  });
  const [route] = channel.routes;
  if (!route) throw new Error('No route');
  return {
    ...channel,
    received,
    log,
    post: (body, headers = {}) =>
      route.handle({
        method: 'POST',
        path: '/api/messages',
        params: {},
        query: new URLSearchParams(),
        headers,
        body: JSON.parse(JSON.stringify(body ?? null)),
        remoteAddress: '127.0.0.1',
      }),
  };
}
