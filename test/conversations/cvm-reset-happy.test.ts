import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines, password } from '../helpers/demo.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

/** From nothing to the one-time page. */
async function askFor(reference: string, stop?: 'normal' | 'forced'): Promise<void> {
  await bot.say('CVMのパスワードをリセットしたい');
  await bot.say(reference);
  await bot.press('systemDefault');
  if (stop) await bot.press(stop);
  await bot.press('granted');
}

describe('a stopped machine (S1.1)', () => {
  // Holds S1.1
  it('is reset without a word about stopping, read back, started on consent, and then works', async () => {
    await bot.say('ins-web00001 の Windows パスワードを忘れた');
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
    await bot.press('systemDefault');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
    expect(bot.effects()).toEqual([]);

    await bot.press('granted');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
    expect(bot.effects()).toEqual([]);

    expect(await bot.submit(password)).toBe('accepted');
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.effects('stop')).toEqual([]);
    await bot.pass(60);
    expect(bot.last).toContain('cvm-reset:tellAllReset.text');
    expect(bot.last.at(-1)).toBe('cvm-reset:confirmStart.prompt');

    await bot.press('granted');
    await bot.pass(60);
    expect(bot.last).toContain('cvm-reset:tryLogin.prompt');
    const login = { instanceId: machines.stopped, userName: 'Administrator', password };
    expect(bot.probe(login)).toMatchObject({ works: true });

    await bot.press('done');
    expect(bot.last).toEqual(['cvm-reset:endResolved.text']);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('is not reset when the plan is refused', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('systemDefault');
    await bot.press('refused');
    expect(bot.last).toEqual(['cvm-reset:askInstead.prompt']);
    await bot.press('stop');
    expect(bot.last).toEqual(['cvm-reset:endCancelled.text']);
    expect(bot.effects()).toEqual([]);
  });
});

describe('a running machine (S1.2, S1.3)', () => {
  // Holds S1.2, T-114
  it('is forced to stop only after a consent of its own that names it, exactly once', async () => {
    await askFor('db-running-01', 'forced');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
    await bot.submit(password);
    await bot.pass(180);
    const [set, ...others] = bot.effects('set');
    expect(set).toMatchObject({ details: { forceStop: true } });
    expect(others).toEqual([]);
    expect(bot.effects('stop')).toEqual([]);
    expect(bot.last).toContain('cvm-reset:tryLogin.prompt');
  });

  it('is left alone when the forced stop is refused', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('db-running-01');
    await bot.press('systemDefault');
    await bot.press('forced');
    const card = bot.said.at(-1);
    expect(card).toMatchObject({ tone: 'danger', rows: ['cvm-reset:planForceStop.row'] });
    await bot.press('refused');
    await bot.press('stop');
    expect(bot.effects()).toEqual([]);
  });

  // Holds S1.3
  it('is shut down normally, reset without force, and started again', async () => {
    await askFor('db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    expect(bot.effects('stop')).toHaveLength(1);
    expect(bot.effects('set')).toMatchObject([{ details: { forceStop: false } }]);
    expect(bot.effects('start')).toHaveLength(1);
    expect(bot.last.at(-1)).toBe('cvm-reset:tryLogin.prompt');
    const login = { instanceId: machines.running, userName: 'Administrator', password };
    expect(bot.probe(login)).toMatchObject({ works: true });
  });

  it('shows on one card, edited in place, how the machine stops and starts', async () => {
    await askFor('db-running-01', 'normal');
    await bot.submit(password);
    await bot.pass(300);
    const status = bot.said.filter(({ replyId }) => replyId?.startsWith('status-'));
    expect(new Set(status.map(({ replyId }) => replyId)).size).toBe(1);
    expect(status.slice(1).every(({ replaces }) => replaces)).toBe(true);
    const stages = [...new Set(status.map(({ text }) => text))];
    expect(stages).toEqual([
      'cvm-reset:reset.started',
      'bot:progress.stopping',
      'bot:progress.setting',
      'bot:progress.applying',
      'bot:progress.starting',
      'bot:progress.ended',
    ]);
  });

  // Holds S1.3
  it('asks before force when the normal shutdown hangs, and a new page is needed', async () => {
    await askFor('mail-hangs-01', 'normal');
    await bot.submit(password);
    await bot.pass(400);
    expect(bot.last.at(-1)).toBe('cvm-reset:afterHang.prompt');
    expect(bot.effects('set')).toEqual([]);
    await bot.press('forced');
    await bot.press('granted');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
    await bot.submit(password);
    await bot.pass(400);
    expect(bot.effects('set')).toMatchObject([{ details: { forceStop: true } }]);
  });
});

describe('several machines (S1.4)', () => {
  // Holds S1.4, T-114
  it('are planned with each default name, held to the Windows rules, and set in one call', async () => {
    await askFor('web-stopped-01, web-stopped-02, ubuntu-01');
    const form = await bot.openForm();
    expect(form.details.policy).toBe('cvmMixed');
    expect(form.details.targets).toHaveLength(3);
    expect(form.details.userNames).toEqual(['Administrator', 'ubuntu']);
    await bot.submit(password, form);
    await bot.pass(120);
    expect(bot.effects('set')).toHaveLength(1);
    const results = bot.said.find(({ text }) => text === 'cvm-reset:tellAllReset.text');
    expect(results?.rows).toHaveLength(3);
  });

  it('can be narrowed to the stopped ones', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01, centos-01');
    await bot.press('systemDefault');
    expect(bot.last).toEqual(['cvm-reset:chooseScope.prompt']);
    await bot.press('onlyStopped');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
    expect(bot.said.at(-1)?.rows).toHaveLength(1);
  });
});

describe('a given user name (S1.5)', () => {
  // Holds S1.5
  it('is sent with the call', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('specify');
    await bot.say('svc-app');
    expect(bot.last).toEqual(['cvm-reset:planReset.prompt']);
    await bot.press('granted');
    await bot.submit(password);
    await bot.pass(60);
    await bot.press('granted');
    await bot.pass(60);
    const login = { instanceId: machines.stopped, userName: 'svc-app', password };
    expect(bot.probe(login)).toMatchObject({ works: true });
  });

  // Holds S1.5
  it('of 65 characters is refused before any call', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('specify');
    await bot.say('a'.repeat(65));
    expect(bot.last).toEqual(['bot:problem.userNameTooLong', 'cvm-reset:enterUserName.again']);
  });

  it('is forgotten when the system default is chosen after all', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.press('specify');
    await bot.say('svc-app');
    await bot.press('refused');
    await bot.press('otherUserName');
    await bot.press('systemDefault');
    await bot.press('granted');
    const form = await bot.openForm();
    expect(form.details.userNames).toEqual(['Administrator']);
  });
});
