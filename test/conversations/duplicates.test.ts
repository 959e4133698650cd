import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { stateOf, visitPage } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { saidKeys, toPage, toPlan } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const count = (key: string) => saidKeys(bot).filter((said) => said === key).length;

describe('the same message delivered twice (N6)', () => {
  // Holds T-79
  it('with the same activity id is taken once, also when both come at once', async () => {
    await toPlan(bot, 'web-stopped-01');
    const granted = bot.button('granted');
    const receipts = await Promise.all(
      ['same', 'same', 'same'].map((activityId) => bot.pressData(granted, { activityId })),
    );
    expect(receipts.map(({ kind }) => kind).sort()).toEqual(['duplicate', 'duplicate', 'taken']);
    expect(count('cvm-reset:newPassword.prompt')).toBe(1);
  });

  it('with the same client activity id and a new id is taken once', async () => {
    await toPlan(bot, 'web-stopped-01');
    const granted = bot.button('granted');
    await bot.pressData(granted, { clientActivityId: 'client-1' });
    const second = await bot.pressData(granted, { clientActivityId: 'client-1' });
    expect(second.kind).toBe('duplicate');
    expect(count('cvm-reset:newPassword.prompt')).toBe(1);
  });

  it('gives who waits for the replies the same replies again', async () => {
    const options = { activityId: 'same', expectsReplies: true };
    const first = await bot.say('CVMのパスワードをリセットしたい', options);
    const second = await bot.say('CVMのパスワードをリセットしたい', options);
    if (first.kind === 'busy' || second.kind === 'busy') throw new Error('busy');
    expect(second.kind).toBe('duplicate');
    expect(second.replies).toEqual(first.replies);
  });

  // Holds T-80
  it('with a new id half a minute later does nothing twice', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say('はい', { activityId: 'first' });
    await bot.pass(30);
    await bot.say('はい', { activityId: 'again' });
    expect(bot.last).toEqual(['bot:formOpen']);
    expect(count('cvm-reset:newPassword.prompt')).toBe(1);
  });
});

describe('a second press', () => {
  // Holds T-82
  it('on the same button says that it is known, and does nothing', async () => {
    await toPlan(bot, 'web-stopped-01');
    const granted = bot.button('granted');
    await bot.pressData(granted);
    await bot.pressData(granted);
    expect(bot.last).toEqual(['bot:alreadyDone']);
    expect(count('cvm-reset:newPassword.prompt')).toBe(1);
  });

  it('on both buttons at once takes one of them', async () => {
    await toPlan(bot, 'web-stopped-01');
    const [granted, refused] = [bot.button('granted'), bot.button('refused')];
    await Promise.all([bot.pressData(granted), bot.pressData(refused)]);
    expect(count('cvm-reset:newPassword.prompt') + count('cvm-reset:askInstead.prompt')).toBe(1);
    expect(count('bot:alreadyDone')).toBe(1);
  });

  // Holds T-82
  it('on an older card points at the open question, which still works', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    const older = bot.button('systemDefault');
    await bot.press('systemDefault');
    await bot.press('refused');
    await bot.pressData(older);
    expect(bot.last).toEqual(['bot:stale']);
    await bot.press('stop');
    expect(bot.last).toEqual(['cvm-reset:endCancelled.text']);
  });

  it('on the plan of another machine does not grant the present one', async () => {
    await toPlan(bot, 'web-stopped-01');
    const older = bot.button('granted');
    await bot.say('戻る');
    await bot.say('戻る');
    await bot.say('web-stopped-02');
    await bot.press('systemDefault');
    await bot.pressData(older);
    expect(bot.last).toEqual(['bot:stale']);
    expect((await stateOf(bot)).position).toMatchObject({ step: 'planReset', consents: [] });
  });

  it('after cancel, on the consent, changes nothing', async () => {
    await toPlan(bot, 'web-stopped-01');
    const granted = bot.button('granted');
    await bot.say('やめる');
    await bot.pressData(granted);
    expect(bot.last).toEqual(['bot:staleOver']);
    expect(await stateOf(bot)).not.toHaveProperty('position');
  });

  it('while the change runs, and after it, starts nothing', async () => {
    await toPlan(bot, 'web-stopped-01');
    const granted = bot.button('granted');
    await bot.pressData(granted);
    await bot.submit(password);
    await bot.pressData(granted);
    expect(bot.last).toEqual(['bot:alreadyDone']);
    await bot.pass(60);
    await bot.pressData(granted);
    expect(bot.last).toHaveLength(1);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.effects('start')).toEqual([]);
  });

  it('on start starts once', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await bot.pass(60);
    const start = bot.button('granted');
    await Promise.all([bot.pressData(start), bot.pressData(start)]);
    await bot.pass(60);
    expect(bot.effects('start')).toHaveLength(1);
  });
});

describe('the page', () => {
  it('sent twice at once sets once', async () => {
    await toPage(bot, 'web-stopped-01');
    const page = await visitPage(bot);
    const answers = await Promise.all([
      page.post('/r/submit', { password }),
      page.post('/r/submit', { password: `${password}2` }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });

  // Holds T-40
  it('opened a second time is refused, and the person is told once', async () => {
    await toPage(bot, 'web-stopped-01');
    const page = await visitPage(bot);
    expect((await visitPage(bot)).opened.status).toBe(410);
    expect((await visitPage(bot)).opened.status).toBe(410);
    await bot.pass(1);
    expect(count('bot:formOpenElsewhere')).toBe(1);
    expect((await page.post('/r/submit', { password })).status).toBe(200);
  });

  it('given up leads back to the choice, once', async () => {
    await toPage(bot, 'web-stopped-01');
    const page = await visitPage(bot);
    expect((await page.post('/r/abandon')).status).toBe(200);
    expect((await page.post('/r/abandon')).status).toBe(410);
    expect(count('cvm-reset:askInstead.prompt')).toBe(1);
    expect(bot.effects()).toEqual([]);
  });

  it('left alone expires, and the way on is offered once', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.pass(1_000);
    expect(count('cvm-reset:askInstead.prompt')).toBe(1);
    expect((await visitPage(bot)).opened.status).toBe(410);
  });
});

describe('two tabs', () => {
  // Holds T-85
  it('that reset the same running machine at once set it once, and both hear the truth', async () => {
    const other = bot.other();
    for (const tab of [bot, other]) await toPage(tab, 'db-running-01', 'normal');
    await bot.submit(password);
    await other.submit(`${password}2`);
    await bot.pass(300);
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.effects('stop')).toHaveLength(1);
    expect(saidKeys(bot)).toContain('cvm-reset:tellAllReset.text');
    expect(saidKeys(other)).toContain('cvm-reset:tellStateChanged.text');
    expect(saidKeys(other)).not.toContain('cvm-reset:tellAllReset.text');
  });

  it('that reset the same stopped machine at once set it once', async () => {
    const other = bot.other();
    for (const tab of [bot, other]) await toPage(tab, 'web-stopped-01');
    await Promise.all([bot.submit(password), other.submit(`${password}2`)]);
    await bot.pass(120);
    expect(bot.effects('set')).toHaveLength(1);
    const told = [bot, other].map((tab) => saidKeys(tab).includes('cvm-reset:tellAllReset.text'));
    expect(told.sort()).toEqual([false, true]);
  });
});
