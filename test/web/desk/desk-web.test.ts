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
    '//evil.example',
    '/\\evil.example',
    'https:evil.example',
    '%2F%2Fevil.example',
    'javascript:alert(1)',
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
