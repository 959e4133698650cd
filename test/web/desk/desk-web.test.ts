import { describe, expect, test } from 'vitest';
import { staffSessionLimits } from '../../../src/identity/sign-in/staff-sessions.ts';
import { runningApp } from '../../helpers/app.ts';
import { text } from '../pages.ts';
import { openStaffBrowser, staff } from './staff-browser.ts';

const app = runningApp();
const open = () => openStaffBrowser(app().url);
const say = (key: string) => text('en', key);

async function postMessage(token: string, conversationId: string, words: string) {
  return fetch(`${app().url}/v3/directline/conversations/${conversationId}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'message',
      text: words,
      from: { id: 'x', role: 'bot', aadObjectId: staff.approver },
    }),
  });
}

describe('the door of the staff’s chat', () => {
  test('shows a stranger a way to sign in, and nothing else', async () => {
    const answer = await open().get('/desk');
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain(say('desk:signIn'));
    expect(page).not.toContain('data-desk');
  });

  // Holds T-56
  test('lets an agent in, with a cookie that no script and no other site gets', async () => {
    const browser = open();
    const answer = await browser.signIn(staff.agent);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/desk');
    const cookie = browser.setCookies.find((line) => line.startsWith('__Host-sid=')) ?? '';
    for (const flag of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']) {
      expect(cookie).toContain(flag);
    }
    expect(cookie).not.toMatch(/Domain/i);
    expect(await (await browser.get('/desk')).text()).toContain('田中 美咲');
  });

  test('tells somebody without a role of the staff so, and gives no token', async () => {
    const browser = open();
    await browser.signIn(staff.user);
    const answer = await browser.get('/desk');
    expect(answer.status).toBe(403);
    const page = await answer.text();
    expect(page).toContain(say('desk:state.noRole'));
    expect(page).not.toContain('data-desk');
  });

  // Holds T-56
  test('gives a new session with each login, and ends the one before', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    const before = browser.cookies.get('__Host-sid') ?? '';
    await browser.signIn(staff.agent);
    expect(browser.cookies.get('__Host-sid')).not.toBe(before);
    const old = await open().get('/desk', { cookie: `__Host-sid=${before}` });
    expect(await old.text()).toContain(say('desk:signIn'));
  });

  // Holds T-60
  test('lets nobody in with an answer that was used, was meant for another browser, or is old', async () => {
    const mine = open();
    const back = await mine.beginSignIn(staff.agent);
    const path = back.pathname + back.search;
    expect((await open().get(path)).status).toBe(403);
    const theirs = open();
    await theirs.beginSignIn(staff.agent);
    expect((await theirs.get(path)).status).toBe(403);
    const late = open();
    const lateBack = await late.beginSignIn(staff.agent);
    await app().advance(10 * 60_000 + 1);
    expect((await late.get(lateBack.pathname + lateBack.search)).status).toBe(403);
    const again = open();
    const used = await again.beginSignIn(staff.agent);
    expect((await again.get(used.pathname + used.search)).status).toBe(303);
    const pending = again.cookies.get('__Host-sign-in') ?? '';
    const replay = await open().get(used.pathname + used.search, {
      cookie: `__Host-sign-in=${pending}`,
    });
    expect(replay.status).toBe(403);
    expect(replay.headers.getSetCookie().join()).not.toContain('__Host-sid');
  });

  // Holds T-60
  test.each([
    '/desk/callback',
    '/desk/callback?code=x&state=y',
    '/desk/callback?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  ])('refuses %s, and echoes nothing of it', async (path) => {
    const answer = await open().get(path);
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('script>alert');
  });

  // Holds T-59
  test.each([
    'https://evil.example',
    'http://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%09/evil.example',
    'https:evil.example',
    'https:/evil.example',
    '%2F%2Fevil.example',
    '%252F%252Fevil.example',
    '/desk/../..//evil.example',
    '/desk@evil.example',
    'https://desk@evil.example',
    'https://127.0.0.1.evil.example/desk',
    'https://evil.example#/desk',
    'https://evil.example?/desk',
    'javascript:alert(1)',
    'data:text/html,x',
    '/desk\r\nlocation: https://evil.example',
  ])('leads to no other site, whatever it is asked: %s', async (target) => {
    const names = ['returnTo', 'redirect_uri', 'next', 'url', 'continue'];
    const query = names.map((name) => `${name}=${encodeURIComponent(target)}`).join('&');
    const browser = open();
    const begun = await browser.get(`/desk/sign-in?${query}`);
    const location = new URL(begun.headers.get('location') ?? '');
    expect(location.searchParams.get('redirect_uri')).toBe(`${app().url}/desk/callback`);
    const back = await browser.beginSignIn(staff.agent, `/desk/sign-in?${query}`);
    const answer = await browser.get(`${back.pathname}${back.search}&${query}`);
    expect(answer.headers.get('location') ?? '/desk').toBe('/desk');
  });

  test('ends after 15 idle minutes', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    await app().advance(staffSessionLimits.idleMs);
    expect(await (await browser.get('/desk')).text()).toContain(say('desk:signIn'));
  });
});

describe('what a signed-in browser may be made to do by another site', () => {
  // Holds T-57
  test.each(['/desk/token', '/desk/sign-out'])('nothing at %s', async (path) => {
    const browser = open();
    await browser.signIn(staff.agent);
    const token = await browser.headerToken();
    const other = open();
    await other.signIn(staff.agent);
    const tries: readonly Readonly<Record<string, string>>[] = [
      {},
      { 'x-akeru-desk': '' },
      { 'x-akeru-desk': 'guess' },
      { 'x-akeru-desk': await other.headerToken() },
      { 'x-akeru-desk': token, origin: 'https://evil.example' },
      { 'x-akeru-desk': token, origin: 'null' },
    ];
    for (const headers of tries) {
      expect((await browser.post(path, {}, headers)).status).toBe(403);
    }
    expect((await browser.get(path)).status).toBe(405);
    expect((await browser.post(path, undefined, { 'content-type': 'text/plain' })).status).not.toBe(
      200,
    );
    expect((await browser.get('/desk')).status).toBe(200);
    expect(await browser.headerToken()).toBe(token);
  });
});

describe('the pages of the staff’s chat', () => {
  // Holds T-58
  test.each(['/desk', '/desk/callback', '/desk/sign-in'])(
    'are framed by nobody: %s',
    async (path) => {
      const browser = open();
      if (path === '/desk') await browser.signIn(staff.agent);
      const { headers } = await browser.get(path);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('a session', () => {
  // Holds T-56
  test('is not the one that somebody has put into the browser before the login', async () => {
    const browser = open();
    const planted = `__Host-sid=${'A'.repeat(43)}`;
    const attacker = open();
    await attacker.signIn(staff.agent);
    const known = `__Host-sid=${attacker.cookies.get('__Host-sid')}`;
    for (const cookie of [planted, known]) {
      const back = await browser.beginSignIn(staff.approver);
      const pending = `__Host-sign-in=${browser.cookies.get('__Host-sign-in')}`;
      const answer = await browser.get(back.pathname + back.search, {
        cookie: `${cookie}; ${pending}`,
      });
      expect(answer.status).toBe(303);
      const given = answer.headers.getSetCookie().find((line) => line.startsWith('__Host-sid='));
      expect(given).not.toContain(cookie);
      const page = await open().get('/desk', { cookie });
      expect(await page.text()).toContain(say('desk:signIn'));
    }
  });

  test('of two tabs ends in both with the sign-out in one', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    const header = { 'x-akeru-desk': await browser.headerToken() };
    const [one, other] = [await browser.token(), await browser.token()];
    expect(one.conversationId).not.toBe(other.conversationId);
    for (const tab of [one, other]) {
      expect((await postMessage(tab.token, tab.conversationId, 'help')).status).toBe(200);
    }
    const cookie = `__Host-sid=${browser.cookies.get('__Host-sid')}`;
    expect((await browser.post('/desk/sign-out', undefined, header)).status).toBe(204);
    for (const tab of [one, other]) {
      expect((await postMessage(tab.token, tab.conversationId, 'help')).status).toBe(403);
    }
    const again = { ...header, cookie };
    expect((await open().post('/desk/token', {}, again)).status).toBe(403);
    expect((await open().post('/desk/sign-out', undefined, again)).status).toBe(403);
  });

  test('of a person whose role is gone at the next login opens nothing of before', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    const before = await browser.token();
    await browser.signIn(staff.user);
    expect((await browser.get('/desk')).status).toBe(403);
    expect((await postMessage(before.token, before.conversationId, 'x')).status).toBe(403);
    const header = { 'x-akeru-desk': await browser.headerToken() };
    expect((await browser.post('/desk/token', before, header)).status).toBe(403);
  });
});

describe('tokens of one door at the other (T-61, T-62)', () => {
  // Holds T-61
  test('none of the public chat, of Teams or of nobody opens the staff’s', async () => {
    const generated = await fetch(`${app().url}/v3/directline/tokens/generate`, { method: 'POST' });
    const { token } = await generated.json();
    for (const authorization of [`Bearer ${token}`, 'Bearer eyJhbGciOiJub25lIn0.e30.', 'Reset x']) {
      for (const path of ['/desk/token', '/desk/sign-out']) {
        const answer = await open().post(path, {}, { authorization, 'x-akeru-desk': token });
        expect(answer.status).toBe(403);
      }
      const page = await open().get('/desk', { authorization });
      expect(await page.text()).not.toContain('data-desk');
    }
  });

  test('a cookie of the staff speaks in no conversation, and a token of theirs as nobody else', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    const { conversationId, token } = await browser.token();
    const cookie = `__Host-sid=${browser.cookies.get('__Host-sid')}`;
    const path = `${app().url}/v3/directline/conversations/${conversationId}/activities`;
    const body = JSON.stringify({ type: 'message', text: 'x', from: { id: 'x' } });
    const headers = { 'content-type': 'application/json', cookie };
    expect((await fetch(path, { method: 'POST', headers, body })).status).toBe(401);
    expect((await fetch(path, { headers })).status).toBe(401);
    // Nor is it a token for the bot’s own door.
    const teams = await fetch(`${app().url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ type: 'message', text: 'approve', channelId: 'msteams' }),
    });
    expect(teams.status).toBeGreaterThanOrEqual(400);
  });

  // Holds T-62
  test.each([
    { type: 'event', name: 'approvalAsked' },
    { type: 'invoke', name: 'adaptiveCard/action' },
    { type: 'conversationUpdate' },
    { type: 'endOfConversation' },
    { type: 'message', text: 'x', channelId: 'msteams', channelData: { tenant: { id: 'x' } } },
    {
      type: 'message',
      text: 'x',
      from: { id: staff.approver, role: 'bot' },
      claims: { via: 'desk' },
    },
  ])('what a client claims is nothing: %j', async (activity) => {
    const browser = open();
    await browser.signIn(staff.agent);
    const { conversationId, token } = await browser.token();
    const answer = await fetch(
      `${app().url}/v3/directline/conversations/${conversationId}/activities`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ from: { id: 'x' }, ...activity }),
      },
    );
    expect([200, 400]).toContain(answer.status);
    const rows = await app()
      .core.store.db.selectFrom('conversation')
      .select('claims')
      .where('id', '=', conversationId)
      .execute();
    for (const { claims } of rows) {
      expect(JSON.parse(claims)).toMatchObject({
        objectId: staff.agent,
        appRoles: ['Helpdesk.Agent'],
      });
    }
  });
});

