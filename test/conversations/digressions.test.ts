import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { stateOf } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { toPage, toPlan } from '../helpers/journeys.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const otherTopic = 'リモートデスクトップで資格情報が機能しませんでしたと出る';

describe('another topic in the middle of a journey', () => {
  it('is offered; with a yes it begins and the first journey is over', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say(otherTopic);
    expect(bot.last).toEqual(['bot:switch.prompt']);
    await bot.press('yes');
    expect(bot.last).toEqual(['rdp-credentials:askServer.prompt']);
    await bot.say('キャンセル');
    expect(bot.last).toEqual(['bot:cancelled']);
    expect(await stateOf(bot)).not.toHaveProperty('position');
  });

  it('is offered; with a no the same question is asked, with the answers kept', async () => {
    await toPlan(bot, 'web-stopped-01');
    const before = (await stateOf(bot)).position;
    await bot.say(otherTopic);
    await bot.say('いいえ');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
    expect((await stateOf(bot)).position).toEqual(before);
  });

  // A message names a machine, and is not the name of one.
  it.each([
    '198.51.100.31 への接続に使用された資格情報は機能しませんでした。新しい資格情報を入力してください。',
    'The credentials that were used to connect to web-01 did not work. Please enter new credentials.',
    'リモート デスクトップ接続\ndb-running-01\nお使いの資格情報は機能しませんでした',
  ])('is offered where machines are asked for and a message was pasted: %s', async (message) => {
    await bot.say('CVM のパスワードをリセットしたい');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
    await bot.say(message);
    expect(bot.last).toEqual(['bot:switch.prompt']);
    await bot.press('no');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
  });

  it('is none where the message is of the journey itself', async () => {
    await bot.say('CVM のパスワードをリセットしたい');
    await bot.say(
      'システムがビジー状態のため、web-stopped-01 のパスワードをリセットできません (7617d94c)',
    );
    expect(bot.last).not.toEqual(['bot:switch.prompt']);
  });

  it('that leaves open which password is meant is asked about after the yes', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say('パスワードをリセットしたい');
    expect(bot.last).toEqual(['bot:switch.prompt']);
    await bot.press('yes');
    expect(bot.last).toEqual(['bot:which.prompt']);
    expect(await stateOf(bot)).not.toHaveProperty('position');
    await bot.press('cvm-reset');
    expect(bot.last).toEqual(['cvm-reset:chooseMachines.prompt']);
  });

  it('does not close the page: what is sent on it meanwhile counts', async () => {
    await toPage(bot, 'web-stopped-01');
    const form = await bot.openForm();
    await bot.say(otherTopic);
    expect(bot.last).toEqual(['bot:switch.prompt']);
    expect(await bot.submit(password, form)).toBe('accepted');
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
    await bot.say('はい');
    expect((await stateOf(bot)).started).toMatchObject({ runbook: 'cvm-reset' });
  });

  it('after a no a new link is sent, and the old one is closed', async () => {
    await toPage(bot, 'web-stopped-01');
    const form = await bot.openForm();
    await bot.say(otherTopic);
    await bot.press('no');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
    expect(await bot.submit(password, form)).toBe('gone');
    expect(await bot.submit(password)).toBe('accepted');
  });

  it('is asked again in the other language, not forgotten', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say(otherTopic);
    await bot.say('英語で');
    expect(bot.last).toEqual(['bot:languageChanged', 'bot:switch.prompt']);
    await bot.press('no');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
  });
});

describe('the menu', () => {
  it('begins a topic at once while nothing else is under way', async () => {
    await bot.say('メニュー');
    await bot.press('rdp-credentials');
    expect(bot.last).toEqual(['rdp-credentials:askServer.prompt']);
  });

  // Holds P9
  it('calls a person and comes back to the question that was open', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say('メニュー');
    await bot.press('human');
    expect(bot.said.map(({ text }) => text)).toContain('bot:handOff.opening');
    await bot.core.operations.drain();
    expect(bot.last).toContain('bot:handOff.opened');
    await bot.press('granted');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
  });

  it('refuses a number that is not on it, and is shown again', async () => {
    await toPlan(bot, 'web-stopped-01');
    await bot.say('メニュー');
    await bot.say('20番');
    expect(bot.last).toEqual(['bot:problem.notAChoice', 'bot:menu.prompt']);
    expect((await stateOf(bot)).position).toMatchObject({ step: 'planReset', misses: 0 });
  });
});

describe('while a change is under way', () => {
  beforeEach(async () => {
    await toPage(bot, 'db-running-01', 'normal');
    await bot.submit(password);
  });

  it.each([
    ['やめる', 'bot:operationRunning'],
    ['戻る', 'bot:operationRunning'],
    ['最初から', 'bot:operationRunning'],
    ['メニュー', 'bot:operationRunning'],
    ['おはよう、まだですか?', 'bot:stillWorking'],
    ['はい', 'bot:stillWorking'],
    [otherTopic, 'bot:stillWorking'],
  ])('%s is answered, and the change goes on', async (text, answer) => {
    await bot.say(text);
    expect(bot.last).toEqual([answer]);
    await bot.pass(200);
    expect(bot.last.at(-1)).toBe('cvm-reset:tryLogin.prompt');
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('help and another language are given, and the news come in that language', async () => {
    await bot.say('ヘルプ');
    expect(bot.last).toEqual(['bot:help', 'bot:stillWorking']);
    await bot.say('in English please');
    expect(bot.last).toEqual(['bot:languageChanged', 'bot:stillWorking']);
    await bot.pass(200);
    expect(bot.said.at(-1)).toMatchObject({ language: 'en' });
  });

  it('a person can be called, and the journey goes on beside the ticket', async () => {
    await bot.say('担当者と話したい');
    await bot.pass(200);
    expect(bot.effects('ticket')).toHaveLength(1);
    expect(bot.last.at(-1)).toBe('cvm-reset:tryLogin.prompt');
  });
});

describe('what is not understood', () => {
  it('outside of a journey offers a person the second time', async () => {
    await bot.say('xyzzy plugh');
    expect(bot.last).toEqual(['bot:notUnderstood', 'bot:menu.prompt']);
    await bot.say('foo bar baz');
    expect(bot.last).toEqual(['bot:notUnderstood', 'bot:misses.prompt']);
    await bot.press('human');
    await bot.core.operations.drain();
    expect(bot.effects('ticket')).toHaveLength(1);
  });

  it('at a question is asked again, and the third time a way out is offered', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('!!!');
    expect(bot.last.at(-1)).toBe('cvm-reset:chooseMachines.again');
    await bot.say('???!');
    expect(bot.last.at(-1)).toBe('cvm-reset:chooseMachines.again');
    await bot.say('...!');
    expect(bot.last.at(-1)).toBe('cvm-reset:offerHuman.prompt');
  });

  it.each(['はい', 'できました', 'いいえ', 'うーん'])(
    '%s while the page is open points at the page, and leaves it open',
    async (text) => {
      await toPage(bot, 'web-stopped-01');
      const form = await bot.openForm();
      await bot.say(text);
      expect(bot.last).toEqual(['bot:formOpen']);
      expect(await bot.submit(password, form)).toBe('accepted');
    },
  );
});
