import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { type Page, visitPage } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { saidKeys, toPage, toPlan } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

async function rulesBroken(page: Page, attempt: string): Promise<readonly string[]> {
  const { status, body } = await page.post('/r/submit', { password: attempt });
  expect(status).toBe(422);
  const { brokenRules } = body as { readonly brokenRules: readonly { readonly rule: string }[] };
  return [...new Set(brokenRules.map(({ rule }) => rule))];
}

describe('a password against the rules (S1.6)', () => {
  // Holds S1.6
  it.each([
    ['/Abcdef12345!', ['startsWithSlash']],
    ['administrator1A!', ['containsUserName']],
    ['あいうえおかきくけこさし', ['tooFewClasses', 'nonAscii']],
    ['Ａbcdef12345!', ['fullWidth']],
    [`Ab1!${'x'.repeat(27)}`, ['tooLong']],
    ['abcdefgh12345', ['tooFewClasses']],
    ['Abc 12345678!', ['space']],
    ['Abcdef"12345', ['characterNotAllowed']],
    ['/abc1', ['tooShort', 'startsWithSlash']],
  ])('%s is told every rule that it breaks', async (attempt, rules) => {
    await toPage(bot, 'web-stopped-01');
    const broken = await rulesBroken(await visitPage(bot), attempt);
    expect(broken).toEqual(expect.arrayContaining(rules));
    expect(broken.length).toBeLessThanOrEqual(rules.length + 1);
    expect(bot.effects()).toEqual([]);
  });

  it('has a text for each of them in both languages', async () => {
    for (const rule of ['startsWithSlash', 'containsUserName', 'nonAscii', 'tooLong', 'exposed']) {
      expect(bot.core.texts.has(`page:rule.${rule}`)).toBe(true);
    }
  });

  // Holds S1.4
  it('of 11 characters is refused for a mixed batch by the rule of Windows (S1.4)', async () => {
    await toPage(bot, 'web-stopped-01, ubuntu-01');
    expect(await rulesBroken(await visitPage(bot), 'Abcdefg123!')).toEqual(['tooShort']);
  });

  it('of 11 characters is taken for Linux alone', async () => {
    await toPage(bot, 'ubuntu-01');
    const page = await visitPage(bot);
    expect((await page.post('/r/submit', { password: 'Abcdefg123!' })).status).toBe(200);
  });

  it('with the given user name in it is refused', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.press('refused');
    await bot.press('otherUserName');
    await bot.press('specify');
    await bot.say('svc-app');
    await bot.press('granted');
    expect(await rulesBroken(await visitPage(bot), 'Xx1!svc-app-9Q')).toEqual(['containsUserName']);
  });

  it('ten times closes the page, and a person takes over', async () => {
    await toPage(bot, 'web-stopped-01');
    const page = await visitPage(bot);
    for (let tries = 0; tries < 10; tries += 1) await page.post('/r/submit', { password: 'short' });
    expect((await page.post('/r/submit', { password })).status).toBe(410);
    await bot.core.operations.drain();
    expect(saidKeys(bot)).toContain('cvm-reset:tellBlocked.text');
    expect(saidKeys(bot)).toContain('cvm-reset:toHelpdesk.text');
    expect(bot.effects('set')).toEqual([]);
  });

  it('refused by the system itself is told, and another one can be chosen', async () => {
    await toPage(bot, 'web-stopped-01');
    // Past the page: the bot asks the system whatever the page has let through.
    await bot.submit('short');
    await bot.pass(30);
    expect(saidKeys(bot)).toContain('cvm-reset:tellRefused.text');
    expect(saidKeys(bot).at(-1)).toBe('cvm-reset:planReset.prompt');
    expect(bot.effects('set')).toEqual([]);
  });
});

describe('a busy machine (S1.7)', () => {
  // Holds S1.7, T-85
  it('is named, looked at again when asked, and reset once it is free', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('app-busy-01');
    await bot.press('systemDefault');
    expect(bot.last).toEqual(['cvm-reset:askBusy.prompt']);
    expect(bot.said.at(-1)?.rows).toHaveLength(1);
    await bot.press('lookAgain');
    expect(bot.last).toEqual(['cvm-reset:askBusy.prompt']);
    await bot.pass(65);
    await bot.press('lookAgain');
    expect(bot.last).toEqual(['cvm-reset:chooseStop.prompt']);
    await bot.press('normal');
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(200);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('can be left out of a batch, and nothing is left when it was alone', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('app-busy-01, web-stopped-01');
    await bot.press('systemDefault');
    expect(bot.last).toEqual(['cvm-reset:askBusy.prompt']);
    await bot.press('without');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
    expect(bot.said.at(-1)?.rows).toHaveLength(1);
  });

  it('that is busy alone and left out leads to a question, not to an empty plan', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('app-busy-01');
    await bot.press('systemDefault');
    await bot.press('without');
    expect(bot.last).toEqual(['cvm-reset:askCheckAgain.prompt']);
  });
});

describe('a machine that nothing can be done with', () => {
  it.each(['rescue-01', 'unpaid-01'])('%s is named with what can be done instead', async (name) => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say(name);
    await bot.press('systemDefault');
    expect(bot.last).toEqual(['cvm-reset:askUnusable.prompt']);
    await bot.press('human');
    await bot.core.operations.drain();
    expect(bot.effects()).toMatchObject([{ effect: 'ticket' }]);
  });

  it('because the cloud refuses changes goes to a person with the truth, and sets nothing', async () => {
    await toPage(bot, 'read-only-01');
    await bot.submit(password);
    await bot.pass(60);
    expect(bot.effects('set')).toEqual([]);
    expect(saidKeys(bot).slice(-3)).toEqual([
      'cvm-reset:tellNotDone.text',
      'cvm-reset:toHelpdesk.text',
      'cvm-reset:endUnresolved.text',
    ]);
  });

  it('because it does not start again is told as soon as the system says so, and looked at again', async () => {
    await toPage(bot, 'wont-start-01');
    await bot.submit(password);
    await bot.pass(60);
    await bot.press('granted');
    await bot.pass(62);
    expect(bot.last.at(-1)).toBe('cvm-reset:askStartUnknown.prompt');
    await bot.press('stop');
    expect(bot.last).toEqual(['cvm-reset:endPasswordSet.text']);
  });
});
