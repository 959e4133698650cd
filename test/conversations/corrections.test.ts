import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { stateOf, visitPage } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import { toPage, toPlan } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const rowsOfPlan = () => bot.said.findLast(({ text }) => text.includes('planReset'))?.rows;

describe('going back', () => {
  it('leads from the plan to the user name, from there to the machines, and no further', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say('戻る');
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
    await bot.say('back');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
    await bot.say('戻る');
    expect(bot.last).toEqual(['bot:noWayBack', 'cvm-reset:chooseMachines.prompt']);
  });

  // Holds T-44
  it('from the page voids its link, and asks for leave again', async () => {
    await toPage(bot, 'web-stopped-01');
    const page = await visitPage(bot);
    expect(page.opened.status).toBe(200);
    await bot.say('戻る');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
    expect((await page.post('/r/submit', { password })).status).toBe(410);
    await bot.pass(60);
    expect((await stateOf(bot)).position?.consents).toEqual([]);
    expect(bot.effects()).toEqual([]);
  });

  it('is not possible behind a change that was made', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await bot.pass(60);
    await bot.say('戻る');
    expect(bot.last).toEqual(['bot:noWayBack', 'cvm-reset:confirmStart.prompt']);
  });
});

describe('another machine', () => {
  it('chosen after going back is the only one that is reset', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say('戻る');
    await bot.say('戻る');
    await bot.say('web-stopped-02');
    await bot.press('systemDefault');
    expect(rowsOfPlan()).toHaveLength(1);
    await bot.press('granted');
    expect((await bot.openForm()).details.targets).toEqual([
      { id: machines.stoppedToo, name: 'web-stopped-02' },
    ]);
  });

  it('can be chosen instead when the plan is not what was meant', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.press('refused');
    await bot.press('otherMachines');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
    await bot.say('web-stopped-02');
    await bot.press('systemDefault');
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(60);
    expect(bot.effects('set')).toMatchObject([{ targets: [machines.stoppedToo] }]);
  });
});

describe('another user name', () => {
  it('given after going back from the page needs a new leave and a new page', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.say('戻る');
    await bot.press('refused');
    await bot.press('otherUserName');
    await bot.press('specify');
    await bot.say('svc-app');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
    await bot.press('granted');
    expect((await bot.openForm()).details.userNames).toEqual(['svc-app']);
  });

  it('replaces the first one, which is never used', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.press('refused');
    await bot.press('otherUserName');
    await bot.press('specify');
    await bot.say('wrong-name');
    await bot.say('戻る');
    await bot.say('svc-app');
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(60);
    expect(bot.effects('set')).toMatchObject([{ details: { userName: 'svc-app' } }]);
  });
});
