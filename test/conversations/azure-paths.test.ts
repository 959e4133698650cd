import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { azure, newPassword, startAzure, toAzurePage } from '../helpers/azure.ts';
import { type Bot, openBot } from '../helpers/bot.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHkGg0ZQmVbC4mQ0mO0Q3x2b7mJ1dX9vJmKp4qv1yZ8A demo@pc';
const tickets = () => bot.core.simulated.world.outbox().tickets;

/** The longest that the policy of the machine with just-in-time access allows from now on. */
const allow = (maxHours: number) => {
  const set = { jit: { ports: [{ port: 3389, maxHours }] } };
  bot.order({ events: [{ event: 'setAzure', machineId: 'rg-web/az-jit-01', set }] });
};

describe('a machine that is deallocated', () => {
  // Holds S3.2
  it('is started on consent only, waited for until its agent answers, and then reset', async () => {
    await startAzure(bot, 'az-off-01');
    expect(bot.last).toEqual(['azure-vm-reset:confirmStart.prompt']);
    expect(bot.effects()).toEqual([]);
    await bot.press('granted');
    await bot.pass(40);
    // Running, but not heard of yet.
    expect(bot.last).not.toContain('azure-vm-reset:chooseMode.prompt');
    await bot.pass(60);
    expect(bot.last).toContain('azure-vm-reset:chooseMode.prompt');
    expect(bot.effects('start')).toHaveLength(1);
    await bot.press('password');
    await bot.press('same');
    await bot.press('granted');
    await bot.submit(newPassword);
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:tellReset.text');
  });

  // Holds S3.2
  it('stays off where that is not wanted, and the journey ends', async () => {
    await startAzure(bot, 'az-off-01');
    await bot.press('refused');
    expect(bot.last).toEqual(['azure-vm-reset:endNotStarted.text']);
    expect(bot.effects()).toEqual([]);
  });
});

describe('a machine that was started, and whose reset is not wanted after all', () => {
  it.each([
    ['ja', 'ja-JP', '動いたままです', '何も始めていません'],
    ['en', 'en-US', 'it keeps running', 'Nothing has been started'],
  ])('is not said to be as it was (%s)', async (_, locale, told, untrue) => {
    await bot.close();
    bot = await openBot({ words: true, locale });
    await bot.say(
      locale === 'ja-JP'
        ? 'Azure の az-off-01 のパスワードを忘れました'
        : 'I forgot the password of my Azure VM az-off-01',
    );
    await bot.press('granted');
    await bot.pass(100);
    await bot.press('password');
    await bot.press('same');
    await bot.press('refused');
    expect(bot.effects('start')).toHaveLength(1);
    expect(bot.said.at(-1)?.text).toContain(told);
    expect(bot.said.at(-1)?.text).not.toContain(untrue);
  });
});

describe('a machine whose agent is silent', () => {
  // Holds S3.3
  it('is not tried; the ways without an agent are explained, and a person gets a ticket', async () => {
    await startAzure(bot, 'az-noagent-01');
    expect(bot.last).toEqual(['azure-vm-reset:askNoAgent.prompt']);
    await bot.press('serialConsole');
    expect(bot.last).toEqual(['azure-vm-reset:guideSerialConsole.prompt']);
    await bot.press('skipped');
    await bot.press('repairMachine');
    expect(bot.last).toEqual(['azure-vm-reset:guideRepairMachine.prompt']);
    await bot.press('notSolved');
    await bot.pass(10);
    expect(bot.last.at(-1)).toBe('azure-vm-reset:endUnresolved.text');
    expect(bot.effects('set')).toEqual([]);
    expect(tickets()).toHaveLength(1);
  });

  it('is looked at again as soon as the person wants', async () => {
    await startAzure(bot, 'az-noagent-01');
    bot.order({
      events: [{ event: 'setAzure', machineId: 'rg-web/az-noagent-01', set: { agent: 'ready' } }],
    });
    await bot.press('lookAgain');
    expect(bot.last).toEqual(['azure-vm-reset:chooseMode.prompt']);
  });
});

