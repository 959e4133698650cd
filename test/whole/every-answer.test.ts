import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { secretPageOf } from '../../src/pages.ts';
import { runningApp } from '../helpers/app.ts';
import { requestText, sendRaw, statusOf } from '../http/raw-socket.ts';

const secrets = {
  AKERU_KEY: randomBytes(32).toString('base64url'),
  MicrosoftAppPassword: 'canary-app-password-8812',
};
const running = runningApp(secrets);

const pages = ['/', '/?lang=en', '/r', '/r?lang=en', '/teams/r', '/desk'];
const answers = ['/healthz', '/readyz', '/desk/sign-in', '/desk/callback?code=x&state=y'];
const odd = ['/nowhere', '/r/nowhere', '/desk/nowhere', '/assets/x.js', '/.env', '/v3/directline'];
const posted = [
  ...['/api/messages', '/r/exchange', '/r/submit', '/r/abandon', '/r/code', '/r/code/again'],
  ...['/desk/token', '/desk/sign-out', '/v3/directline/tokens/generate'],
  ...['/v3/directline/tokens/refresh', '/v3/directline/conversations'],
  '/v3/directline/conversations/x/activities',
];

interface Seen {
  readonly what: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

let seen: readonly Seen[] = [];
const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };

async function ask(method: string, path: string, more: RequestInit = {}): Promise<Seen> {
  const answer = await fetch(running().url + path, { method, redirect: 'manual', ...more });
  const { status, headers } = answer;
  return { what: `${method} ${path} ${status}`, path, status, headers, body: await answer.text() };
}

beforeAll(async () => {
  const json = { 'content-type': 'application/json' };
  const shown = await Promise.all(pages.map((path) => ask('GET', path)));
  const assets = new Set(
    shown.flatMap(({ body }) =>
      [...body.matchAll(/(?:src|href)="(\/[^"?]*\.\w+)"/g)].map(([, path]) => path ?? ''),
    ),
  );
  const all = [...pages, ...assets, ...answers, ...odd, ...posted];
  const asked = [...assets, ...answers, ...odd].map((path) => ask('GET', path));
  for (const path of all) {
    for (const method of ['DELETE', 'PATCH', 'PUT', 'OPTIONS', 'HEAD']) {
      asked.push(ask(method, path, { headers: foreign }));
    }
  }
  const long = `"${'x'.repeat(70_000)}"`;
  for (const path of [...posted, ...pages, ...odd]) {
    for (const body of ['{"token":"canary"}', '{"a', long]) {
      asked.push(ask('POST', path, { headers: json, body }));
    }
    asked.push(ask('POST', path, { headers: { 'content-type': 'text/plain' }, body: 'x' }));
    asked.push(ask('POST', path, { headers: { ...json, ...foreign }, body: '{}' }));
  }
  seen = [...shown, ...(await Promise.all(asked))];
});

const offenders = (wrong: (one: Seen) => boolean) => seen.filter(wrong).map(({ what }) => what);