describe('a token of the staff’s chat', () => {
  // Holds T-62
  test('speaks as the person who signed in, whatever the message claims', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    const { conversationId, token } = await browser.token();
    expect((await postMessage(token, conversationId, 'help')).status).toBe(200);
    await expect
      .poll(async () => {
        const row = await app()
          .core.store.db.selectFrom('conversation')
          .select('claims')
          .where('id', '=', conversationId)
          .executeTakeFirst();
        return row && JSON.parse(row.claims);
      })
      .toMatchObject({ via: 'desk', objectId: staff.agent, appRoles: ['Helpdesk.Agent'] });
  });

  // Holds T-61
  test('opens its own conversation only, and one of the same person again', async () => {
    const agent = open();
    await agent.signIn(staff.agent);
    const mine = await agent.token();
    expect((await agent.token(mine.conversationId)).conversationId).toBe(mine.conversationId);
    const approver = open();
    await approver.signIn(staff.approver);
    const theirs = await approver.token(mine.conversationId);
    expect(theirs.conversationId).not.toBe(mine.conversationId);
    expect((await postMessage(theirs.token, mine.conversationId, 'x')).status).toBe(403);
  });

  test('does not take over a conversation of the public chat', async () => {
    const generated = await fetch(`${app().url}/v3/directline/tokens/generate`, { method: 'POST' });
    const visitor = await generated.json();
    const headers = { authorization: `Bearer ${visitor.token}` };
    const begun = await fetch(`${app().url}/v3/directline/conversations`, {
      method: 'POST',
      headers,
    });
    expect(begun.status).toBe(201);
    const browser = open();
    await browser.signIn(staff.agent);
    expect((await browser.token(visitor.conversationId)).conversationId).not.toBe(
      visitor.conversationId,
    );
  });

  // Holds T-61
  test('dies with the sign-out, and with the session', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    const first = await browser.token();
    const out = await browser.post('/desk/sign-out', undefined, {
      'x-akeru-desk': await browser.headerToken(),
    });
    expect(out.status).toBe(204);
    expect((await postMessage(first.token, first.conversationId, 'x')).status).toBe(403);
    await browser.signIn(staff.agent);
    const second = await browser.token();
    await app().advance(staffSessionLimits.idleMs);
    expect((await postMessage(second.token, second.conversationId, 'x')).status).toBe(403);
    const renewed = await fetch(`${app().url}/v3/directline/tokens/refresh`, {
      method: 'POST',
      headers: { authorization: `Bearer ${second.token}` },
    });
    expect(renewed.status).toBe(403);
  });

  test('closes its stream with the sign-out', async () => {
    const browser = open();
    await browser.signIn(staff.agent);
    const { conversationId, token } = await browser.token();
    const begun = await fetch(`${app().url}/v3/directline/conversations/${conversationId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { streamUrl } = (await begun.json()) as { streamUrl: string };
    const socket = new WebSocket(streamUrl);
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener('close', ({ code }) => resolve(code));
    });
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    await browser.post('/desk/sign-out', undefined, {
      'x-akeru-desk': await browser.headerToken(),
    });
    expect(await closed).toBe(1008);
  });
});

// Holds T-110
test('what happens at the door stands in the trail, without a secret', async () => {
  const browser = open();
  await browser.signIn(staff.agent);
  await browser.get('/desk/callback?code=canary-code&state=x');
  await browser.post('/desk/sign-out', undefined, {
    'x-akeru-desk': await browser.headerToken(),
  });
  const rows = await app()
    .core.store.db.selectFrom('audit')
    .selectAll()
    .where('action', '=', 'signIn')
    .execute();
  expect(new Set(rows.map(({ decision }) => decision))).toEqual(
    new Set(['granted', 'refused', 'ended']),
  );
  const trail = JSON.stringify(rows) + app().logged.join('\n');
  for (const secret of ['canary-code', ...browser.cookies.values()]) {
    expect(trail).not.toContain(secret);
  }
});