describe('a user name', () => {
  // Holds S3.4
  it('that is not there is asked about twice before a new administrator is made', async () => {
    await startAzure(bot, 'az-web-01');
    await bot.press('password');
    await bot.press('other');
    await bot.say('opsadnim');
    expect(bot.last).toEqual(['azure-vm-reset:askNewAdministrator.prompt']);
    await bot.press('createNew');
    expect(bot.last).toEqual(['azure-vm-reset:planNewAdministrator.prompt']);
    // A risky change takes an explicit yes, and no "ok".
    await bot.say('はい');
    expect(bot.last[0]).toBe('bot:unclear');
    expect(bot.effects()).toEqual([]);
    await bot.press('granted');
    await bot.submit(newPassword);
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:tellReset.text');
    const login = { ...azure('az-web-01'), password: newPassword };
    expect(bot.probe({ ...login, userName: 'AZ-WEB-01\\opsadnim' }).works).toBe(true);
    expect(bot.probe({ ...login, userName: 'AZ-WEB-01\\opsadmin' }).works).toBe(false);
  });

  // Holds S3.4
  it('can be corrected instead, with the form of the machine before it', async () => {
    await startAzure(bot, 'az-web-01');
    await bot.press('password');
    await bot.press('other');
    await bot.say('opsadnim');
    await bot.press('correctName');
    await bot.say('AZ-WEB-01\\opsadmin');
    expect(bot.last).toEqual(['azure-vm-reset:planReset.prompt']);
  });

  it.each([
    ['administrator', 'tellNameRefused'],
    ['a-name-of-more-than-twenty', 'tellNameRefused'],
    ['CORP\\someone', 'tellNotLocal'],
    ['helper', 'tellNotAdministrator'],
  ])('%s is answered by %s, and nothing is changed', async (name, step) => {
    await startAzure(bot, 'az-web-01');
    await bot.press('password');
    await bot.press('other');
    await bot.say(name);
    if (bot.last.includes('azure-vm-reset:askNewAdministrator.prompt'))
      await bot.press('createNew');
    expect(bot.last[0]).toBe(`azure-vm-reset:${step}.text`);
    expect(bot.effects()).toEqual([]);
  });
});

describe('configuration only', () => {
  // Holds S3.5
  it('turns Remote Desktop and its rule on, and touches no password', async () => {
    const login = { ...azure('az-config-01'), userName: 'opsadmin', password: 'Demo-Pass-107-ok' };
    expect(bot.probe(login).reason).toBe('remoteDesktopOff');
    await startAzure(bot, 'az-config-01');
    await bot.press('configuration');
    expect(bot.last).toEqual(['azure-vm-reset:planConfiguration.prompt']);
    expect(bot.effects()).toEqual([]);
    await bot.press('granted');
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:tellConfigured.text');
    expect(bot.effects('set')).toEqual([]);
    expect(bot.effects('setting')).toHaveLength(1);
    expect(bot.probe(login).reason).toBe('works');
    await bot.press('done');
    expect(bot.last).toEqual(['azure-vm-reset:endConfigured.text']);
    await bot.say('今まで何を変更しましたか');
    expect(bot.last).toContain('bot:changes.others');
  });

  it('changes nothing where it is as it should be', async () => {
    await startAzure(bot, 'az-web-01');
    await bot.press('configuration');
    expect(bot.last[0]).toBe('azure-vm-reset:tellConfigurationRight.text');
    expect(bot.effects()).toEqual([]);
  });
});

describe("a password that the machine's own policy refuses", () => {
  // Holds S3.6
  it('is explained with its code, and the page opens again without another question', async () => {
    await toAzurePage(bot, 'az-history-01');
    await bot.submit('Earlier-Demo-Pass-105');
    await bot.pass(120);
    expect(bot.last).toEqual([
      'azure-vm-reset:tellRefused.text',
      'azure-vm-reset:newPassword.prompt',
    ]);
    const login = { ...azure('az-history-01'), userName: 'opsadmin' };
    expect(bot.probe({ ...login, password: 'Demo-Pass-105-ok' }).works).toBe(true);
    await bot.submit('Another-Horse-8y');
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:tellReset.text');
    expect(bot.probe({ ...login, password: 'Another-Horse-8y' }).works).toBe(true);
  });

  it('is told beforehand where that is possible: the page knows its length', async () => {
    await toAzurePage(bot, 'az-history-01');
    const { details } = await bot.openForm();
    expect(details).toMatchObject({
      policy: 'azureWindows',
      userNames: ['opsadmin'],
      guest: { minLength: 14, history: 5 },
    });
  });
});

describe('a Linux machine', () => {
  // Holds S3.7
  it('gets a password after a warning that the account gets sudo', async () => {
    await startAzure(bot, 'az-linux-01');
    expect(bot.last).toEqual(['azure-vm-reset:chooseUserName.prompt']);
    await bot.press('same');
    expect(bot.last).toEqual(['azure-vm-reset:chooseLinuxMode.prompt']);
    await bot.press('password');
    expect(bot.last).toEqual(['azure-vm-reset:planLinuxReset.prompt']);
    await bot.press('granted');
    await bot.submit(newPassword);
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:tellReset.text');
    const login = { ...azure('az-linux-01'), userName: 'ops', password: newPassword };
    expect(bot.probe(login).works).toBe(true);
  });

  // Holds S3.7
  it('gets a public key, whose old password stays, and never a private one', async () => {
    await startAzure(bot, 'az-linux-01');
    await bot.press('same');
    await bot.press('sshKey');
    await bot.say('-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH');
    expect(bot.last[0]).toBe('bot:secretPasted');
    await bot.say(key);
    expect(bot.last).toEqual(['azure-vm-reset:planKey.prompt']);
    await bot.press('granted');
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:tellKeyAdded.text');
    const login = { ...azure('az-linux-01'), userName: 'ops' };
    expect(bot.probe({ ...login, publicKey: key }).works).toBe(true);
    expect(bot.probe({ ...login, password: 'Demo-Pass-106-ok' }).works).toBe(true);
  });
});

