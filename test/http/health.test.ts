import { afterEach, describe, expect, test } from 'vitest';
import { createHealthRoutes } from '../../src/http/health.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createMetricsServer } from '../../src/http/metrics-server.ts';
import { createLog } from '../../src/log.ts';
import { servers } from './served.ts';

const serve = servers();

describe('health', () => {
  test('of the process needs nothing else', async () => {
    const { url } = await serve({}, createHealthRoutes({ isReady: async () => false }));
    const answer = await fetch(`${url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('of the process is bad when its event loop is late', async () => {
    const routes = createHealthRoutes({ isReady: async () => true, maximumLagMs: -1 });
    const { url } = await serve({}, routes);
    const answer = await fetch(`${url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'overloaded' }]);
  });

  test.each([
    ['is there', async () => true, 200, 'ready'],
    ['is not there', async () => false, 503, 'notReady'],
    ['throws', () => Promise.reject(new Error('host db-7 is down')), 503, 'notReady'],
    ['hangs', () => new Promise<boolean>(() => {}), 503, 'notReady'],
  ])('of what a turn needs, when it %s', async (_name, isReady, status, word) => {
    const { url } = await serve({}, createHealthRoutes({ isReady, readyTimeLimitMs: 20 }));
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([status, { status: word }]);
  });
});

describe('metrics', () => {
  let close = async (): Promise<void> => {};
  afterEach(() => close());

  test('are served on a port of their own', async () => {
    const metrics = createMetrics();
    metrics.turn({ result: 'taken', channel: 'webchat', ms: 12 });
    metrics.check({ name: 'cvm.checkPower', outcome: 'allStopped', ms: 3 });
    metrics.operation({ change: 'cvm.resetPassword', outcome: 'allReset' });
    metrics.outbox('retried');
    metrics.http({ route: '/', method: 'MADEUP', status: 405, ms: 1 });
    metrics.sockets(2);
    const server = createMetricsServer({
      registry: metrics.registry,
      log: createLog('silent', () => {}),
    });
    close = () => server.close();
    const { port } = await server.listen(0, '127.0.0.1');
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('akeru_turns_total{result="taken",channel="webchat"} 1');
    expect(text).toContain(
      'akeru_check_seconds_count{name="cvm.checkPower",outcome="allStopped"} 1',
    );
    expect(text).toContain(
      'akeru_operations_total{change="cvm.resetPassword",outcome="allReset"} 1',
    );
    expect(text).toContain('akeru_outbox_total{result="retried"} 1');
    expect(text).toContain('akeru_http_seconds_count{route="/",method="other",status="405"} 1');
    expect(text).toContain('akeru_webchat_sockets 2');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  });
});
