import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../backend/worlds.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { password } from '../helpers/demo.ts';
import { toPassword } from '../helpers/rdp.ts';

const hanako = 'hanako.sato@akeru-demo.onmicrosoft.com';
const running = `resourceGroup: rg-demo, os: windows, power: running, owner: ${hanako}, adminUser: opsadmin`;
const text = `
base: people
azure:
  - { name: az-locked, ${running}, publicIp: 192.0.2.131, users: [{ name: opsadmin, password: Demo-Pass-131-ok }] }
  - { name: az-guest, ${running}, publicIp: 192.0.2.132, serverLanguage: en }
  - { name: az-deaf, ${running}, publicIp: 192.0.2.133, agent: notReady }
  - { name: twin, ${running}, publicIp: 192.0.2.134 }
  - { name: az-stale, ${running}, publicIp: 192.0.2.136, users: [{ name: opsadmin, password: Demo-Pass-136-new }], takes: { extensionMs: 60000 } }
  - { name: az-expired, ${running}, publicIp: 192.0.2.137, takes: { extensionMs: 60000 } }
  - { name: az-shared, ${running}, publicIp: 192.0.2.135 }
cvm:
  - { id: ins-twin0001, name: twin, os: { kind: windows, label: Windows Server 2022 }, state: RUNNING, owner: ${hanako}, publicIp: 192.0.2.144 }
guests:
  - { instance: rg-demo/az-locked, accounts: [{ name: opsadmin, password: Demo-Pass-131-ok, locked: { attemptsFrom: 203.0.113.99, minutes: 10 } }] }
  - { instance: rg-demo/az-guest, sharingModel: guestOnly, accounts: [{ name: opsadmin, password: Demo-Pass-132-ok }] }
  - { instance: rg-demo/az-expired, accounts: [{ name: opsadmin, password: Demo-Pass-137-old, passwordExpired: true }] }
  - { instance: rg-demo/az-shared, onlyWorksWith: passwordSharingOff, accounts: [{ name: opsadmin, password: Demo-Pass-135-ok }] }
`;
const idOf = (name: string) =>
  `/subscriptions/00000000-0000-4000-8000-0000000000b0/resourceGroups/rg-demo/providers/Microsoft.Compute/virtualMachines/${name}`;

let bot: Bot;
async function open(options = {}) {
  const worldFile = join(temporaryFolder(), 'azure.yaml');
  writeFileSync(worldFile, text);
  bot = await openBot({ worldFile, ...options });
}
beforeEach(() => open());
afterEach(() => bot.close());

/** Until what is looked at inside has been read. */
const look = () => bot.pass(60);
const settings = () =>
  bot.effects('setting').map(({ details: { setting, newValue } }) => `${setting} ${newValue}`);

describe('a server on Azure whose credentials do not work', () => {
  it('is looked into, which takes its time and is said', async () => {
    await toPassword(bot, '192.0.2.131', 'opsadmin');
    expect(bot.last).toEqual(['rdp-credentials:lookForAccount.started']);
    await bot.pass(15);
    expect(bot.last).toEqual([]);
    await look();
    expect(bot.last).toEqual(['rdp-credentials:askLocked.prompt']);
  });

  it('is looked into again, when the lock is to be over', async () => {
    await toPassword(bot, '192.0.2.131', 'opsadmin');
    await look();
    bot.idle(11 * 60);
    await bot.press('lookAgain');
    await look();
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });

  it.each([0, 20])('is read once, though the bot was restarted meanwhile (%s s)', async (down) => {
    await toPassword(bot, '192.0.2.131', 'opsadmin');
    await bot.restart(down);
    await look();
    expect(bot.said.at(-1)?.text).toBe('rdp-credentials:askLocked.prompt');
  });

  it('is not looked into where its agent is silent: the steps are explained all the same', async () => {
    await toPassword(bot, '192.0.2.133', 'opsadmin');
    await bot.pass(5);
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
    for (const option of ['sure', 'done', 'notSolved']) await bot.press(option);
    await bot.pass(5);
    expect(bot.last.at(-1)).toBe('rdp-credentials:guideSharing.prompt');
  });

  it('goes on without what a system that fails does not tell', async () => {
    bot.order({ faults: [{ operation: 'azure.lookInside', kind: 'failBefore' }] });
    await toPassword(bot, '192.0.2.131', 'opsadmin');
    await look();
    expect(bot.said.at(-1)?.text).toBe('rdp-credentials:askPassword.prompt');
  });

  it('is looked into as often as that takes: no look counts among the changes of an hour', async () => {
    await bot.close();
    await open({ limited: true });
    await toPassword(bot, '192.0.2.131', 'opsadmin');
    await look();
    for (let looks = 0; looks < 6; looks += 1) {
      await bot.press('lookAgain');
      await look();
      expect(bot.said.at(-1)?.text).toBe('rdp-credentials:askLocked.prompt');
    }
  });

  it('is not called changed while it is looked into, which nobody can call off', async () => {
    await toPassword(bot, '192.0.2.131', 'opsadmin');
    await bot.say('何を変更しましたか');
    expect(bot.last[0]).toBe('bot:changes.none');
    await bot.say('やめる');
    expect(bot.last).toEqual(['bot:operationRunning']);
    await look();
    expect(bot.said.at(-1)?.text).toBe('rdp-credentials:askLocked.prompt');
    await bot.say('やめる');
    expect(bot.last).toContain('bot:cancelled');
  });

  it('can be called by its resource id', async () => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(idOf('AZ-LOCKED'));
    await bot.press('credentials');
    await bot.press('pc');
    await bot.say('opsadmin');
    await look();
    expect(bot.last).toEqual(['rdp-credentials:askLocked.prompt']);
  });

  it('needs no restart after a reset: the new password works at once', async () => {
    await toPassword(bot, '192.0.2.132', 'opsadmin');
    await look();
    await bot.press('justReset');
    expect(bot.last).toEqual(['rdp-credentials:retryReset.prompt']);
  });
});