describe('a machine whose port opens just in time', () => {
  // Holds S3.8
  it('is asked for access of one address for three hours, and no rule is added', async () => {
    await toAzurePage(bot, 'az-jit-01');
    await bot.submit(newPassword);
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:askAccess.prompt');
    const login = { ...azure('az-jit-01'), userName: 'opsadmin', password: newPassword };
    expect(bot.probe(login).reason).toBe('networkBlocked');
    await bot.press('request');
    await bot.say('0.0.0.0/0');
    expect(bot.last[0]).toBe('bot:problem.everyAddress');
    await bot.say('198.51.100.10');
    await bot.press('granted');
    await bot.pass(20);
    expect(bot.last).toContain('azure-vm-reset:tellAccess.text');
    expect(bot.probe(login).reason).toBe('works');
    expect(bot.probe({ ...login, from: '198.51.100.11' }).reason).toBe('networkBlocked');
    const machine = bot.core.simulated.world
      .snapshot()
      .azure.find(({ name }) => name === 'az-jit-01');
    expect(machine?.nicRules).toEqual([]);
    bot.idle(3 * 3600 + 1);
    expect(bot.probe(login).reason).toBe('networkBlocked');
  });

  // Holds S3.8
  it.each([
    ['ja', 'ja-JP', 1, '最長 1 時間', '1 時間の間'],
    ['en', 'en-US', 2, 'for up to 2 h', 'For 2 h,'],
  ])(
    'is asked for no longer than its policy allows (%s)',
    async (_, locale, hours, offer, plan) => {
      await bot.close();
      bot = await openBot({ words: true, locale });
      allow(hours);
      await bot.say(
        locale === 'ja-JP'
          ? 'Azure の az-jit-01 のパスワードを忘れました'
          : 'I forgot the password of my Azure VM az-jit-01',
      );
      for (const press of ['password', 'same', 'granted']) await bot.press(press);
      await bot.submit(newPassword);
      await bot.pass(120);
      expect(bot.said.at(-1)?.text).toContain(offer);
      await bot.press('request');
      await bot.say('198.51.100.10');
      expect(`${bot.said.at(-1)?.text}\n${bot.said.at(-1)?.detail}`).toContain(plan);
      await bot.press('granted');
      await bot.pass(20);
      const [effect] = bot.effects('setting');
      expect(effect).toMatchObject({ details: { until: Number(effect?.at) + hours * 3_600_000 } });
    },
  );

  it('is asked about again where its policy was shortened meanwhile', async () => {
    await toAzurePage(bot, 'az-jit-01');
    await bot.submit(newPassword);
    await bot.pass(120);
    await bot.press('request');
    await bot.say('198.51.100.10');
    allow(1);
    await bot.press('granted');
    await bot.pass(20);
    expect(bot.last).toEqual([
      'azure-vm-reset:tellAccessTooLong.text',
      'azure-vm-reset:planAccess.prompt',
    ]);
    expect(tickets()).toEqual([]);
    await bot.press('granted');
    await bot.pass(20);
    expect(bot.last).toContain('azure-vm-reset:tellAccess.text');
    expect(bot.effects('setting')).toHaveLength(1);
  });
});

describe('which machine', () => {
  it('is asked where several groups have one of that name', async () => {
    await startAzure(bot, 'az-twin-01');
    expect(bot.last).toEqual(['azure-vm-reset:chooseWhich.prompt']);
    await bot.say('rg-test/az-twin-01');
    expect(bot.last).toEqual(['azure-vm-reset:chooseMode.prompt']);
  });

  it('is the one that was named with the wish', async () => {
    await bot.say('Azure の az-web-01 のパスワードを忘れました');
    expect(bot.last).toEqual(['azure-vm-reset:chooseMode.prompt']);
  });

  it('is not told where it does not exist, or is not for this person', async () => {
    await startAzure(bot, 'az-nowhere-01');
    expect(bot.last).toEqual(['azure-vm-reset:askUnknown.prompt']);
    await bot.press('myself');
    expect(bot.last).toEqual(['azure-vm-reset:askWay.prompt']);
    for (const way of ['portal', 'azureCli', 'powershell']) {
      await bot.press(way);
      await bot.press('skipped');
    }
    await bot.press('portal');
    await bot.press('notSolved');
    await bot.press('otherExtension');
    expect(bot.last[0]).toBe('azure-vm-reset:explainExtension.text');
  });

  it.each([
    ['az-reader-01', 'azure-vm-reset:askNoRight.prompt'],
    ['az-entra-01', 'azure-vm-reset:tellEntraJoined.text'],
    ['az-dc-01', 'azure-vm-reset:tellDomainController.text'],
  ])('%s is answered by %s', async (name, text) => {
    await startAzure(bot, name);
    await bot.pass(10);
    expect(bot.said.map((said) => said.text)).toContain(text);
    expect(bot.effects('set')).toEqual([]);
    expect(tickets()).toHaveLength(name === 'az-dc-01' ? 1 : 0);
  });
});