describe('every answer of the whole bot', () => {
  it('was looked at with many statuses', () => {
    expect(seen.length).toBeGreaterThan(250);
    const statuses = new Set(seen.map(({ status }) => status));
    expect([...statuses].sort()).toEqual(
      expect.arrayContaining([200, 302, 400, 403, 404, 405, 410, 413, 415]),
    );
  });

  // Holds T-52
  it('has the headers that keep a browser from harm, whatever its status', () => {
    const wanted = {
      'x-content-type-options': /^nosniff$/,
      'referrer-policy': /^no-referrer$/,
      'strict-transport-security': /^max-age=63072000/,
      'cross-origin-opener-policy': /^same-origin$/,
      'cross-origin-resource-policy': /^same-origin$/,
      'permissions-policy': /camera=\(\)/,
      'content-security-policy': /default-src 'none'/,
    };
    for (const [name, value] of Object.entries(wanted)) {
      expect([name, offenders(({ headers }) => !value.test(headers.get(name) ?? ''))]).toEqual([
        name,
        [],
      ]);
    }
    expect(
      offenders(({ headers }) =>
        /unsafe|\*(?!\.)/.test(headers.get('content-security-policy') ?? ''),
      ),
    ).toEqual([]);
  });

  // Holds T-52, T-58
  it('stands in no frame of another site, and only one page in those of Teams', () => {
    expect(
      offenders(({ path, headers }) => {
        const policy = headers.get('content-security-policy') ?? '';
        const [, hosts = ''] = /frame-ancestors ([^;]+)/.exec(policy) ?? [];
        return path === '/teams/r'
          ? !hosts
              .split(' ')
              .every((host) =>
                /^https:\/\/[a-z.*]*(?:teams\.microsoft\.com|cloud\.microsoft)$/.test(host),
              )
          : hosts !== "'none'";
      }),
    ).toEqual([]);
  });

  it('is not kept by anybody between, but for files under an address of their own contents', () => {
    expect(
      offenders(
        ({ path, status, headers }) =>
          headers.get('cache-control') !== 'no-store' &&
          !(/^\/assets\/[A-Za-z0-9_-]{8,}\//.test(path) && status === 200),
      ),
    ).toEqual([]);
  });

  // Holds T-64
  it('gives pages of other sites no leave to read it', () => {
    expect(
      offenders(({ headers }) =>
        [...headers.keys()].some((name) => name.startsWith('access-control')),
      ),
    ).toEqual([]);
  });

  // Holds T-63
  it('holds no secret of the bot', () => {
    expect(seen.some(({ body }) => body.length > 1_000_000)).toBe(true);
    for (const secret of Object.values(secrets)) {
      expect(offenders(({ body }) => body.includes(secret))).toEqual([]);
      expect(
        offenders(({ headers }) => [...headers.values()].some((value) => value.includes(secret))),
      ).toEqual([]);
    }
    expect(offenders(({ path, body }) => !path.includes('webchat') && /canary/.test(body))).toEqual(
      [],
    );
  });

  // Holds T-20
  it('tells neither what was asked nor what answers, where there is nothing', () => {
    const refused = seen.filter(({ status, what }) => status >= 400 && !what.startsWith('HEAD'));
    const bodies = new Map<number, Set<string>>();
    for (const { status, body } of refused.filter(({ path }) => !path.startsWith('/r'))) {
      bodies.set(status, (bodies.get(status) ?? new Set()).add(body));
    }
    for (const status of [404, 405, 413, 415]) expect(bodies.get(status)?.size).toBe(1);
    expect(
      refused.filter(({ body }) => /nowhere|restify|node|\/work|\bat \w+\.|Error:/i.test(body)),
    ).toEqual([]);
    expect(
      offenders(({ headers }) => headers.has('server') || headers.has('x-powered-by')),
    ).toEqual([]);
  });

  // Holds T-20
  it.each(['TRACE', 'TRACK', 'CONNECT', 'PROPFIND'])('refuses %s', async (method) => {
    const { port } = new URL(running().url);
    const answer = await sendRaw(Number(port), [
      requestText(`${method} /r`, { cookie: 'a=canary' }),
    ]);
    expect([400, 404, 405, 0]).toContain(statusOf(answer));
    expect(answer).not.toContain('canary');
  });

  // Holds T-117
  it('names no other host, but for a name space and the library of the chat', () => {
    expect(
      offenders(
        ({ path, body }) =>
          !path.endsWith('/webchat.js') &&
          [...body.matchAll(/(?:https?:)?\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)].some(
            ([, host]) => !['www.w3.org', '127.0.0.1'].includes(host ?? ''),
          ),
      ),
    ).toEqual([]);
  });
});

// Holds T-41
it('ten thousand guesses at a link are answered alike, nearly all without being looked up', async () => {
  const { core } = running();
  const routes = secretPageOf(core, { now: () => 0 }, createLog('silent'));
  const exchange = routes.find(({ path }) => path === '/r/exchange');
  const told = new Map<string, number>();
  for (let guess = 0; guess < 10_000; guess++) {
    const answer = await exchange?.handle({
      method: 'POST',
      path: '/r/exchange',
      params: {},
      query: new URLSearchParams(),
      headers: {},
      body: { token: randomBytes(32).toString('base64url') },
      remoteAddress: '203.0.113.9',
    });
    const one = `${answer?.status} ${JSON.stringify(answer?.body)}`;
    told.set(one, (told.get(one) ?? 0) + 1);
  }
  expect([...told]).toEqual([
    ['410 {"state":"gone"}', 30],
    ['429 {"state":"tooMany"}', 9_970],
  ]);
});
