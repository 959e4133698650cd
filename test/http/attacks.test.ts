import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bodyOf, requestText, sendRaw, statusOf } from './raw-socket.ts';
import { type Served, servers } from './served.ts';

const serve = servers();
const json = { 'Content-Type': 'application/json' };

async function isAlive({ url }: Served): Promise<boolean> {
  const answer = await fetch(`${url}/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"alive":true}',
  });
  return answer.status === 200;
}

function chunked(...chunks: readonly (string | Uint8Array)[]): Uint8Array[] {
  return chunks.map((chunk) => {
    const bytes = Buffer.from(chunk);
    return Buffer.concat([
      Buffer.from(`${bytes.length.toString(16)}\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]);
  });
}

describe('a malformed Host', () => {
  test.each(['[', 'a b', 'a:99999', '@', 'x#', '\u0001', '%zz', ']', 'a:b:c'])(
    'is refused and does not end the process: %j',
    async (host) => {
      const served = await serve();
      const answer = await sendRaw(served.port, [requestText('GET /page', { Host: host })]);
      expect(statusOf(answer)).toBeGreaterThanOrEqual(400);
      expect(statusOf(answer)).toBeLessThan(500);
      expect(await isAlive(served)).toBe(true);
    },
  );

  test('is refused when a body is announced with Expect', async () => {
    const served = await serve();
    const answer = await sendRaw(served.port, [
      requestText('POST /echo', { Host: '[', Expect: '100-continue', 'Content-Length': '2' }),
    ]);
    expect(answer).toContain('HTTP/1.1 400');
    expect(await isAlive(served)).toBe(true);
  });

  test.each(['*', 'http://elsewhere/page', 'elsewhere:80'])(
    'is no way in as a target either: %s',
    async (target) => {
      const served = await serve();
      const answer = await sendRaw(served.port, [requestText(`OPTIONS ${target}`)]);
      expect(statusOf(answer)).toBe(400);
    },
  );
});

