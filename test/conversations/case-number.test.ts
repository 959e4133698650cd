import { describe, expect, it } from 'vitest';
import { drawActivity } from '../../src/channel/draw.ts';
import type { Said } from '../../src/reply/said.ts';
import type { Bot } from '../helpers/bot.ts';
import { putState, stateOf } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import { toPage } from '../helpers/journeys.ts';
import { openBots } from '../helpers/open-bots.ts';
import { toPassword } from '../helpers/rdp.ts';
import { atDesk, people } from '../helpers/staff.ts';

const open = openBots();

const caseOf = async (bot: Bot) => (await stateOf(bot)).case?.number;
const newest = (bot: Bot): Said | undefined => bot.said.findLast(({ replaces }) => !replaces);
const places = (bot: Bot) =>
  bot.said.flatMap(({ place, replaces }) => (place === undefined || replaces ? [] : [place]));

describe('the line above a question', () => {
  it.each([
    ['ja', '手順 1/4 ・ 受付番号 A-1001', '手順 2/4 ・ 受付番号 A-1001'],
    ['en', 'Step 1 of 4 · case A-1001', 'Step 2 of 4 · case A-1001'],
  ])('says where one is and which case it is, in %s', async (language, first, second) => {
    const bot = await open({ words: true, locale: language === 'ja' ? 'ja-JP' : 'en-US' });
    await bot.say(language === 'ja' ? 'CVMのパスワードをリセットしたい' : 'reset the CVM password');
    expect(newest(bot)?.place).toBe(first);
    await bot.say(machines.running);
    expect(newest(bot)?.place).toBe(second);
  });

  it.each(['webchat', 'teams'] as const)(
    'is small above the card in %s, and stays',
    async (channel) => {
      const bot = await open({ words: true, locale: 'ja-JP' });
      await bot.say('CVMのパスワードをリセットしたい');
      await bot.say(machines.running);
      const [closed] = bot.said.filter(({ replaces }) => replaces);
      for (const said of [newest(bot), closed]) {
        const card = said && drawActivity(said, channel).attachments?.[0]?.content;
        expect(card?.body[0]).toMatchObject({
          inlines: [{ text: said?.place, size: 'Small', isSubtle: true }],
        });
      }
    },
  );

  it('stands on the card of the one-time page and on a guide as well', async () => {
    const bot = await open();
    await toPage(bot, machines.stopped);
    expect(newest(bot)).toMatchObject({ place: 'bot:place', link: {} });
    await bot.submit(password);
    await bot.pass(60);
    await bot.press('granted');
    await bot.pass(120);
    expect(newest(bot)).toMatchObject({ text: 'cvm-reset:tryLogin.prompt', place: 'bot:place' });
  });

  it('is not on what the bot asks beside a runbook, nor on what it says', async () => {
    const bot = await open();
    await bot.say('CVMのパスワードをリセットしたい');
    const before = places(bot).length;
    await bot.say('リモートデスクトップで資格情報が機能しない');
    expect(bot.last).toEqual(['bot:switch.prompt']);
    await bot.say('メニュー');
    expect(places(bot)).toHaveLength(before);
  });

  it('is not there in a runbook of staff that has no stages', async () => {
    const staff = atDesk(await open(), people.operator, 'operator');
    await staff.say('操作の停止');
    expect(staff.last.at(-1)).toBe('kill-switch:chooseAct.prompt');
    expect(places(staff)).toEqual([]);
    expect(await caseOf(staff)).toBeUndefined();
  });
});

describe('the number of a case', () => {
  it('is another one for every person, and kept over a restart of the process', async () => {
    const bot = await open();
    await bot.say('CVMのパスワードをリセットしたい');
    const other = bot.other();
    await other.say('CVMのパスワードをリセットしたい');
    const [mine, theirs] = [await caseOf(bot), await caseOf(other)];
    expect(mine).toBe('A-1001');
    expect(theirs).toBe('A-1002');
    await bot.restart();
    await bot.say(machines.running);
    expect(await caseOf(bot)).toBe(mine);
    const third = bot.other();
    await third.say('CVMのパスワードをリセットしたい');
    expect([mine, theirs]).not.toContain(await caseOf(third));
  });

  it('is kept into a linked runbook and back', async () => {
    const bot = await open({ words: true });
    await toPassword(bot, '203.0.113.12');
    await bot.press('forgotten');
    for (const option of ['systemDefault', 'normal', 'refused', 'stop']) await bot.press(option);
    const numbers = places(bot).map((place) => place.replace(/^.* /, ''));
    expect(numbers.length).toBeGreaterThan(4);
    expect([...new Set(numbers)]).toEqual(['A-1001']);
    expect(places(bot)).toContain('手順 2/4 ・ 受付番号 A-1001');
    expect(places(bot).at(-1)).toMatch('手順 3/6');
  });

  it('is kept when something else is taken up in the middle, and when one starts over', async () => {
    const bot = await open();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('リモートデスクトップで資格情報が機能しない');
    await bot.press('yes');
    expect(bot.last).toEqual(['rdp-credentials:askServer.prompt']);
    expect(await caseOf(bot)).toBe('A-1001');
    await bot.say('最初から');
    expect(await caseOf(bot)).toBe('A-1001');
  });

  it('goes with a journey that was given up, and one that was solved', async () => {
    const bot = await open();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('やめる');
    expect(await caseOf(bot)).toBeUndefined();
    await toPage(bot, machines.stopped);
    expect(await caseOf(bot)).toBe('A-1002');
    await bot.submit(password);
    await bot.pass(60);
    await bot.press('granted');
    await bot.pass(120);
    await bot.press('done');
    expect(bot.last).toEqual(['cvm-reset:endResolved.text']);
    expect(await caseOf(bot)).toBeUndefined();
  });

  it.each([
    { minutes: 59, number: 'A-1001' },
    { minutes: 61, number: 'A-1002' },
  ])('is $number $minutes minutes after a hand-off', async ({ minutes, number }) => {
    const bot = await open();
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('app-busy-01');
    await bot.press('systemDefault');
    await bot.press('human');
    await bot.core.operations.drain();
    expect(bot.last).toContain('cvm-reset:endUnresolved.text');
    await bot.pass(minutes * 60, 600);
    await bot.say('CVMのパスワードをリセットしたい');
    expect(await caseOf(bot)).toBe(number);
  });

  it('is missing in a conversation of before, which goes on all the same', async () => {
    const bot = await open();
    await bot.say('CVMのパスワードをリセットしたい');
    const { case: _, ...old } = await stateOf(bot);
    await putState(bot, old);
    await bot.say(machines.running);
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
    expect(newest(bot)).not.toHaveProperty('place');
  });
});
