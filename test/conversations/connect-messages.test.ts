import { describe, expect, it } from 'vitest';
import type { Bot } from '../helpers/bot.ts';
import { saidTexts, toMessage, unreached } from '../helpers/connect.ts';
import { openBots } from '../helpers/open-bots.ts';

const openBot = openBots();

const own = (key: string) => `windows-cannot-connect:${key}`;
const { fine, notUpdated } = unreached;

/** The message on the screen, in either language, and what is said first about it. */
const messages = [
  [
    'cannotReach',
    'このコンピューターはリモート コンピューターに接続できません',
    own('runCheck.started'),
  ],
  [
    'cannotReach',
    "Remote Desktop can't connect to the remote computer for one of these reasons",
    own('runCheck.started'),
  ],
  ['internalError', '内部エラーが発生しました', own('runCheck.started')],
  ['internalError', 'An internal error has occurred', own('runCheck.started')],
  [
    'credssp',
    '認証エラーが発生しました。要求された関数はサポートされていません',
    own('toCredssp.text'),
  ],
  ['credssp', 'This could be due to CredSSP encryption oracle remediation', own('toCredssp.text')],
  [
    'tokenInvalid',
    '認証エラーが発生しました。関数に提供されたトークンは無効です',
    own('toCredssp.text'),
  ],
  ['tokenInvalid', 'The token supplied to the function is invalid', own('toCredssp.text')],
  ['credentials', 'お使いの資格情報は機能しませんでした', own('toCredentials.text')],
  ['credentials', 'Your credentials did not work', own('toCredentials.text')],
  [
    'lockedOut',
    'ログオン試行回数が多すぎるため、アカウントはロックされています',
    own('toCredentials.text'),
  ],
  ['nla', 'リモート コンピューターにはネットワーク レベル認証が必要です', own('toSignIn.text')],
  ['nla', 'The remote computer requires Network Level Authentication', own('toSignIn.text')],
  ['lsa', 'ローカル セキュリティ機関にアクセスできません', own('toSignIn.text')],
  ['lsa', 'The Local Security Authority cannot be contacted', own('toSignIn.text')],
  ['notAuthorized', 'The user account is not authorized for remote login', own('toSignIn.text')],
  [
    'logonType',
    'システム管理者によって、使用できるログオンの種類 (ネットワークまたは対話型) が制限されています',
    own('toSignIn.text'),
  ],
  [
    'logonType',
    'The system administrator has restricted the type of logon (network or interactive) that you may use',
    own('toSignIn.text'),
  ],
  [
    'licence',
    'リモート デスクトップ ライセンス サーバーがないため、切断されました',
    own('toSignIn.text'),
  ],
] as const;

describe('a message that is pasted where it is asked for', () => {
  it.each(messages)('%s: %s leads to its cause', async (_, pasted, first) => {
    const bot = await openBot();
    await toMessage(bot, fine);
    await bot.say(pasted);
    expect(bot.last[0]).toBe(first);
  });

  it('is taken from the first words already', async () => {
    const bot = await openBot();
    await bot.say(`${fine.host} で「ローカル セキュリティ機関にアクセスできません」と出る`);
    expect(bot.last.at(-1)).toBe('windows-sign-in-refused:guideLsa.prompt');
  });
});

describe('a message of another runbook', () => {
  it('leads there, and back to the same question when it is left', async () => {
    const bot = await openBot();
    await toMessage(bot, fine);
    await bot.press('credentials');
    expect(bot.last).toEqual([own('toCredentials.text'), 'rdp-credentials:askComputer.prompt']);
    for (let tries = 0; tries < 3; tries++) await bot.say('???');
    await bot.press('stop');
    expect(bot.last.at(-1)).toBe(own('askMessage.prompt'));
  });

  it('ends the journey where it is solved', async () => {
    const bot = await openBot();
    await toMessage(bot, fine);
    await bot.press('credentials');
    await bot.press('pc');
    await bot.say('Administrator');
    await bot.press('sure');
    await bot.press('done');
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolved.text', own('endConnected.text')]);
  });

  it('is a forgotten password: it is reset, and the connection is tried again', async () => {
    const bot = await openBot();
    await toMessage(bot, fine);
    await bot.press('forgotten');
    expect(bot.last[0]).toBe(own('resetCvm.text'));
    expect(bot.last.at(-1)).toMatch(/^cvm-reset:/);
    await bot.say('戻る');
    expect(bot.last.at(-1)).toBe(own('askMessage.prompt'));
  });
});

describe('what Windows says about the right to sign in', () => {
  const toRight = async (bot: Bot, host: string, user: string) => {
    await toMessage(bot, { id: '', host });
    await bot.press('other');
    await bot.press('notAuthorized');
    await bot.say(user);
  };

  it('is guided where the account has none', async () => {
    const bot = await openBot({ words: true });
    const { id: instanceId } = fine;
    const accounts = [{ name: 'svc-app', password: 'Demo-Pass-51-ok', remoteRight: false }];
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { accounts } }] });
    await toRight(bot, fine.host, 'svc-app');
    expect(bot.said.at(-1)).toMatchObject({
      code: 'net localgroup "Remote Desktop Users" "svc-app" /add',
      tone: 'warning',
    });
  });

  it('goes to a person where the right is there', async () => {
    const bot = await openBot();
    await toRight(bot, fine.host, 'Administrator');
    expect(bot.last).toContain('windows-sign-in-refused:tellRightThere.text');
    await bot.pass(5);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });

  it('leads to the account where something else is wrong with it', async () => {
    const bot = await openBot();
    await toRight(bot, fine.host, 'nobody');
    expect(bot.last).toContain('windows-sign-in-refused:toCredentialsForAccount.text');
  });
});