/** A reset of the Azure machine, from its first question to the login that was tried. */
async function resetThere() {
  expect(bot.last.at(-1)).toBe('azure-vm-reset:chooseMode.prompt');
  await bot.press('password');
  await bot.press('same');
  await bot.press('granted');
  expect(await bot.submit(password)).toBe('accepted');
  await bot.pass(180);
  expect(bot.said.at(-1)?.text).toBe('azure-vm-reset:tryLogin.prompt');
  await bot.press('done');
}

describe('one journey from the error to the login, on Azure', () => {
  // Holds N1
  it('resets without a stop, comes back to the same step, and the login works', async () => {
    await toPassword(bot, '192.0.2.136', 'opsadmin');
    await look();
    await bot.press('forgotten');
    expect(bot.last[0]).toBe('rdp-credentials:resetAzure.text');
    await resetThere();
    expect(bot.last.at(-1)).toBe('rdp-credentials:retryReset.prompt');
    const login = { instanceId: idOf('az-stale'), userName: 'AZ-STALE\\opsadmin' };
    expect(bot.probe({ ...login, password })).toMatchObject({ works: true });
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['set']);
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolved.text']);
  });

  it('sets a new password where the old one has expired: there is no VNC', async () => {
    await toPassword(bot, '192.0.2.137', 'opsadmin');
    await look();
    expect(bot.last).toContain('rdp-credentials:tellRenew.text');
    await resetThere();
    expect(bot.last.at(-1)).toBe('rdp-credentials:retryReset.prompt');
    const login = { instanceId: idOf('az-expired'), userName: 'AZ-EXPIRED\\opsadmin' };
    expect(bot.probe({ ...login, password })).toMatchObject({ works: true });
  });

  it('goes on with the credentials when the reset is left', async () => {
    await toPassword(bot, '192.0.2.136', 'opsadmin');
    await look();
    await bot.press('forgotten');
    await bot.say('戻る');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });

  it('leads from a server that cannot be reached to the same reset', async () => {
    await bot.say('リモートデスクトップでサーバーに接続できません 192.0.2.136');
    await bot.press('forgotten');
    expect(bot.last[0]).toBe('windows-cannot-connect:resetAzure.text');
    await resetThere();
    expect(bot.last.at(-1)).toBe('windows-cannot-connect:retryReset.prompt');
  });
});

describe('a name that both clouds have', () => {
  it.each([
    ['cvm', 'ins-twin0001', 'rdp-credentials:askPassword.prompt'],
    ['azure', idOf('twin'), 'rdp-credentials:lookForAccount.started'],
  ])('is chosen from a list: the one of %s', async (_, id, then) => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say('twin');
    expect(bot.last).toEqual(['rdp-credentials:chooseServer.prompt']);
    await bot.press('answered', { server: id });
    expect(bot.last).toEqual(['rdp-credentials:askMessage.prompt']);
    await bot.press('credentials');
    await bot.press('pc');
    await bot.say('Administrator');
    expect(bot.last).toEqual([then]);
  });
});

describe('settings inside a server on Azure', () => {
  // Holds P10, P11
  it.each([0, 600])(
    'are read, changed by run command with leave, and put back on request %s s later',
    async (idleSeconds) => {
      await toPassword(bot, '192.0.2.132', 'opsadmin');
      await look();
      await bot.press('sure');
      await bot.press('done');
      await bot.press('notSolved');
      await look();
      expect(bot.last).toEqual(['rdp-credentials:confirmSharing.prompt']);
      await bot.press('granted');
      expect(bot.last).toEqual(['rdp-credentials:setSharing.started']);
      expect(settings()).toEqual([]);
      await look();
      expect(settings()).toEqual(['sharingModel classic']);
      expect(bot.said.map(({ text: said }) => said)).toContain(
        'rdp-credentials:tellSharingChanged.text',
      );
      bot.idle(idleSeconds);
      await bot.say('元に戻す');
      await bot.press('granted');
      await bot.pass(120);
      expect(settings()).toEqual(['sharingModel classic', 'sharingModel guestOnly']);
    },
  );

  // Holds N3, P11
  it('are put back by themselves after their time, with what that takes', async () => {
    await toPassword(bot, '192.0.2.135', 'opsadmin');
    await look();
    for (const option of ['sure', 'done', 'notSolved']) await bot.press(option);
    await look();
    for (const option of ['pc', 'typed', 'none', 'notSolved']) await bot.press(option);
    await look();
    expect(bot.last).toEqual(['rdp-credentials:confirmPasswordSharing.prompt']);
    await bot.press('granted');
    await look();
    expect(bot.last).toEqual(['rdp-credentials:retryPasswordSharing.prompt']);
    await bot.press('solved');
    await bot.pass(16 * 60, 30);
    expect(settings()).toEqual(['passwordSharing off', 'passwordSharing on']);
    expect(bot.said.at(-1)?.text).toBe('bot:undo.done');
  });
});
