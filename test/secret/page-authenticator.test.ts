import { afterEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { inBrowser, picture } from '../helpers/browser.ts';
import { temporaryFolders } from '../helpers/stores.ts';
import { servePage } from './page-harness.ts';

const stores: Store[] = [];
const folder = temporaryFolders();
const conversationId = 'c-app';

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function start(method: string, options: { isReachable?: boolean; tells?: boolean } = {}) {
  const store = await openSqliteStore({ folder: await folder(), clock: { now: () => 1 } });
  stores.push(store);
  const served = await servePage(store);
  const purpose = 'accountReset';
  const first = await served.sendCode(conversationId, purpose, options.isReachable, method);
  const code = { proofId: 'op-1', purpose, method, ...(options.tells && { tellsDenial: true }) };
  const form = (language: 'ja' | 'en') =>
    ({ purpose: 'code', runbook: 'r', step: 's', language, code }) as const;
  return { ...served, first, demand: code, form };
}

describe('what the page is told of an authenticator app', () => {
  it('is a number, and nothing else for an account that nobody has', async () => {
    const told = [];
    for (const isReachable of [true, false]) {
      const { openPage, post, form, first } = await start('authenticatorApproval', { isReachable });
      const { key, body } = await openPage(form('ja'), conversationId);
      const looked = await post('/r/code/look', {}, key);
      const views = [body.code, looked.body.code].map((view) => JSON.stringify(view));
      expect(views.every((view) => view.includes(`"number":"${first.number}"`))).toBe(true);
      told.push(
        // In its own place: the same two digits may stand in the seconds that are left.
        views.map((view) => view.replace(`"number":"${first.number}"`, '"number":"NN"')),
        looked.status,
      );
    }
    expect(told.slice(0, 2)).toEqual(told.slice(2));
  });

  it.each([false, true])('is that it was declined, if that may be told: %s', async (tells) => {
    const { openPage, post, form, device } = await start('authenticatorApproval', { tells });
    const { key } = await openPage(form('ja'), conversationId);
    device.answer = 'denied';
    const { status, body } = await post('/r/code/look', {}, key);
    expect([status, body.state]).toEqual([200, tells ? 'denied' : 'waiting']);
    const again = await post('/r/code/again', {}, key);
    expect(again.body).toMatchObject({ state: 'sent', code: { secondsLeft: 300 } });
    device.answer = 'approved';
    const { body: looked } = await post('/r/code/look', {}, key);
    expect(looked.state).toBe('proven');
  });

  it('is that it cannot be checked, without losing a try', async () => {
    const { openPage, post, form, device, proven } = await start('authenticatorCode');
    const { key, formId } = await openPage(form('ja'), conversationId);
    device.shows = undefined;
    const silent = await post('/r/code', { code: '246810' }, key);
    expect([silent.status, silent.body.state]).toEqual([503, 'unavailable']);
    device.shows = '246810';
    const wrong = await post('/r/code', { code: '111111' }, key);
    expect(wrong.body).toMatchObject({ state: 'wrong', code: { triesLeft: 4 } });
    const right = await post('/r/code', { code: '246 810' }, key);
    expect([right.body.state, proven]).toEqual(['proven', [formId]]);
  });

  it('is nothing for a page key that is not open', async () => {
    const { post } = await start('authenticatorApproval');
    expect((await post('/r/code/look', {}, 'x'.repeat(43))).status).toBe(410);
  });
});

inBrowser('the one-time page of an authenticator app', (visitIn) => {
  it.each([
    { locale: 'ja-JP', title: 'スマートフォンで承認', done: '確認できました' },
    { locale: 'en-GB', title: 'Approve on your phone', done: 'Confirmed' },
  ])('shows a number on a narrow phone, and goes on when it is picked ($locale)', async (words) => {
    const { issue, form, first, sent, device, proven } = await start('authenticatorApproval');
    const { url } = await issue(form(words.locale === 'ja-JP' ? 'ja' : 'en'), conversationId);
    const viewport = { width: 320, height: 720 };
    const { page, complaints } = await visitIn(url, { locale: words.locale, viewport });
    await page.locator('#code-number', { hasText: first.number }).waitFor();
    expect(await page.title()).toBe(words.title);
    for (const id of ['code', 'code-label', 'code-submit', 'code-tries'])
      expect(await page.locator(`#${id}`).isVisible()).toBe(false);
    await picture(page, `${words.locale}-approval`, true);
    await page.locator('#code-again').click();
    await page.locator('#code-sent:not(:empty)').waitFor();
    expect(await page.locator('#code-number').textContent()).toBe(sent.at(-1));
    device.answer = 'approved';
    await page.locator('#state-title', { hasText: words.done }).waitFor();
    expect(proven).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it('asks for the code that the app shows, and offers to send none', async () => {
    const { issue, form, device } = await start('authenticatorCode');
    const { url } = await issue(form('en'), conversationId);
    const viewport = { width: 320, height: 720 };
    const { page } = await visitIn(url, { locale: 'en-GB', viewport });
    await page.locator('#code').waitFor({ state: 'visible' });
    for (const id of ['code-again', 'code-time', 'code-number'])
      expect(await page.locator(`#${id}`).isVisible()).toBe(false);
    await picture(page, 'en-GB-app-code', true);
    await page.locator('#code').fill(device.shows ?? '');
    await page.locator('#code-submit').click();
    await page.locator('#state-title', { hasText: 'Confirmed' }).waitFor();
  });
});