describe('Network Level Authentication', () => {
  const toLastResort = async (bot: Bot) => {
    await toMessage(bot, fine);
    await bot.say('The remote computer requires Network Level Authentication');
    expect(bot.last.at(-1)).toBe('windows-sign-in-refused:guideNla.prompt');
    await bot.press('notSolved');
  };

  it('is mended on the PC; turned off on the server only for a time, in red', async () => {
    const bot = await openBot();
    await toLastResort(bot);
    expect(bot.said.at(-1)).toMatchObject({ tone: 'danger' });
    await bot.press('granted');
    await bot.pass(30);
    expect(saidTexts(bot).at(-1)).toBe('windows-sign-in-refused:retryNlaOff.prompt');
    expect(bot.effects('setting')).toMatchObject([
      { details: { setting: 'nla', newValue: 'off' } },
    ]);
    await bot.press('solved');
    await bot.pass(16 * 60, 60);
    expect(bot.effects('setting').at(-1)).toMatchObject({ details: { newValue: 'on' } });
  });

  it('stays on after a no', async () => {
    const bot = await openBot();
    await toLastResort(bot);
    await bot.press('refused');
    await bot.pass(5);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });
});

describe('CredSSP (S2.7)', () => {
  const levels = ['notUpdated', 'force', 'mitigated', 'vulnerable'] as const;
  type Level = (typeof levels)[number];
  /** @see CVE-2018-0886: which pairs refuse each other, and the side that lacks the update */
  const toUpdate = (pc: Level, server: Level): 'server' | 'pc' | undefined => {
    if (server === 'notUpdated' && (pc === 'force' || pc === 'mitigated')) return 'server';
    return pc === 'notUpdated' && server === 'force' ? 'pc' : undefined;
  };
  const cells = levels.flatMap((pc) => levels.map((server) => ({ pc, server })));

  const toSides = async (bot: Bot, server: Level) => {
    const { id: instanceId } = fine;
    const credssp = {
      updated: server !== 'notUpdated',
      ...(server !== 'notUpdated' && { level: server }),
    };
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { credssp } }] });
    await toMessage(bot, fine);
    await bot.press('credssp');
  };

  // Holds S2.7
  it.each(cells)(
    'PC $pc, server $server: the right side is named, to be updated first',
    async ({ pc, server }) => {
      const bot = await openBot();
      await toSides(bot, server);
      expect(bot.last.at(-1)).toBe('windows-credssp:askPc.prompt');
      await bot.press(pc);
      const side = toUpdate(pc, server);
      if (side === 'server') {
        expect(bot.last[0]).toBe('windows-credssp:goIn.text');
        await bot.press('inside');
        expect(bot.last.at(-1)).toBe('windows-credssp:guideUpdateServer.prompt');
      } else if (side === 'pc') {
        expect(bot.last).toEqual(['windows-credssp:guideUpdatePc.prompt']);
      } else {
        expect(bot.last).toEqual(['windows-credssp:tellFits.text', own('askAfterLink.prompt')]);
      }
      expect(bot.effects()).toEqual([]);
    },
  );

  it('is found by the self-check as well', async () => {
    const bot = await openBot();
    await toMessage(bot, notUpdated);
    await bot.press('noMessage');
    await bot.pass(120);
    expect(saidTexts(bot)).toContain(own('repairCredssp.text'));
  });

  // Holds S2.7
  it('weakens the PC only as the last resort, and has it put back before the end', async () => {
    const bot = await openBot({ words: true });
    await toSides(bot, 'notUpdated');
    await bot.press('mitigated');
    await bot.press('inside');
    await bot.press('notSolved');
    const asked = bot.said.at(-1);
    expect(asked).toMatchObject({ tone: 'danger' });
    expect(asked?.heading).toContain('PC');
    expect(asked?.code).toContain('AllowEncryptionOracle /t REG_DWORD /d 2');
    await bot.press('done');
    await bot.press('solved');
    expect(bot.said.at(-1)?.code).toContain('reg delete');
    await bot.press('done');
    expect(bot.last[0]).toContain('つながってよかった');
  });

  // Holds S2.7
  it('sets a server that forces updates to the usual level at most, on consent, and back', async () => {
    const bot = await openBot();
    await toSides(bot, 'force');
    await bot.press('notUpdated');
    await bot.press('notSolved');
    expect(bot.last).toEqual(['windows-credssp:confirmMitigated.prompt']);
    await bot.press('granted');
    await bot.pass(30);
    expect(bot.effects('setting')).toMatchObject([
      { details: { setting: 'credsspLevel', oldValue: 'force', newValue: 'mitigated' } },
    ]);
    await bot.press('solved');
    await bot.press('granted');
    await bot.pass(60);
    expect(bot.effects('setting').at(-1)).toMatchObject({ details: { newValue: 'force' } });
  });

  it('has both sides updated where the server cannot be seen', async () => {
    const bot = await openBot();
    await toMessage(bot, { id: '', host: '203.0.113.200' });
    await bot.press('credssp');
    await bot.press('notSure');
    expect(bot.last).toEqual(['windows-credssp:guideUpdateBoth.prompt']);
  });
});
