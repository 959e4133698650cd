import { describe, expect, test } from 'vitest';
import { requestText, sendRaw, statusOf } from './raw-socket.ts';
import { servers } from './served.ts';

const serve = servers();

describe('the HTTP server', () => {
  test('gives a route its decoded parameters, its query and no framework', async () => {
    const { url, seen } = await serve();
    const answer = await fetch(`${url}/things/a%2Fb%20%E3%81%82?q=1%202`);
    expect(await answer.json()).toEqual({ name: 'a/b あ', q: '1 2' });
    expect(seen[0]).toMatchObject({
      method: 'GET',
      body: undefined,
      remoteAddress: '127.0.0.1',
    });
  });

  test('takes a POST without a body, of any type', async () => {
    const { url } = await serve();
    for (const type of ['application/json', 'text/plain']) {
      const headers = { 'content-type': type };
      const answer = await fetch(`${url}/echo`, { method: 'POST', headers });
      expect(await answer.json()).toEqual({ got: null });
    }
  });

  test('answers HEAD as GET without the body', async () => {
    const { port } = await serve();
    const answer = await sendRaw(port, [requestText('HEAD /page')]);
    expect(statusOf(answer)).toBe(200);
    expect(answer.toLowerCase()).toContain('content-length: 11');
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  // Holds T-52
  test.each(['/page', '/nowhere', '/throws-later', '/things/x'])(
    'sends the security headers with every status: %s',
    async (path) => {
      const { url } = await serve();
      const { headers } = await fetch(`${url}${path}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toContain("default-src '");
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  // Holds T-57
  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'nonsense'])(
    'refuses what a page of another site sends: %s',
    async (origin) => {
      const { url, seen } = await serve();
      const answer = await fetch(`${url}/echo`, { method: 'POST', headers: { origin } });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(seen).toEqual([]);
    },
  );

  test('takes what its own pages send, under either address', async () => {
    const { url } = await serve({ publicUrl: 'https://help.example' });
    for (const origin of [url, 'https://help.example']) {
      const answer = await fetch(`${url}/echo`, { method: 'POST', headers: { origin } });
      expect(answer.status).toBe(200);
    }
  });

  test('tells of every answer by its route, not by its path', async () => {
    const { url, answered } = await serve();
    await fetch(`${url}/things/secret-name`);
    await fetch(`${url}/nowhere`);
    await fetch(`${url}/echo`, { method: 'POST', body: 'x' });
    await expect.poll(() => answered.length).toBe(3);
    expect(answered).toMatchObject([
      { route: '/things/:name', method: 'GET', status: 200 },
      { route: 'none', method: 'GET', status: 404 },
      { route: '/echo', method: 'POST', status: 415 },
    ]);
    expect(answered[0]?.ms).toBeGreaterThanOrEqual(0);
  });

  test('finishes what is under way before it closes', async () => {
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let started = (): void => {};
    const isStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const { url, http } = await serve({}, [
      {
        method: 'GET',
        path: '/slow',
        handle: async () => {
          started();
          await finished;
          return { status: 200, body: 'done' };
        },
      },
    ]);
    const answer = fetch(`${url}/slow`);
    await isStarted;
    const closed = http.close();
    finish();
    expect(await (await answer).text()).toBe('done');
    await closed;
    await expect(fetch(`${url}/page`)).rejects.toThrow();
  });

  test('says so when its port is taken', async () => {
    const { port } = await serve();
    const { http } = await serve();
    await http.close();
    await expect(http.listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
  });
});
