import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { PasswordFormDetails } from '../../src/secret/form.ts';
import { codePointsOf } from '../../src/secret/password-characters.ts';
import { policies } from '../../src/secret/password-policy.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { inBrowser, picture, type Visits } from '../helpers/browser.ts';
import { temporaryFolders } from '../helpers/stores.ts';
import { servePage } from './page-harness.ts';

const good = 'Canary-9f3k!Zq';
const stores: Store[] = [];
const folder = temporaryFolders();

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function start(visitIn: Visits) {
  const store = await openSqliteStore({ folder: await folder(), clock: { now: () => 1 } });
  stores.push(store);
  const served = await servePage(store);
  const visit = async (
    url: string,
    {
      locale = 'ja-JP',
      width = 320,
      height = 720,
    }: { locale?: string; width?: number; height?: number } = {},
  ) => {
    return visitIn(url, { locale, viewport: { width, height } });
  };
  const openForm = async (
    options: Parameters<typeof visit>[1] & { lang?: string } = {},
    changes: Partial<PasswordFormDetails> = {},
  ) => {
    const { url } = await served.issue({
      ...changes,
      language: options.locale?.startsWith('en') ? 'en' : 'ja',
    });
    const visited = await visit(url, options);
    await visited.page.locator('#form').waitFor({ state: 'visible' });
    return { url, ...visited };
  };
  return { ...served, visit, openForm };
}

const isReady = async (page: Page) =>
  (await page.locator('#submit').getAttribute('aria-disabled')) === 'false';

