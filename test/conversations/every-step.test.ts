import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { back, backOut } from '../../src/runbook/engine.ts';
import { productRunbook } from '../dialogs/products.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { putState, stateOf } from '../helpers/conversation.ts';
import { type WaitingStep, waitingSteps } from '../helpers/waiting-steps.ts';

let shared: Bot;
beforeAll(async () => {
  shared = await openBot();
});
afterAll(() => shared.close());

/** A conversation of its own that stands at the step and was asked its question. */
async function at(waiting: WaitingStep): Promise<Bot> {
  const bot = shared.other();
  const { position } = waiting;
  const runbook = position.caller?.runbook ?? position.runbook;
  await putState(bot, { position, misses: 0, started: { runbook, slots: {} } });
  await bot.say('日本語で');
  expect(bot.last).toEqual(['bot:languageChanged', questionOf(waiting)]);
  return bot;
}

function questionOf({ runbook, step }: Pick<WaitingStep, 'runbook' | 'step'>): string {
  return `${runbook}:${step}.prompt`;
}

const firstQuestions: Readonly<Record<string, string>> = {
  'azure-vm-reset': 'azure-vm-reset:chooseMachine',
  'rdp-credentials': 'rdp-credentials:askServer',
  'windows-cannot-connect': 'windows-cannot-connect:chooseServer',
  'windows-credssp': 'windows-credssp:askServer',
  'windows-load': 'windows-load:askServer',
  'windows-sign-in-refused': 'windows-sign-in-refused:askServer',
  'windows-vnc': 'windows-vnc:askServer',
};

/** Cards, questions without buttons and pages that still wait. */
function openReplies(bot: Bot) {
  const closed = new Set(bot.said.filter((said) => said.replaces).map(({ replyId }) => replyId));
  return bot.said.filter(
    ({ replyId, replaces }) => replyId?.startsWith('card-') && !replaces && !closed.has(replyId),
  );
}

const openReply = (bot: Bot) => openReplies(bot).at(-1);
const openCount = (bot: Bot) => openReplies(bot).length;

const steps = waitingSteps().map((waiting) => ({
  ...waiting,
  name: `${waiting.runbook}:${waiting.step}`,
}));

it('reaches every waiting step of the runbooks', () => {
  expect(steps.length).toBeGreaterThan(60);
});

