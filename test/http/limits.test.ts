import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createAdvancingClock } from '../../src/clock.ts';
import { createClientAddress, isProxyName } from '../../src/http/client-address.ts';
import type { Route } from '../../src/http/exchange.ts';
import { createGate } from '../../src/http/gate.ts';
import { createHealthRoutes } from '../../src/http/health.ts';
import { createRateLimit } from '../../src/limits/rate-limit.ts';
import { usualAddressRate } from '../../src/limits/shared-rate-limit.ts';
import { servers } from './served.ts';

const serve = servers();

interface Answer {
  readonly status: number;
  readonly retryAfter?: string;
  readonly body: string;
}

/** From an address of this machine; each of 127.0.0.0/8 is one. */
function ask(
  url: string,
  from = '127.0.0.1',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', localAddress: from, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => {
        const retryAfter = response.headers['retry-after'];
        resolve({ status: response.statusCode ?? 0, body, ...(retryAfter && { retryAfter }) });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const open: Route = {
  method: 'POST',
  path: '/open',
  limitedByAddress: true,
  handle: async ({ remoteAddress }) => ({ status: 200, body: remoteAddress }),
};

describe('one address on routes that ask for no proof', () => {
  const limited = async (more: { readonly trustedProxies?: readonly string[] } = {}) => {
    const clock = createAdvancingClock({ now: () => 0 });
    const limit = createRateLimit(usualAddressRate, clock);
    const addressLimit = { take: async (network: string) => limit.take(network) };
    const served = await serve({ addressLimit, ...more }, [open]);
    return { ...served, clock, to: `${served.url}/open` };
  };
  const many = (count: number, one: () => Promise<Answer>) =>
    Promise.all(Array.from({ length: count }, one));
  const refused = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 429);

  test('is answered 60 times a minute, and told when to try again', async () => {
    const { to, clock, url } = await limited();
    const answers = await many(100, () => ask(to));
    expect(refused(answers)).toHaveLength(40);
    expect(new Set(refused(answers).map(({ body }) => body)).size).toBe(1);
    expect(refused(answers)[0]).toMatchObject({ retryAfter: '5' });
    expect((await ask(to, '127.0.0.2')).status).toBe(200);
    expect((await ask(`${url}/echo`)).status).not.toBe(429);
    clock.advance(5_000);
    expect(refused(await many(10, () => ask(to)))).toHaveLength(5);
  });

  test('cannot borrow another one in a header', async () => {
    const { to } = await limited();
    let count = 0;
    const answers = await many(70, () => {
      count += 1;
      return ask(to, '127.0.0.1', { 'x-forwarded-for': `192.0.2.${count}` });
    });
    expect(refused(answers)).toHaveLength(10);
  });

  test('is told by a proxy of ours, and only by such', async () => {
    const { to } = await limited({ trustedProxies: ['127.0.0.1'] });
    const from = (address: string, through?: string) =>
      ask(to, through, { 'x-forwarded-for': `203.0.113.9, ${address}` });
    expect(refused(await many(70, () => from('192.0.2.1')))).toHaveLength(10);
    expect((await from('192.0.2.2')).body).toBe('192.0.2.2');
    expect((await from('192.0.2.1', '127.0.0.7')).body).toBe('127.0.0.7');
  });
});

describe('the address of a client', () => {
  const of = createClientAddress(['10.0.0.0/8', '2001:db8::5']);
  const arrived = (remoteAddress: string | undefined, forwarded?: string) =>
    of({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });

  test.each([
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '6.6.6.6, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['10.1.2.3', '6.6.6.6, 198.51.100.1:443', '10.1.2.3'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', '', '10.1.2.3'],
    ['2001:db8::5', '2001:db8::77', '2001:db8::77'],
    [undefined, '198.51.100.1', ''],
  ])('%s with %s is %s', (remote, forwarded, address) => {
    expect(arrived(remote, forwarded)).toBe(address);
  });

  test('a proxy has to be an address or a network', () => {
    expect(['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32'].every(isProxyName)).toBe(true);
    const wrong = ['proxy', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', '', '10.0.0'];
    expect(wrong.filter(isProxyName)).toEqual([]);
  });
});

describe('a process that has too much to do', () => {
  test('refuses what is beyond its queue, answers what waits, and stays healthy', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let atOnce = 0;
    let most = 0;
    const slow: Route = {
      method: 'POST',
      path: '/slow',
      handle: async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await released;
        atOnce -= 1;
        return { status: 200, body: 'done' };
      },
    };
    const health = createHealthRoutes({ isReady: async () => true });
    const limits = { inFlight: 2, waiting: 3 };
    const { url } = await serve({ limits }, [slow, ...health]);
    const asked = Array.from({ length: 9 }, () => ask(`${url}/slow`));
    const early = await Promise.race(asked);
    expect(early).toMatchObject({ status: 503, retryAfter: '5' });
    for (const path of ['/healthz', '/readyz']) expect((await fetch(url + path)).status).toBe(200);
    release();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(statuses.filter((status) => status === 503)).toHaveLength(4);
    expect(most).toBe(2);
    expect((await ask(`${url}/slow`)).status).toBe(200);
  });

  test('gives a place back when a route fails', async () => {
    const { url } = await serve({ limits: { inFlight: 1, waiting: 0 } });
    for (let count = 0; count < 3; count += 1) {
      expect((await fetch(`${url}/throws-later`)).status).toBe(500);
    }
    expect((await fetch(`${url}/page`)).status).toBe(200);
  });

  test('is not held up by those who send slowly', async () => {
    const { url, port } = await serve({ limits: { inFlight: 1, waiting: 0 } });
    const headers = { 'content-type': 'application/json', 'content-length': '100' };
    const slow = request({ port, path: '/echo', method: 'POST', headers });
    slow.on('error', () => {});
    slow.write('{');
    expect((await fetch(`${url}/page`)).status).toBe(200);
    slow.destroy();
  });
});

describe('a gate', () => {
  test('lets those who wait in by turns, and counts each place once', async () => {
    const gate = createGate({ inFlight: 1, waiting: 2 });
    const first = await gate.enter();
    const order: number[] = [];
    const wait = async (name: number) => {
      const leave = await gate.enter();
      order.push(name);
      return leave;
    };
    const waiting = [wait(1), wait(2)];
    expect(gate.isFull()).toBe(true);
    expect(gate.enter()).toBeUndefined();
    const beyond = gate.wait();
    first?.();
    first?.();
    (await waiting[0])?.();
    (await waiting[1])?.();
    (await beyond)();
    expect(order).toEqual([1, 2]);
    expect(gate.isFull()).toBe(false);
    expect(await gate.enter()).toBeDefined();
  });
});