inBrowser('the one-time page', (visitIn) => {
  describe.each([
    {
      locale: 'ja-JP',
      title: '新しいパスワードの設定',
      accepted: '受け付けました',
      tooShort: '短すぎます',
      accountTitle: '対象のアカウント',
      predicted: '予測',
    },
    {
      locale: 'en-GB',
      title: 'Set a new password',
      accepted: 'Received',
      tooShort: 'Too short',
      accountTitle: 'Account',
      predicted: 'predicted',
    },
  ])('the page in $locale', ({ locale, title, accepted, tooShort, accountTitle, predicted }) => {
    it('takes a typed password on a narrow phone', async () => {
      const { openForm, submitted } = await start(visitIn);
      const { page, complaints, hosts } = await openForm({ locale });
      expect(await page.title()).toBe(title);
      expect(await page.locator('h1:visible').textContent()).toBe(title);
      expect(await page.locator('#targets').textContent()).toBe('web-01 ins-1a2b3c4d');
      expect(await page.locator('#user-names').textContent()).toBe('Administrator');
      expect(page.url()).not.toContain('#');
      await picture(page, `${locale}-1-open`, true);

      await page.locator('#password').fill('/あdmin');
      expect(await page.locator('#broken li').count()).toBe(4);
      expect(await page.locator('#broken').textContent()).toContain(tooShort);
      expect(await page.locator('#requirements li.broken').count()).toBe(4);
      expect(await isReady(page)).toBe(false);
      await picture(page, `${locale}-2-broken`, true);

      await page.locator('#password').fill(good);
      expect(await page.locator('#requirements li.met').count()).toBe(6);
      expect(await page.locator('#broken li').count()).toBe(0);
      await page.locator('#confirm').fill(`${good}x`);
      await page.locator('#confirm').blur();
      expect(await page.locator('#different').textContent()).not.toBe('');
      expect(await isReady(page)).toBe(false);
      // Not yet ready: a person can press it all the same, and is told why nothing happens.
      await page.locator('#submit').click({ force: true });
      expect(await page.locator('#trouble').textContent()).not.toBe('');
      await picture(page, `${locale}-3-different`, true);

      await page.locator('#confirm').fill(good);
      expect(await isReady(page)).toBe(true);
      await page.locator('#submit').click();
      await page.locator('#state').waitFor({ state: 'visible' });
      expect(await page.locator('#state-title').textContent()).toBe(accepted);
      await picture(page, `${locale}-4-accepted`, true);
      expect(submitted.map(({ password }) => password)).toEqual([good]);
      expect(complaints).toEqual([]);
      expect(hosts.size).toBe(1);
    });

    it('makes a password that passes, shows it and copies it', async () => {
      const { openForm, submitted, base } = await start(visitIn);
      const { page, context, complaints } = await openForm({ locale, width: 390 });
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
      await page.locator('#generate').click();
      const made = await page.locator('#password').inputValue();
      expect(
        policies.cvmWindows.check(codePointsOf(made), { userNames: ['Administrator'] }),
      ).toEqual([]);
      expect(made).toHaveLength(20);
      expect(await page.locator('#password').getAttribute('type')).toBe('text');
      expect(await page.locator('#confirm').inputValue()).toBe(made);
      await page.locator('#copy').click();
      await expect
        .poll(() => page.evaluate(() => document.getElementById('made')?.textContent))
        .toMatch(/Copied|コピーしました/);
      await picture(page, `${locale}-5-generated`, true);
      await page.locator('#show').click();
      expect(await page.locator('#password').getAttribute('type')).toBe('password');
      await page.locator('#submit').click();
      await page.getByText(accepted).waitFor();
      expect(submitted.map(({ password }) => password)).toEqual([made]);
      expect(complaints).toEqual([]);
    });

    it('holds a password of Microsoft 365 to its rules, and the server to its longer list', async () => {
      const { openForm, submitted } = await start(visitIn);
      const { page, complaints } = await openForm(
        { locale },
        {
          policy: 'entra',
          targets: [{ id: 'o-1', name: 'admin@contoso.example' }],
          userNames: [],
          names: ['Poll', 'Contoso'],
          bannedWords: ['kitemoon'],
        },
      );
      expect(await page.locator('#targets-title').textContent()).toBe(accountTitle);
      expect(await page.locator('#user-names-title').isVisible()).toBe(false);
      expect(await page.content()).not.toContain('kitemoon');
      await page.locator('#password').fill('p0ll７');
      expect(await page.locator('#broken li').allTextContents()).toHaveLength(4);
      await picture(page, `${locale}-entra-broken`, true);
      for (const field of ['#password', '#confirm']) await page.locator(field).fill('KiteMoon-1!');
      expect(await isReady(page)).toBe(true);
      await page.locator('#submit').click();
      await page.locator('#broken li').waitFor();
      expect(await page.locator('#broken li').textContent()).toContain(predicted);
      await picture(page, `${locale}-entra-banned`, true);
      await page.locator('#generate').click();
      await page.locator('#submit').click();
      await page.locator('#state').waitFor({ state: 'visible' });
      expect(submitted).toHaveLength(1);
      // The browser's own word for the answer 422.
      expect(complaints.filter((one) => !one.includes('422'))).toEqual([]);
    });

    it('says what only an Azure machine itself can check', async () => {
      const { openForm } = await start(visitIn);
      const { page } = await openForm(
        { locale },
        { policy: 'azureWindows', userNames: ['azureuser'], guest: { minLength: 24, history: 24 } },
      );
      await page.locator('#password').fill('Kitemoon1234');
      expect(await page.locator('#broken li').textContent()).toContain('24');
      expect(await page.locator('#requirements li.later').count()).toBe(1);
      await page.locator('#generate').click();
      expect(await page.locator('#password').inputValue()).toHaveLength(24);
      expect(await isReady(page)).toBe(true);
      await picture(page, `${locale}-azure-generated`, true);
    });

    it('fits 320 pixels in every state', async () => {
      const { openForm } = await start(visitIn);
      const { page } = await openForm({ locale });
      await page.locator('#password').fill('/ “wide” あいう ＡＢＣ Administrator Administrator');
      const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > 320);
      expect(await tooWide()).toBe(false);
      await page.locator('#generate').click();
      expect(await tooWide()).toBe(false);
      await page.locator('#leave').click();
      expect(await tooWide()).toBe(false);
    });
  });

  describe('the page', () => {
    it('is finished with the keyboard alone, by pasting', async () => {
      const { openForm, submitted } = await start(visitIn);
      const { page } = await openForm({ locale: 'en-GB', width: 1280 });
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('password');
      await page.keyboard.insertText(good);
      const stops: string[] = [];
      for (let stop = 0; stop < 5; stop += 1) {
        await page.keyboard.press('Tab');
        const id = await page.evaluate(() => document.activeElement?.id ?? '');
        stops.push(id);
        if (id === 'confirm') await page.keyboard.insertText(good);
      }
      expect(stops).toEqual(['show', 'generate', 'confirm', 'submit', 'leave']);
      await picture(page, 'en-GB-6-wide', true);
      await page.locator('#confirm').press('Enter');
      await page.getByText('Received').waitFor();
      expect(submitted).toHaveLength(1);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('state');
    });

    it('names its fields, regions and marks for a screen reader', async () => {
      const { openForm } = await start(visitIn);
      const { page } = await openForm({ locale: 'en-GB' });
      const password = page.getByLabel('New password', { exact: true });
      expect(await password.getAttribute('autocomplete')).toBe('new-password');
      expect(await password.getAttribute('type')).toBe('password');
      await page.getByLabel('New password, again').fill('x');
      await password.fill('short');
      expect(await password.getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByRole('status').filter({ hasText: 'Too short' }).count()).toBe(1);
      expect(
        await page.getByRole('listitem').filter({ hasText: 'not met' }).count(),
      ).toBeGreaterThan(1);
      await page.locator('#submit').focus();
      await page.keyboard.press('Enter');
      expect(await page.getByRole('alert').textContent()).toContain('Not ready yet');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('password');
    });

    it('changes its language at any time and keeps what was typed', async () => {
      const { openForm } = await start(visitIn);
      const { page } = await openForm();
      await page.locator('#password').fill('short');
      await page.getByRole('button', { name: 'English' }).click();
      expect(await page.title()).toBe('Set a new password');
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect(await page.locator('#password').inputValue()).toBe('short');
      expect(await page.locator('#broken').textContent()).toContain('Too short');
      await page.getByRole('button', { name: '日本語' }).click();
      expect(await page.locator('#broken').textContent()).toContain('短すぎます');
    });

    it('speaks the form’s language once it is known, unless the address says otherwise', async () => {
      const { issue, visit } = await start(visitIn);
      const first = await visit((await issue({ language: 'en' })).url, { locale: 'ja-JP' });
      await first.page.getByText('Set a new password').first().waitFor();
      const asked = (await issue({ language: 'en' })).url.replace('/r#', '/r?lang=ja#');
      const second = await visit(asked, { locale: 'en-GB' });
      await second.page.getByText('新しいパスワードの設定').first().waitFor();
    });

    // Holds T-53
    it('shows nothing after a reload, and after coming back', async () => {
      const { openForm } = await start(visitIn);
      const { page, context } = await openForm({ locale: 'en-GB' });
      await page.locator('#generate').click();
      const made = await page.locator('#password').inputValue();
      await page.locator('#submit').click();
      await page.getByText('Received').waitFor();
      expect(await page.content()).not.toContain(made);
      await page.reload();
      await page.getByText('A link is needed').waitFor();
      await page.goto('about:blank');
      await page.goBack();
      await page.getByText('A link is needed').waitFor();
      expect(await page.locator('input').count()).toBe(0);
      const kept = await page.evaluate(async () => ({
        local: localStorage.length,
        session: sessionStorage.length,
        databases: (await indexedDB.databases()).length,
        history: JSON.stringify(history.state),
      }));
      expect(kept).toEqual({ local: 0, session: 0, databases: 0, history: 'null' });
      expect(await context.cookies()).toEqual([]);
    });

    it('tells the second visitor of a link that it cannot be used', async () => {
      const { openForm, visit, secondExchanges } = await start(visitIn);
      const { url } = await openForm();
      const second = await visit(url, { locale: 'en-GB' });
      await second.page.getByText('This link cannot be used').waitFor();
      await picture(second.page, 'en-GB-7-gone', true);
      expect(await second.page.locator('input').count()).toBe(0);
      expect(secondExchanges).toHaveLength(1);
    });

    it('counts down, says when little is left, and closes when the time is over', async () => {
      const { issue } = await start(visitIn);
      const { url } = await issue({ language: 'en' });
      const { page } = await visitIn('about:blank', { locale: 'en-GB' });
      await page.clock.install();
      await page.goto(url);
      await page.locator('#form').waitFor({ state: 'visible' });
      expect(await page.locator('#time-left').textContent()).toBe('Time left 10:00');
      await page.clock.runFor(8 * 60_000 + 1_000);
      expect(await page.locator('#time-left').textContent()).toBe('Time left 1:59');
      expect(await page.locator('#spoken').textContent()).toContain('2:00');
      await page.locator('#password').fill(good);
      await page.clock.runFor(2 * 60_000);
      await page.getByText('Time is up').waitFor();
      await picture(page, 'en-GB-8-expired', true);
      expect(await page.locator('input').count()).toBe(0);
    });

    it('keeps the form when the server cannot take the password now, and names what it refuses', async () => {
      const { openForm, next, exposed } = await start(visitIn);
      const { page } = await openForm({ locale: 'en-GB' });
      const send = async (password: string) => {
        await page.locator('#password').fill(password);
        await page.locator('#confirm').fill(password);
        await page.locator('#submit').click();
      };
      next.submission = 'unavailable';
      await send(good);
      await page.getByText('This cannot be done right now').waitFor();
      next.submission = 'accepted';
      exposed.remember('Exposed-7hh2!Kd');
      await send('Exposed-7hh2!Kd');
      await page.getByText('This password was typed in the chat').waitFor();
      expect(await isReady(page)).toBe(false);
      await picture(page, 'en-GB-9-exposed', true);
      await send(good);
      await page.getByText('Received').waitFor();
    });

    it('tries again after a broken connection, with the same link', async () => {
      const { issue, base } = await start(visitIn);
      const { url } = await issue({ language: 'en' });
      const { page } = await visitIn('about:blank', { locale: 'en-GB' });
      let isCut = true;
      await page.route(`${base}/r/exchange`, (route) => (isCut ? route.abort() : route.continue()));
      await page.goto(url);
      await page.getByText('There was no connection').waitFor();
      await picture(page, 'en-GB-10-offline', true);
      isCut = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('#form').waitFor({ state: 'visible' });
    });

    it('is left on purpose', async () => {
      const { openForm, ended } = await start(visitIn);
      const { page } = await openForm({ locale: 'en-GB' });
      await page.getByRole('button', { name: 'Leave without' }).click();
      await page.getByText('Cancelled').waitFor();
      await expect.poll(() => ended.map(({ outcome }) => outcome)).toEqual(['abandoned']);
    });

    // Holds T-55, T-66
    it('shows names as they are, whatever is in them', async () => {
      const { issue, visit } = await start(visitIn);
      const name = '<img src=x onerror=alert(1)>{{min}}$t(page:title)</script>';
      const { url } = await issue({ targets: [{ id: 'ins-1', name }], userNames: [name] });
      const { page, complaints } = await visit(url);
      await page.locator('#form').waitFor({ state: 'visible' });
      expect(await page.locator('#targets').textContent()).toBe(`${name} ins-1`);
      expect(await page.locator('#user-names').textContent()).toBe(name);
      expect(await page.locator('#requirements').textContent()).toContain(name);
      expect(complaints).toEqual([]);
    });

    // Holds T-58
    it('stands in no frame of another site', async () => {
      const { issue, base } = await start(visitIn);
      const { url } = await issue();
      const { page } = await visitIn('about:blank');
      await page.route('https://evil.example/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<iframe src="${url}"></iframe>` }),
      );
      await page.goto('https://evil.example/');
      const frame = page.frames().find((one) => one.url().startsWith(base));
      expect(
        (await frame
          ?.locator('#form')
          .count()
          .catch(() => 0)) ?? 0,
      ).toBe(0);
    });
  });
  it('asks for a code on a narrow phone, and says what became of it', async () => {
    const { visit, issue, sendCode, proven } = await start(visitIn);
    const conversationId = 'c-code';
    const { code } = await sendCode(conversationId);
    const demand = { proofId: 'op-1', purpose: 'accountReset', method: 'mail' };
    const { url } = await issue(
      { purpose: 'code', runbook: 'r', step: 's', language: 'ja', code: demand },
      conversationId,
    );
    const { page, complaints } = await visit(url);
    await page.locator('#code').waitFor({ state: 'visible' });
    expect(await page.title()).toBe('確認コードの入力');
    expect(await page.locator('#code-where').textContent()).toBe('メール');
    expect(await page.locator('#code').getAttribute('inputmode')).toBe('numeric');
    expect(await page.locator('#code').getAttribute('autocomplete')).toBe('one-time-code');
    await picture(page, 'ja-JP-code', true);
    await page.locator('#code').fill('①②③');
    await page.locator('#code-submit').click();
    await page.locator('#code-told:not(:empty)').waitFor();
    await page.locator('#code').fill(code === '000000' ? '000001' : '000000');
    await page.locator('#code-submit').click();
    await page.getByText('残りの入力回数:4回').waitFor();
    await page
      .locator('#code')
      .fill(code.replace(/[0-9]/g, (digit) => '０１２３４５６７８９'[Number(digit)] ?? ''));
    await page.locator('#code-submit').click();
    await page.locator('#state-title', { hasText: '確認できました' }).waitFor();
    expect(proven).toHaveLength(1);
    expect(await page.locator('#code').count()).toBe(0);
    expect(complaints.filter((one) => !one.includes('422'))).toEqual([]);
  });

  it('asks for a code first and then for the password, on one page', async () => {
    const { visit, issue, sendCode, submitted, tokenOf, post } = await start(visitIn);
    const conversationId = 'c-both';
    const { code } = await sendCode(conversationId);
    const demand = { proofId: 'op-1', purpose: 'accountReset', method: 'mail' };
    const early = await issue({ code: demand }, conversationId);
    const { body } = await post('/r/exchange', { token: tokenOf(early.url) });
    const refused = await post('/r/submit', { password: good }, String(body.key));
    expect([refused.status, refused.body.state]).toEqual([422, 'codeFirst']);
    const { url } = await issue({ code: demand, language: 'en' }, conversationId);
    const { page } = await visit(url, { locale: 'en-GB' });
    await page.locator('#code').fill(code);
    expect(await page.locator('#password').isVisible()).toBe(false);
    await page.locator('#code-submit').click();
    await page.locator('#password').fill(good);
    await page.locator('#confirm').fill(good);
    await page.locator('#submit').click();
    await page.locator('#state-title', { hasText: 'Received' }).waitFor();
    expect(submitted.map(({ password }) => password)).toEqual([good]);
  });
});
