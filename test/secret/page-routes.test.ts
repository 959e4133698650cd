import { request as nodeRequest } from 'node:http';
import { expect, it } from 'vitest';
import { eachStore, type Open } from '../helpers/stores.ts';
import { servePage } from './page-harness.ts';

const good = 'Canary-9f3k!Zq';
const minuteMs = 60_000;

eachStore('the secret page', (open: Open) => {
  const start = async () => {
    const store = await open();
    return { store, ...(await servePage(store)) };
  };

  // Holds T-40
  it('gives the page of a token once, and says no more than gone ever after', async () => {
    const { issue, tokenOf, post, secondExchanges } = await start();
    const { formId, url } = await issue();
    const first = await post('/r/exchange', { token: tokenOf(url) });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      state: 'open',
      language: 'ja',
      policy: 'cvmWindows',
      targets: [{ id: 'ins-1a2b3c4d', name: 'web-01' }],
      userNames: ['Administrator'],
      secondsLeft: 600,
    });
    const again = await post('/r/exchange', { token: tokenOf(url) });
    const unknown = await post('/r/exchange', { token: 'A'.repeat(43) });
    const misshapen = await post('/r/exchange', { token: ['x'] });
    const nothing = await post('/r/exchange', null);
    for (const one of [again, unknown, misshapen, nothing])
      expect([one.status, one.words]).toEqual([410, '{"state":"gone"}']);
    expect(secondExchanges.map((form) => form.formId)).toEqual([formId]);
  });

  it('takes a good password exactly once, of 50 at the same moment', async () => {
    const { openPage, post, submitted } = await start();
    const { key, formId } = await openPage();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post('/r/submit', { password: good }, key)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(49);
    expect(submitted).toHaveLength(1);
    expect(submitted[0]).toMatchObject({ form: { formId }, password: good });
    const accepted = answers.find(({ status }) => status === 200);
    expect(accepted?.words).toBe('{"state":"accepted"}');
    expect(accepted?.headers.get('clear-site-data')).toBe('"cache", "storage"');
  });

  // Holds T-42
  it('is not burnt by 50 looks of previewers', async () => {
    const { issue, tokenOf, base, post } = await start();
    const { url } = await issue();
    for (let look = 0; look < 50; look += 1) {
      const method = ['GET', 'HEAD', 'OPTIONS'][look % 3];
      await (await fetch(`${base}${look % 2 ? '/r' : '/r/exchange'}`, { method })).text();
    }
    expect((await post('/r/exchange', { token: tokenOf(url) })).status).toBe(200);
  });

  // Holds S1.6
  it('names every broken rule, never the character, and stays usable', async () => {
    const { openPage, post, submitted } = await start();
    const { key } = await openPage();
    const refused = await post('/r/submit', { password: '/あdministratorADMINISTRATOR' }, key);
    expect(refused.status).toBe(422);
    expect(refused.body).toEqual({
      state: 'refused',
      brokenRules: [
        { rule: 'startsWithSlash', position: 1 },
        { rule: 'containsUserName' },
        { rule: 'nonAscii', position: 2 },
      ],
    });
    expect(refused.words).not.toMatch(/あ|ADMIN/);
    expect(submitted).toEqual([]);
    expect((await post('/r/submit', { password: good }, key)).status).toBe(200);
  });

  it('looks for the banned words of an organisation, and never tells which they are', async () => {
    const { openPage, post, submitted } = await start();
    const bannedWords = ['contoso', 'blank'];
    const { key, body } = await openPage({
      policy: 'entra',
      userNames: [],
      names: ['Poll'],
      bannedWords,
    });
    expect(body).toMatchObject({ policy: 'entra', names: ['Poll'] });
    expect(JSON.stringify(body)).not.toMatch(/contoso|blank/);
    const refused = await post('/r/submit', { password: 'C0ntos0Blank12' }, key);
    expect([refused.status, refused.body.brokenRules]).toEqual([
      422,
      [{ rule: 'bannedByAdministrator' }],
    ]);
    const named = await post('/r/submit', { password: 'p0LL23fb-xyzQW' }, key);
    expect(named.body.brokenRules).toEqual([{ rule: 'containsName' }]);
    expect((await post('/r/submit', { password: 'ContoS0Bl@nkf9!' }, key)).status).toBe(200);
    expect(submitted).toHaveLength(1);
  });

  // Holds T-51
  it('refuses what stood in the chat', async () => {
    const { openPage, post, exposed, clock, submitted } = await start();
    exposed.remember(good);
    const { key } = await openPage();
    const refused = await post('/r/submit', { password: good }, key);
    expect(refused.body).toEqual({ state: 'refused', brokenRules: [{ rule: 'exposed' }] });
    expect(submitted).toEqual([]);
    clock.advance(15 * minuteMs);
    const later = await openPage();
    expect((await post('/r/submit', { password: good }, later.key)).status).toBe(200);
  });

  // Holds P4
  it('closes after ten unusable passwords', async () => {
    const { openPage, post, ended } = await start();
    const { key, formId } = await openPage();
    for (let attempt = 1; attempt < 10; attempt += 1)
      expect((await post('/r/submit', { password: 'short' }, key)).body.state).toBe('refused');
    expect(ended).toEqual([]);
    const last = await post('/r/submit', { password: 'short' }, key);
    expect([last.status, last.body.state]).toEqual([422, 'blocked']);
    expect(ended).toEqual([{ formId, outcome: 'blocked' }]);
    expect((await post('/r/submit', { password: good }, key)).words).toBe('{"state":"gone"}');
  });

  it('answers alike to a wrong, a missing, a used and an expired key', async () => {
    const { openPage, post, clock } = await start();
    const used = await openPage();
    await post('/r/submit', { password: good }, used.key);
    const old = await openPage();
    clock.advance(10 * minuteMs);
    for (const key of [used.key, old.key, 'B'.repeat(43), 'x', undefined]) {
      for (const path of ['/r/submit', '/r/abandon']) {
        const answer = await post(path, { password: good }, key);
        expect([answer.status, answer.words]).toEqual([410, '{"state":"gone"}']);
      }
    }
  });

  it('takes only a string for a password', async () => {
    const { openPage, post, submitted } = await start();
    const { key } = await openPage();
    for (const password of [undefined, null, 7, ['a'], { length: 12 }, 'Abcdef12345!\ud800']) {
      const answer = await post('/r/submit', { password }, key);
      expect([answer.status, answer.words]).toEqual([400, '{"state":"invalid"}']);
    }
    expect(submitted).toEqual([]);
  });

  // Holds T-46
  it('can be used again when the secret could not be taken, and not when nobody knows', async () => {
    const { openPage, post, next, submitted } = await start();
    const { key } = await openPage();
    next.submission = 'unavailable';
    const unavailable = await post('/r/submit', { password: good }, key);
    expect([unavailable.status, unavailable.words]).toEqual([503, '{"state":"unavailable"}']);
    next.submission = 'refused';
    const refused = await post('/r/submit', { password: good }, key);
    expect([refused.status, refused.body.brokenRules]).toEqual([
      422,
      [{ rule: 'refusedBySystem' }],
    ]);
    next.submission = new Error(`cannot set ${good}`);
    const failed = await post('/r/submit', { password: good }, key);
    expect([failed.status, failed.words]).toEqual([500, '{"state":"failed"}']);
    next.submission = 'accepted';
    expect((await post('/r/submit', { password: good }, key)).status).toBe(410);
    expect(submitted).toHaveLength(3);
  });

  it('says so when the change may not be made any more, and is over', async () => {
    const { openPage, post, next } = await start();
    const { key } = await openPage();
    next.submission = 'notUsed';
    const answer = await post('/r/submit', { password: good }, key);
    expect([answer.status, answer.words]).toEqual([409, '{"state":"notUsed"}']);
    expect((await post('/r/submit', { password: good }, key)).status).toBe(410);
  });

  it('can be left, once', async () => {
    const { openPage, post, ended } = await start();
    const { key, formId } = await openPage();
    const left = await post('/r/abandon', {}, key);
    expect([left.status, left.words]).toEqual([200, '{"state":"abandoned"}']);
    expect((await post('/r/abandon', {}, key)).status).toBe(410);
    expect((await post('/r/submit', { password: good }, key)).status).toBe(410);
    expect(ended).toEqual([{ formId, outcome: 'abandoned' }]);
  });

  // Holds T-41
  it('stops an address that guesses, and leaves open pages alone', async () => {
    const { openPage, issue, tokenOf, post, clock } = await start();
    const { key } = await openPage();
    const { url } = await issue();
    const statuses = new Map<number, number>();
    for (let guess = 0; guess < 100; guess += 1) {
      const { status } = await post('/r/exchange', { token: String(guess).padStart(43, 'x') });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [410, 30],
      [429, 70],
    ]);
    const stopped = await post('/r/exchange', { token: tokenOf(url) });
    expect([stopped.status, stopped.words]).toEqual([429, '{"state":"tooMany"}']);
    expect(stopped.headers.get('retry-after')).toBe('600');
    expect((await post('/r/submit', { password: good }, key)).status).toBe(200);
    clock.advance(10 * minuteMs);
    expect((await post('/r/exchange', { token: tokenOf((await issue()).url) })).status).toBe(200);
  });

  // Holds T-43
  it('keeps its configured address, whatever a request says', async () => {
    const { base, issue } = await start();
    await new Promise<void>((resolve, reject) => {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
      nodeRequest(`${base}/r`, { headers }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    expect((await issue()).url.startsWith(`${base}/r#`)).toBe(true);
  });

  // Holds T-52
  it('has the same headers on every status', async () => {
    const { base, openPage, post, next } = await start();
    const seen = new Map<string, Headers>();
    const get = async (path: string) => {
      const response = await fetch(`${base}${path}`);
      const body = await response.text();
      seen.set(`${response.status} ${path}`, response.headers);
      return body;
    };
    const html = await get('/r');
    await get('/teams/r');
    for (const [, asset] of html.matchAll(/(?:href|src)="(\/r\/assets\/[^"]+)"/g))
      await get(asset ?? '');
    const { key } = await openPage();
    const note = async (path: string, body: unknown, as?: string) => {
      const answer = await post(path, body, as);
      seen.set(`${answer.status} ${path}`, answer.headers);
    };
    await note('/r/exchange', { token: 'no' });
    await note('/r/submit', {}, key);
    await note('/r/submit', { password: 'short' }, key);
    next.submission = 'unavailable';
    await note('/r/submit', { password: good }, key);
    next.submission = new Error('no');
    await note('/r/submit', { password: good }, key);
    next.submission = 'accepted';
    await note('/r/submit', { password: good }, (await openPage()).key);
    for (let guess = 0; guess < 31; guess += 1) await note('/r/exchange', { token: 'no' });

    expect([...seen.keys()].map((name) => name.slice(0, 3)).sort()).toEqual(
      expect.arrayContaining(['200', '400', '410', '422', '429', '500', '503']),
    );
    const nonces = new Set<string>();
    for (const [name, headers] of seen) {
      const ancestors = name.endsWith('/teams/r')
        ? 'https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft'
        : "'none'";
      const policy = headers.get('content-security-policy') ?? '';
      const nonce = /script-src 'nonce-([A-Za-z0-9+/=]{24})'/.exec(policy)?.[1] ?? '';
      nonces.add(nonce);
      expect([name, policy]).toEqual([
        name,
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors ${ancestors}; require-trusted-types-for 'script'`,
      ]);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('x-robots-tag')).toBe('noindex, nofollow');
      expect(headers.get('permissions-policy')).toMatch(/^(?:[a-z-]+=\(\)(?:, )?)+$/);
      expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
      expect(headers.has('set-cookie')).toBe(false);
    }
    expect(nonces.size).toBe(seen.size);
    expect(html).toContain(
      `nonce="${/script-src 'nonce-([^']+)'/.exec(seen.get('200 /r')?.get('content-security-policy') ?? '')?.[1]}"`,
    );
  });

  it('is the same page for everybody, in the language that the browser wants', async () => {
    const { base } = await start();
    const page = async (path: string, wanted?: string) => {
      const response = await fetch(`${base}${path}`, {
        headers: wanted === undefined ? {} : { 'accept-language': wanted },
      });
      return (await response.text()).replace(/nonce="[^"]+"/g, '');
    };
    const japanese = await page('/r', 'ja-JP,ja;q=0.9,en;q=0.8');
    expect(japanese).toContain('<html lang="ja">');
    expect(await page('/r', 'fr, en-GB;q=0.8, ja;q=0.7')).toContain('<html lang="en">');
    expect(await page('/r', 'fr')).toContain('<html lang="en">');
    expect(await page('/r', '')).toBe(japanese);
    expect(await page('/r?lang=en', 'ja')).toContain('<html lang="en" data-language-chosen>');
    expect(await page('/r?lang=%3Cscript%3E', 'ja')).toBe(japanese);
    expect(japanese).not.toMatch(/https?:\/\//);
  });

  // Holds T-45, T-105
  it('leaves neither password, token nor key in a log line, a row or an answer', async () => {
    const { store, openPage, post, next, lines, exposed } = await start();
    const secrets = [good, 'Exposed-7hh2!Kd', 'Wrong ünusable-1', 'tiny-Q7'];
    exposed.remember('Exposed-7hh2!Kd');
    const answers: string[] = [];
    const page = await openPage();
    for (const password of secrets.slice(1))
      answers.push((await post('/r/submit', { password }, page.key)).words);
    for (const submission of ['unavailable', 'refused', new Error(good)] as const) {
      next.submission = submission;
      answers.push((await post('/r/submit', { password: good }, page.key)).words);
    }
    next.submission = 'accepted';
    const other = await openPage();
    answers.push((await post('/r/submit', { password: good }, other.key)).words);
    await post('/r/exchange', { token: other.token });
    const rows = JSON.stringify(await store.db.selectFrom('form').selectAll().execute());
    const everything = [...lines, rows, ...answers].join('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of [...secrets, page.token, page.key, other.token, other.key])
      expect(everything).not.toContain(secret);
  });
});
