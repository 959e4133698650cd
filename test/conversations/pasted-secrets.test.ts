import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const pasted = 'Zx9!secretTyped#77';

/** Every file that the bot has written, as it lies there. */
function filesHolding(secret: string): readonly string[] {
  const wanted = [Buffer.from(secret, 'utf8'), Buffer.from(secret, 'utf16le')];
  return readdirSync(bot.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return wanted.some((each) => bytes.includes(each));
    });
}

describe('a password in the chat (N7)', () => {
  // Holds N7, T-49
  it.each([
    ['with a label', `password: ${pasted}`],
    ['in a Japanese sentence', `パスワードは「${pasted}」です`],
    ['with a machine and a wish', `ins-web00001 の新しいパスワードを ${pasted} にして`],
  ])('%s is warned of, not used, and stands nowhere', async (_, text) => {
    await bot.say(text);
    expect(bot.last).toEqual(['bot:secretPasted']);
    expect(await stateOf(bot)).not.toHaveProperty('position');
    expect(bot.effects()).toEqual([]);
    expect(bot.core.simulated.world.snapshot().calls).toEqual([]);
    expect(filesHolding(pasted)).toEqual([]);
    expect(JSON.stringify(bot.said)).not.toContain(pasted);
  });

  it('alone, while the page is open, is warned of, and the page stays open', async () => {
    await toPage(bot, 'web-stopped-01');
    const page = await visitPage(bot);
    await bot.say(pasted);
    expect(bot.last).toEqual(['bot:secretPasted']);
    expect(filesHolding(pasted)).toEqual([]);
    expect((await page.post('/r/submit', { password })).status).toBe(200);
  });

  // Holds T-51
  it('is refused on the page afterwards, and another one is taken', async () => {
    await bot.say(`password: ${pasted}`);
    await toPage(bot, 'web-stopped-01');
    const page = await visitPage(bot);
    const refused = await page.post('/r/submit', { password: pasted });
    expect(refused).toMatchObject({ status: 422, body: { brokenRules: [{ rule: 'exposed' }] } });
    expect((await page.post('/r/submit', { password })).status).toBe(200);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('as a user name is not taken, and the question stays', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.press('refused');
    await bot.press('otherUserName');
    await bot.press('specify');
    await bot.say(`password is ${pasted}`);
    expect(bot.last).toEqual(['bot:secretPasted']);
    expect((await stateOf(bot)).position?.step).toBe('enterUserName');
    expect(filesHolding(pasted)).toEqual([]);
  });

  it('in the input of a card is warned of as well', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.press('answered', { references: `password=${pasted}` });
    expect(bot.last).toEqual(['bot:secretPasted']);
    expect(filesHolding(pasted)).toEqual([]);
  });

  it('in Teams is theirs to delete, and they are told how', async () => {
    const { objectId, tenantId } = bot.core.identity.visitor ?? { objectId: '', tenantId: '' };
    const claims = {
      via: 'botFramework',
      channelUserId: '29:hanako',
      scope: 'personal',
      objectId,
      tenantId,
    } as const;
    await bot.say(`password: ${pasted}`, { channel: 'teams', claims });
    expect(bot.last).toEqual(['bot:secretPasted', 'bot:deleteInTeams']);
  });

  it('does not stop a change that is under way', async () => {
    await toPage(bot, 'web-stopped-01');
    await bot.submit(password);
    await bot.say(`password: ${pasted}`);
    await bot.pass(60);
    expect(bot.last.at(-1)).toBe('cvm-reset:confirmStart.prompt');
  });
});

describe('the password of the page', () => {
  // Holds N7, T-45, T-47
  it('works on the machine, and stands in no file after a whole journey', async () => {
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    await bot.say('担当者');
    await bot.pass(10);
    const login = { instanceId: machines.running, userName: 'Administrator', password };
    expect(bot.probe(login)).toMatchObject({ works: true });
    expect(filesHolding(password)).toEqual([]);
    expect(JSON.stringify(bot.said)).not.toContain(password);
    expect(JSON.stringify(bot.core.simulated.world.outbox())).not.toContain(password);
    // The search itself finds what does stand there.
    expect(filesHolding('web-stopped-01')).not.toEqual([]);
  });
});
