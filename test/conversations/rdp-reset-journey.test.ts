import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';
import { toPassword } from '../helpers/rdp.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const texts = () => bot.said.filter(({ replaces }) => !replaces).map(({ text }) => text);

/** Into the reset, to the question whose password it is. */
async function intoReset(host = '203.0.113.12') {
  await toPassword(bot, host);
  await bot.press('forgotten');
  expect(bot.last).toEqual([
    'rdp-credentials:resetPassword.text',
    'cvm-reset:chooseUserName.prompt',
  ]);
}

async function toForm() {
  await intoReset();
  await bot.press('systemDefault');
  await bot.press('normal');
  await bot.press('granted');
}

const login = { instanceId: machines.running, userName: 'Administrator', password };

describe('one journey from the error to the login (N1)', () => {
  // Holds N1
  it('resets once, brings the machine up, comes back to the same step, and the login works', async () => {
    await toForm();
    await bot.submit(password);
    await bot.pass(300);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['stop', 'set', 'start']);
    expect(bot.probe(login)).toMatchObject({ works: true });
    await bot.press('done');
    expect(bot.last).toEqual(['cvm-reset:endResolved.text', 'rdp-credentials:retryReset.prompt']);
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolved.text']);
  });

  it('goes on with the next step when the new password is not taken either', async () => {
    await toForm();
    await bot.submit(password);
    await bot.pass(300);
    await bot.press('done');
    await bot.press('notSolved');
    expect(bot.last).toEqual(['rdp-credentials:guideQuick.prompt']);
  });

  it('ends in the stored password that is now stale', async () => {
    await toForm();
    await bot.submit(password);
    await bot.pass(300);
    await bot.press('done');
    for (const option of ['notSolved', 'done', 'notSolved', 'pc', 'savedElsewhere', 'exists']) {
      await bot.press(option);
    }
    expect(bot.last).toEqual(['rdp-credentials:guideReplaceStored.prompt']);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('leaves one ticket with the trail of both, when a person has to take over', async () => {
    await intoReset();
    await bot.press('systemDefault');
    await bot.press('normal');
    await bot.press('granted');
    bot.order({ faults: [{ operation: 'cvm.*', kind: 'failBefore' }] });
    await bot.submit(password);
    await bot.pass(600);
    expect(bot.effects('ticket')).toHaveLength(1);
    const lines = JSON.stringify(bot.core.simulated.world.outbox().tickets);
    expect(lines).toContain('rdp-credentials:askPassword -> forgotten');
    expect(lines).toContain('cvm-reset:planNormalStop -> granted');
    // Said once, by the one who linked.
    expect(texts().filter((text) => text.endsWith('endUnresolved.text'))).toEqual([
      'rdp-credentials:endUnresolved.text',
    ]);
  });
});

describe('in the middle of the reset', () => {
  it('a cancel ends all of it, and nothing was changed', async () => {
    await intoReset();
    await bot.press('systemDefault');
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:cancelled']);
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:nothingToCancel']);
    expect(bot.effects()).toEqual([]);
  });

  it('a plan that is left leads back to the credentials, and says so once', async () => {
    await intoReset();
    await bot.press('systemDefault');
    await bot.press('normal');
    await bot.press('refused');
    await bot.press('stop');
    expect(bot.last).toEqual([
      'rdp-credentials:tellResetLeft.text',
      'rdp-credentials:guideQuick.prompt',
    ]);
  });

  it('the language can be changed, and the same step is asked again', async () => {
    await intoReset();
    await bot.press('systemDefault');
    await bot.press('normal');
    await bot.say('英語で');
    expect(bot.last).toEqual(['bot:languageChanged', 'cvm-reset:planNormalStop.prompt']);
    await bot.press('granted');
    expect((await bot.openForm()).details.language).toBe('en');
    await bot.say('日本語で');
    expect(bot.last).toEqual(['bot:languageChanged', 'cvm-reset:newPassword.prompt']);
    expect((await bot.openForm()).details.language).toBe('ja');
  });

  it.each([0, 20])('the process can be restarted (%s s without any)', async (down) => {
    await intoReset();
    await bot.restart(down);
    await bot.press('systemDefault');
    await bot.press('normal');
    await bot.restart(down);
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(45);
    await bot.restart(down);
    await bot.pass(300);
    await bot.restart(down);
    await bot.press('done');
    expect(bot.last).toEqual(['cvm-reset:endResolved.text', 'rdp-credentials:retryReset.prompt']);
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.probe(login)).toMatchObject({ works: true });
  });

  // Holds N1, T-88
  it('a password that was lost with the process is asked for again, and set once', async () => {
    await toForm();
    await bot.submit(password);
    await bot.restart();
    await bot.pass(300);
    expect(texts()).toContain('cvm-reset:tellSecretLost.text');
    expect(bot.effects('set')).toEqual([]);
    await bot.press('normal');
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(300);
    await bot.press('done');
    expect(bot.last.at(-1)).toBe('rdp-credentials:retryReset.prompt');
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('one goes back out of its first question to the question before it', async () => {
    await intoReset();
    await bot.say('戻る');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
    await bot.press('sure');
    expect(bot.last).toEqual(['rdp-credentials:guideQuick.prompt']);
  });

  it('one goes back question by question, never to another machine', async () => {
    await intoReset();
    await bot.press('specify');
    await bot.say('svc-app');
    expect(bot.last).toEqual(['cvm-reset:chooseStop.prompt']);
    await bot.say('戻る');
    expect(bot.last).toEqual(['cvm-reset:enterUserName.prompt']);
    await bot.say('戻る');
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
    await bot.say('戻る');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });

  it('there is no way back once something was changed', async () => {
    await toForm();
    await bot.submit(password);
    await bot.pass(300);
    await bot.say('戻る');
    expect(bot.last).toEqual(['bot:noWayBack', 'cvm-reset:tryLogin.prompt']);
  });
});

describe('a server that the person does not manage', () => {
  it.each(['203.0.113.29', 'others-01', 'rdp.example.com'])(
    'is not reset: a person takes over (%s)',
    async (server) => {
      await bot.say('リモートデスクトップの資格情報エラー');
      await bot.say(server);
      await bot.press('credentials');
      await bot.press('pc');
      await bot.say('Administrator');
      await bot.press('forgotten');
      expect(bot.said.map(({ text }) => text)).toContain('rdp-credentials:tellCannotReset.text');
      await bot.pass(5);
      expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
    },
  );
});