describe('an encoded body', () => {
  const bomb = gzipSync(Buffer.alloc(150 * 1_048_576, 0x20));
  // Holds T-11
  test.each([
    ['garbage', 'gzip', Buffer.from('not gzip at all')],
    ['a truncated stream', 'gzip', gzipSync('{"a":1}').subarray(0, 12)],
    ['a nested stream', 'gzip, gzip', gzipSync(gzipSync('{"a":1}'))],
    ['a good stream', 'gzip', gzipSync('{"a":1}')],
    ['deflate', 'deflate', Buffer.from([1, 2, 3])],
    ['identity', 'identity', Buffer.from('{}')],
  ])('is refused whatever it is: %s', async (_name, encoding, body) => {
    const served = await serve();
    const head = requestText('POST /echo', {
      ...json,
      'Content-Encoding': encoding,
      'Content-Length': String(body.length),
    });
    const answer = await sendRaw(served.port, [Buffer.concat([Buffer.from(head), body])]);
    expect(statusOf(answer)).toBe(415);
    expect(served.seen).toEqual([]);
    expect(await isAlive(served)).toBe(true);
  });

  // Holds T-12
  test('that would expand to 150 MB costs no memory', async () => {
    const served = await serve();
    const before = process.memoryUsage().rss;
    const head = requestText('POST /echo', {
      ...json,
      'Content-Encoding': 'gzip',
      'Content-Length': String(bomb.length),
    });
    expect(statusOf(await sendRaw(served.port, [Buffer.concat([Buffer.from(head), bomb])]))).toBe(
      415,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(20 * 1_048_576);
  });
});

// Holds T-13
describe('a body that is too large', () => {
  test('is refused by what it declares, before it is sent', async () => {
    const served = await serve();
    const answer = await sendRaw(served.port, [
      requestText('POST /echo', { ...json, 'Content-Length': '65537' }),
    ]);
    expect(statusOf(answer)).toBe(413);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  test('is cut while it is streamed', async () => {
    const served = await serve();
    const piece = chunked(`"${'a'.repeat(16_000)}"`)[0] ?? new Uint8Array();
    const head = requestText('POST /echo', { ...json, 'Transfer-Encoding': 'chunked' });
    const answer = await sendRaw(served.port, [head, ...Array.from({ length: 200 }, () => piece)]);
    expect(statusOf(answer)).toBe(413);
    expect(served.seen).toEqual([]);
    expect(await isAlive(served)).toBe(true);
  });

  test('of exactly the limit is taken', async () => {
    const served = await serve();
    const body = `"${'a'.repeat(65_534)}"`;
    const answer = await fetch(`${served.url}/echo`, { method: 'POST', headers: json, body });
    expect(answer.status).toBe(200);
  });
});

describe('a body that is no usable JSON', () => {
  // Holds T-14
  test.each([33, 34, 1_000, 5_000, 30_000])('is refused at a depth of %i', async (depth) => {
    const served = await serve();
    for (const body of [
      '['.repeat(depth) + ']'.repeat(depth),
      '{"a":'.repeat(depth).slice(0, 60_000),
    ]) {
      const answer = await fetch(`${served.url}/echo`, { method: 'POST', headers: json, body });
      expect(answer.status).toBe(400);
    }
    expect(await isAlive(served)).toBe(true);
  });

  test('is taken at a depth of 32, and brackets in strings do not count', async () => {
    const served = await serve();
    for (const body of ['['.repeat(32) + ']'.repeat(32), JSON.stringify(['[{"\\'.repeat(99)])]) {
      const answer = await fetch(`${served.url}/echo`, { method: 'POST', headers: json, body });
      expect(answer.status).toBe(200);
    }
  });

  test.each([
    ['bad UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['half a character', Buffer.from([0x22, 0xe3, 0x81])],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['half an object', Buffer.from('{"a":')],
    ['words', Buffer.from('password=hunter2')],
    ['two values', Buffer.from('{}{}')],
  ])('is refused without quoting it: %s', async (_name, body) => {
    const served = await serve();
    const answer = await fetch(`${served.url}/echo`, { method: 'POST', headers: json, body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe(
      '{"error":{"code":"BadRequest","message":"The request is not usable."}}',
    );
    expect(served.logged.join()).not.toContain('hunter2');
  });

  // Holds T-15
  test.each([
    '{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"\\u005f_proto__":{"polluted":1},"a":[{"\\u0063onstructor":{"polluted":1}}]}',
    '{"a":{"b":[{"prototype":{"polluted":1}}]}}',
  ])('loses its dangerous keys: %s', async (body) => {
    const served = await serve();
    const answer = await fetch(`${served.url}/echo`, { method: 'POST', headers: json, body });
    expect(await answer.text()).not.toContain('polluted');
    const copy = Object.assign({}, served.seen[0]?.body) as { polluted?: unknown };
    expect(copy.polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('keeps good data beside an escape', async () => {
    const served = await serve();
    const answer = await fetch(`${served.url}/echo`, {
      method: 'POST',
      headers: json,
      body: '{"text":"\\u3042 the constructor"}',
    });
    expect(await answer.json()).toEqual({ got: { text: 'あ the constructor' } });
  });
});

describe('another type of body', () => {
  // Holds T-16
  test.each([
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/plain; application/json',
    'application/jsonp',
    'application/json; charset=shift_jis',
    'application/json, text/plain',
    '',
  ])('is refused, and nothing is written anywhere: %s', async (type) => {
    const served = await serve();
    const before = await readdir(tmpdir());
    const body =
      '--x\r\nContent-Disposition: form-data; name="f"; filename="upload-canary"\r\n\r\nx\r\n--x--';
    const answer = await sendRaw(served.port, [
      requestText('POST /echo', { 'Content-Type': type, 'Content-Length': `${body.length}` }, body),
    ]);
    expect(statusOf(answer)).toBe(415);
    expect((await readdir(tmpdir())).filter((name) => !before.includes(name))).not.toContain(
      'upload-canary',
    );
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
  ])('is JSON in all its spellings: %s', async (type) => {
    const served = await serve();
    const headers = { 'content-type': type };
    const answer = await fetch(`${served.url}/echo`, { method: 'POST', headers, body: '[1]' });
    expect(answer.status).toBe(200);
  });
});

// Holds T-17
describe('a slow sender', () => {
  const limits = { requestTimeLimitMs: 400, headersTimeLimitMs: 300, checkEveryMs: 50 };

  test('of headers is cut', async () => {
    const served = await serve({ limits });
    const trickle = [...'GET /page HTTP/1.1\r\nHost: localhost\r\nX-A: bcdefghijklmnopqrst'];
    const startedAt = Date.now();
    await sendRaw(served.port, trickle, { everyMs: 40 });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(served.seen).toEqual([]);
  });

  test('of a body is cut, while others are served', async () => {
    const served = await serve({ limits });
    const head = requestText('POST /echo', { ...json, 'Content-Length': '1000' });
    const slow = Array.from({ length: 50 }, () =>
      sendRaw(served.port, [head, ...' '.repeat(100)], { everyMs: 40 }),
    );
    expect(await isAlive(served)).toBe(true);
    const startedAt = Date.now();
    await Promise.all(slow);
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    expect(await isAlive(served)).toBe(true);
  });
});

describe('an error', () => {
  // Holds T-19
  test.each(['/throws-later', '/throws-at-once'])('has a constant body: %s', async (path) => {
    const served = await serve();
    const answer = await fetch(`${served.url}${path}`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe(
      '{"error":{"code":"InternalError","message":"Something went wrong here."}}',
    );
    expect(served.logged.join()).toContain('http.failed');
    expect(served.logged.join()).not.toContain('secret text');
  });

  // Holds T-20
  test.each([
    ['GET /no/such/path?<script>', 404],
    ['GET /things', 404],
    ['GET /things/%zz', 404],
    ['GET /things/%c3%28', 404],
    [`GET /things/${'a'.repeat(3_000)}`, 404],
    ['TRACE /page', 405],
    ['TRACE /nowhere', 404],
    ['DELETE /page', 405],
    ['PATCH /echo', 405],
    ['GET /echo', 405],
    ['POST /page', 405],
  ])('says nothing of the request or the server: %s', async (line, status) => {
    const served = await serve();
    const answer = await sendRaw(served.port, [requestText(line, { 'X-Canary': 'canary' })]);
    expect(statusOf(answer)).toBe(status);
    expect(JSON.parse(bodyOf(answer))).toEqual({
      error: { code: expect.any(String), message: expect.any(String) },
    });
    expect(answer).not.toMatch(
      /canary|restify|script|such|aaaa|server:|x-powered-by|TRACE .* HTTP/i,
    );
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
  });

  test.each(['GET / HTTP/9.9\r\n\r\n', '\u0000\u0001\u0002\r\n\r\n', 'GET /page HTTP/1.1\r\n\r\n'])(
    'in the protocol itself is refused: %j',
    async (bytes) => {
      const served = await serve();
      expect(statusOf(await sendRaw(served.port, [bytes]))).toBe(400);
      expect(await isAlive(served)).toBe(true);
    },
  );

  test('of two lengths is refused: no request hides behind another', async () => {
    const served = await serve();
    const answer = await sendRaw(served.port, [
      requestText('POST /echo', { ...json, 'Content-Length': '2', 'Transfer-Encoding': 'chunked' }),
      '0\r\n\r\nGET /things/smuggled HTTP/1.1\r\nHost: x\r\n\r\n',
    ]);
    expect(statusOf(answer)).toBe(400);
    expect(served.seen).toEqual([]);
  });
});
