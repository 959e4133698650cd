import { describe, expect, it } from 'vitest';
import { languages } from '../../src/language/language.ts';
import { codesSent, openCodePage } from '../helpers/code-page.ts';
import { openRows } from '../helpers/rows.ts';
import { text } from '../web/pages.ts';

const open = openRows();
const inBoth = [...languages];
const step = (id: string) => `m365-admin-reset:${id}`;
const newPassword = 'Kite7-Moonlake-Trail';

describe('Microsoft 365: an administrator resets the own password', () => {
  // Holds S5.1
  it.each(inBoth)('S5.1 one gate (%s)', async (language) => {
    const { bot, walk } = await open('S5.1', language);
    const { chat, asks, press, submit, words } = await walk();
    expect(asks()).toBe(step('confirmReset'));
    expect(codesSent(bot).map(({ address }) => address)).toEqual(['purchase@other.demo.example']);
    await press('granted');
    await submit(newPassword);
    await chat.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
    expect(words()).toMatch(/https:\/\/|サインイン|[Ss]ign in/);
  });

  // Holds S5.2
  it.each(inBoth)('S5.2 two gates, and SSPR_0014 without a second one (%s)', async (language) => {
    const { bot, walk } = await open('S5.2', language);
    const two = await walk(0);
    expect(two.asks()).toBe(step('askSecond'));
    const offered = two.chat.said
      .findLast(({ buttons }) => buttons.length > 0)
      ?.buttons.map(({ data }) => data.secondMethod);
    expect(offered).not.toContain('mail');
    await two.press('answered', { secondMethod: 'sms' });
    await two.press('granted');
    expect(bot.effects('set')).toEqual([]);
    expect((await walk(1)).words()).toContain('SSPR_0014');
    expect(bot.effects('set')).toEqual([]);
  });

  // Holds S5.3
  it.each(inBoth)('S5.3 five wrong codes block for 24 hours (%s)', async (language) => {
    const { bot, walk } = await open('S5.3', language);
    const { words, chat } = await walk();
    // From ten in the morning in Tokyo to ten on the next day.
    expect(words()).toMatch({ ja: /22 ?日.*10:0\d/, en: /22 Nov.*10:0\d/ }[language]);
    const sent = codesSent(bot).length;
    await chat.restart(23 * 3600);
    // As far as the code would be sent.
    expect((await walk(0, 5)).words()).toMatch(/10:0\d/);
    expect(codesSent(bot)).toHaveLength(sent);
  });

  // Holds S5.4
  it.each(inBoth)('S5.4 a code at 5:01, a session at 15:01 (%s)', async (language) => {
    const { bot, walk } = await open('S5.4', language);
    const { chat } = await walk(0);
    const page = await openCodePage(chat);
    const first = codesSent(bot).at(-1)?.code ?? '';
    expect((await page.enter(first)).state).toBe('wrong');
    expect((await page.again()).status).toBe(200);
    await bot.core.operations.drain();
    await chat.pass(5);
    const second = codesSent(bot).at(-1)?.code ?? '';
    expect(second).not.toBe(first);
    expect((await page.enter(first)).state).toBe('wrong');
    expect((await page.enter(second)).state).toBe('proven');
    const over = await walk(1);
    expect(over.words()).toContain(text(language, step('tellOver.text')));
    expect(bot.effects('set')).toEqual([]);
  });

  // Holds S5.5
  it.each(inBoth)('S5.5 banned words (%s)', async (language) => {
    const { bot, walk } = await open('S5.5', language);
    const { submit, words } = await walk();
    expect(bot.effects('set')).toEqual([]);
    for (const refused of ['p0LL23fb', 'Bl@nKBl@nK']) {
      await submit(refused);
      expect(bot.effects('set')).toEqual([]);
    }
    await submit('ContoS0Bl@nkf9!');
    expect(bot.effects('set')).toHaveLength(1);
    expect(words()).not.toMatch(/C0ntos0|p0LL23/);
  });

  // Holds S5.6
  it.each(inBoth)('S5.6 SMS and calls from 2027-02-01 (%s)', async (language) => {
    const { walk } = await open('S5.6', language);
    const options = ({ chat }: Awaited<ReturnType<typeof walk>>) =>
      chat.said
        .findLast(({ buttons }) => buttons.length > 0)
        ?.buttons.map(({ data }) => data.option);
    expect(options(await walk(0))).toEqual(expect.arrayContaining(['sms', 'call']));
    const after = options(await walk(1));
    expect(after).toContain('mail');
    expect(after?.filter((option) => option === 'sms' || option === 'call')).toEqual([]);
    // The check-up warns from 30 days before: 42 days from now.
    const warned = async (days: number) => {
      const { bot } = await open('S5.6', language);
      await bot.restart(days * 86_400);
      const chat = bot.other();
      await chat.say({ ja: '診断', en: 'checkup' }[language]);
      return chat.said.some(({ rows }) => /まもなく|end soon/.test(rows.join('\n')));
    };
    expect([await warned(41), await warned(42)]).toEqual([false, true]);
  });

  // Holds S5.7
  it.each(inBoth)('S5.7 nothing tells one account from another (%s)', async (language) => {
    const { walk } = await open('S5.7', language);
    const seen = async (index: number) =>
      JSON.stringify((await walk(index)).chat.said)
        .replace(/[a-z.]+@demo\.example/g, 'ACCOUNT')
        .replace(/A-\d{4}/g, 'CASE')
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
    const nobody = await seen(0);
    expect(nobody).toContain('ACCOUNT');
    expect([await seen(1), await seen(2)]).toEqual([nobody, nobody]);
  });

  // Holds S5.8
  it.each(inBoth)('S5.8 notices without a secret (%s)', async (language) => {
    const { bot, walk } = await open('S5.8', language);
    const { chat } = await walk();
    await chat.pass(60);
    const code = codesSent(bot)[0]?.code ?? '';
    const told = bot.core.simulated.world
      .outbox()
      .notices.filter(({ body }) => !body.includes(code));
    expect(told.map(({ address }) => address)).toEqual(
      expect.arrayContaining([
        ...['admin@mail.demo.example', 'purchase@other.demo.example'],
        'other.admin@mail.demo.example',
      ]),
    );
    expect(JSON.stringify(told)).not.toContain(newPassword);
  });

  // Holds S5.9
  it.each(inBoth)('S5.9 the helpdesk, with and without the role (%s)', async (language) => {
    const { bot, walk } = await open('S5.9', language);
    const allowed = await walk(0);
    expect(allowed.asks()).toBe('reset-for-owner:planAccount');
    const refused = await walk(1);
    expect(refused.words()).toContain('Privileged Authentication Administrator');
    expect(refused.asks()).not.toBe('reset-for-owner:planAccount');
    expect(bot.effects()).toEqual([]);
  });

  // Holds S5.10
  it.each(inBoth)('S5.10 a lock, and what ends it (%s)', async (language) => {
    const { bot, walk } = await open('S5.10', language);
    const userPrincipalName = 'locked.user@demo.example';
    const old = { userPrincipalName, password: 'Old-Demo-Entra-09' };
    expect(bot.probe(old)).toMatchObject({ works: false });
    const { chat, press, submit, asks } = await walk();
    expect(asks()).toBe(step('confirmReset'));
    await press('granted');
    await submit(newPassword);
    await chat.pass(60);
    expect(bot.probe({ userPrincipalName, password: newPassword })).toMatchObject({ works: true });
    const signIn = (word: string, counts = true) =>
      bot.probe({ userPrincipalName, password: word, counts }).reason;
    for (let tries = 0; tries < 10; tries += 1) signIn('Same-Wrong');
    expect(signIn(newPassword, false)).toBe('works');
    for (let tries = 0; tries < 9; tries += 1) signIn(`Wrong-${tries}`);
    expect(signIn(newPassword, false)).toBe('lockedOut');
    chat.idle(61);
    expect(signIn(newPassword, false)).toBe('works');
  });
});