describe.each(steps)('at $name', (waiting) => {
  const question = questionOf(waiting);

  it('cancel ends the journey, takes the buttons away, and changes nothing', async () => {
    const bot = await at(waiting);
    const old = waiting.kind === 'form' ? undefined : openReply(bot)?.buttons[0]?.data;
    await bot.say('キャンセル');
    expect(bot.last).toEqual(['bot:cancelled']);
    expect(openCount(bot)).toBe(0);
    expect(await stateOf(bot)).not.toHaveProperty('position');
    if (old) {
      await bot.pressData(old);
      expect(bot.last).toEqual(['bot:staleOver']);
    } else {
      await expect(bot.openForm()).rejects.toThrow('not open');
    }
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:nothingToCancel']);
    expect(bot.effects().filter(({ effect }) => effect !== 'ticket')).toEqual([]);
  });

  it('help tells the words that work everywhere, and asks the same again', async () => {
    const bot = await at(waiting);
    await bot.say('ヘルプ');
    expect(bot.last).toEqual(['bot:help', waiting.kind === 'form' ? 'bot:formOpen' : question]);
    expect(openCount(bot)).toBe(1);
    expect((await stateOf(bot)).position).toEqual(waiting.position);
  });

  // Holds N4
  it('another language asks the same again, with the answers kept and a card of its own (N4)', async () => {
    const bot = await at(waiting);
    const before = openReply(bot);
    await bot.say('英語で');
    expect(bot.last).toEqual(['bot:languageChanged', question]);
    const after = openReply(bot);
    expect(after).toMatchObject({ language: 'en', text: expect.stringContaining(question) });
    expect(after?.replyId).not.toBe(before?.replyId);
    expect(openCount(bot)).toBe(1);
    expect(bot.said.findLast((said) => said.replaces)).toMatchObject({
      replyId: before?.replyId,
      language: 'ja',
      buttons: [],
    });
    expect((await stateOf(bot)).position).toEqual(waiting.position);
  });

  it('start over begins the journey from its first step', async () => {
    const bot = await at(waiting);
    await bot.say('最初から');
    const first = firstQuestions[waiting.runbook] ?? 'cvm-reset:chooseMachines';
    expect(bot.last).toEqual(['bot:restarted', `${first}.prompt`]);
    expect(openCount(bot)).toBe(1);
  });

  it('a person is called beside it: one ticket with the trail, and the question stays open', async () => {
    const bot = await at(waiting);
    const before = openReply(bot);
    await bot.say('担当者と話したい');
    expect(bot.said.some(({ text }) => text === 'bot:handOff.opening')).toBe(true);
    await bot.say('担当者と話したい');
    expect(bot.last).toContain('bot:alreadyDone');
    await bot.core.operations.drain();
    const opened = bot.said.filter(({ text }) => text === 'bot:handOff.opened');
    expect(opened).toHaveLength(1);
    expect(openReply(bot)?.replyId).toBe(before?.replyId);
    expect((await stateOf(bot)).position).toEqual(waiting.position);
    const { trail } = waiting.position;
    const ticket = bot.core.simulated.world.outbox().tickets.at(-1);
    expect(ticket?.trail).toEqual(
      expect.arrayContaining(
        trail.map(({ runbook, step, outcome }) => `${runbook}:${step} -> ${outcome}`),
      ),
    );
    expect(ticket?.trail.at(-1)).toBe(`${waiting.runbook}:${waiting.step}`);
  });

  it('back asks the question before, or says that there is none', async () => {
    const bot = await at(waiting);
    await bot.say('戻る');
    const runbook = productRunbook(waiting.runbook);
    const { caller } = waiting.position;
    const earlier =
      back(runbook, waiting.position) ??
      (caller && backOut(runbook, waiting.position, productRunbook(caller.runbook)));
    expect(bot.last).toEqual(earlier ? [questionOf(earlier)] : ['bot:noWayBack', question]);
    expect(openCount(bot)).toBe(1);
    expect((await stateOf(bot)).position?.consents).toEqual((earlier ?? waiting.position).consents);
  });

  it('the menu is shown, and leads back to the same question', async () => {
    const bot = await at(waiting);
    await bot.say('メニュー');
    expect(bot.last).toEqual(['bot:menu.prompt']);
    expect(openCount(bot)).toBe(1);
    await bot.press('none');
    expect(bot.last).toEqual([question]);
    expect(openCount(bot)).toBe(1);
    expect((await stateOf(bot)).position).toEqual(waiting.position);
  });

  it('another topic is offered, never taken by itself', async () => {
    const bot = await at(waiting);
    await bot.say('メニュー');
    const other = waiting.runbook === 'rdp-credentials' ? 'cvm-reset' : 'rdp-credentials';
    await bot.press(other);
    expect(bot.last).toEqual(['bot:switch.prompt']);
    expect((await stateOf(bot)).position).toEqual(waiting.position);
    await bot.press('no');
    expect(bot.last).toEqual([question]);
    expect((await stateOf(bot)).position).toEqual(waiting.position);
    expect(openCount(bot)).toBe(1);
  });

  it('a file, an empty message and a broken button leave the question open', async () => {
    const bot = await at(waiting);
    await bot.hear({ kind: 'file' });
    expect(bot.last).toEqual(['bot:file']);
    await bot.hear({ kind: 'misshapen' });
    expect(bot.last).toEqual(['bot:misshapen']);
    await bot.say('   ');
    expect(bot.last).not.toEqual([]);
    expect(openCount(bot)).toBe(1);
    expect((await stateOf(bot)).position?.step).toBe(waiting.step);
  });

  it('a press that was made for another step, or for no option, does nothing', async () => {
    if (waiting.kind === 'form') return;
    const bot = await at(waiting);
    const { open } = await stateOf(bot);
    if (open?.card.kind !== 'choice') throw new Error('no card');
    const button = { ...open.card.prompt, option: 'granted' };
    await bot.pressData({ ...button, option: 'everything' });
    expect(bot.last).toEqual(['bot:misshapen']);
    await bot.pressData({ ...button, step: 'planForceStop2' });
    expect(bot.last).toEqual(['bot:stale']);
    await bot.pressData({ ...button, runbook: 'elsewhere' });
    expect(bot.last).toEqual(['bot:stale']);
    await bot.pressData({ ...button, nonce: '00000000-0000-0000-0000-000000000000' });
    expect(bot.last).toEqual(['bot:stale']);
    expect((await stateOf(bot)).position).toEqual(waiting.position);
    expect(openCount(bot)).toBe(1);
  });
});
