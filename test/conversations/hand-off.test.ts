import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { saidKeys, toPage } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const tickets = () => bot.core.simulated.world.outbox().tickets;

async function chooseBusyAndHandOver() {
  await bot.say('CVMのパスワードをリセットしたい');
  await bot.say('app-busy-01');
  await bot.press('systemDefault');
  await bot.press('human');
  await bot.core.operations.drain();
}

describe('a hand-off of the runbook', () => {
  // Holds P8
  it('opens one ticket with the trail and tells its number', async () => {
    await chooseBusyAndHandOver();
    expect(bot.last).toEqual(['cvm-reset:toHelpdesk.text', 'cvm-reset:endUnresolved.text']);
    expect(tickets()).toHaveLength(1);
    expect(tickets()[0]?.trail).toEqual(
      expect.arrayContaining([
        'instanceIds: ins-app00001',
        'cvm-reset:find -> allFound',
        'cvm-reset:checkPower -> someBusy',
        'cvm-reset:askBusy -> human',
      ]),
    );
    expect(await stateOf(bot)).not.toHaveProperty('position');
  });

  it('tells the number that the ticket has', async () => {
    const talking = await openBot({ words: true, locale: 'en-US' });
    await talking.say('talk to a person');
    await talking.core.operations.drain();
    const number = talking.core.simulated.world.outbox().tickets[0]?.id;
    expect(number).toBeDefined();
    expect(talking.said.some(({ text }) => text.includes(String(number)))).toBe(true);
    await talking.close();
  });

  it('says that it failed when it failed, and promises nobody', async () => {
    bot.order({ faults: [{ operation: 'tickets.openTicket', kind: 'failBefore' }] });
    await chooseBusyAndHandOver();
    await bot.pass(60);
    expect(saidKeys(bot)).toContain('bot:handOff.failed');
    expect(saidKeys(bot)).not.toContain('cvm-reset:endUnresolved.text');
    expect(saidKeys(bot)).not.toContain('cvm-reset:toHelpdesk.text');
    expect(await stateOf(bot)).not.toHaveProperty('waiting');
    expect(tickets()).toEqual([]);
  });

  it('is tried again while the ticket system is silent, and opens one ticket', async () => {
    bot.order({ faults: [{ operation: 'tickets.openTicket', kind: 'failAfter', times: 2 }] });
    await chooseBusyAndHandOver();
    expect(await bot.say('まだですか')).toMatchObject({ kind: 'taken' });
    expect(bot.last).toEqual(['bot:stillWorking']);
    await bot.pass(30);
    expect(saidKeys(bot)).toContain('cvm-reset:toHelpdesk.text');
    expect(tickets()).toHaveLength(1);
  });

  it('survives a restart, and opens one ticket', async () => {
    bot.order({ faults: [{ operation: 'tickets.openTicket', kind: 'failAfter', times: 1 }] });
    await chooseBusyAndHandOver();
    await bot.restart();
    await bot.pass(60);
    expect(saidKeys(bot).filter((key) => key === 'cvm-reset:toHelpdesk.text')).toHaveLength(1);
    expect(tickets()).toHaveLength(1);
  });
});

describe('a person who is called for', () => {
  it('twice within a minute is called once; later it is added to the same ticket', async () => {
    await bot.say('担当者');
    await bot.say('オペレーターにつないでください');
    expect(bot.last).toContain('bot:alreadyDone');
    await bot.pass(65);
    await bot.say('担当者');
    await bot.pass(5);
    expect(saidKeys(bot)).toContain('bot:handOff.added');
    expect(bot.effects('ticket')).toHaveLength(2);
    expect(tickets()).toHaveLength(1);
  });

  it('can be called again at once when the ticket failed', async () => {
    bot.order({ faults: [{ operation: 'tickets.openTicket', kind: 'failBefore' }] });
    await bot.say('担当者');
    await bot.pass(30);
    expect(saidKeys(bot)).toContain('bot:handOff.failed');
    bot.order({ clearFaults: true });
    await bot.say('担当者');
    expect(saidKeys(bot).at(-1)).not.toBe('bot:alreadyDone');
    await bot.pass(5);
    expect(tickets()).toHaveLength(1);
  });
});

describe('a hand-off in a runbook that was linked to', () => {
  it('is told once, with one ticket that has the trail of both', async () => {
    await toPage(bot, 'old-agent-01', 'normal');
    await bot.submit(password);
    await bot.pass(200);
    expect(bot.last.at(-1)).toBe('cvm-password-not-applied:openVnc.prompt');
    await bot.press('notSolved');
    await bot.core.operations.drain();
    expect(bot.last).toEqual([
      'cvm-password-not-applied:toHelpdesk.text',
      'cvm-reset:endUnresolved.text',
    ]);
    expect(tickets()).toHaveLength(1);
    expect(tickets()[0]?.trail.join('\n')).toMatch(
      /cvm-reset:reset -> notApplied[\s\S]*cvm-password-not-applied:openVnc -> notSolved/,
    );
  });

  it('that fails ends the whole journey with one honest sentence', async () => {
    await toPage(bot, 'old-agent-01', 'normal');
    await bot.submit(password);
    await bot.pass(200);
    bot.order({ faults: [{ operation: 'tickets.openTicket', kind: 'hang', times: 1 }] });
    bot.order({ clearFaults: true, faults: [{ operation: 'tickets.*', kind: 'failBefore' }] });
    await bot.press('skipped');
    await bot.pass(60);
    expect(saidKeys(bot).at(-1)).toBe('bot:handOff.failed');
    expect(await stateOf(bot)).not.toHaveProperty('position');
  });
});
