import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTexts } from '../../src/runbook/texts.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { rdp, toPassword, toPc, toSharing } from '../helpers/rdp.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const messages = {
  credentials: [
    'お使いの資格情報は機能しませんでした\n198.51.100.37 への接続に使用された資格情報は機能しませんでした。新しい資格情報を入力してください。',
    'Your credentials did not work\nThe credentials that were used to connect to 198.51.100.37 did not work. Please enter new credentials.',
  ],
  credentialGuard: [
    'Windows Defender Credential Guard では、保存された資格情報を使用できません。',
    'Windows Defender Credential Guard does not allow using saved credentials.',
  ],
  savedNotAllowed: [
    'リモート コンピューターの ID を完全に確認できないので、保存された資格情報の使用は、システム管理者によって許可されていません。',
    'Your system administrator does not allow the use of saved credentials to log on to the remote computer because its identity is not fully verified.',
  ],
  lockedOut: [
    'ログオン試行回数が多すぎるため、このユーザー アカウントはロックされています。',
    'The user account has been locked because there were too many logon attempts.',
  ],
  credssp: [
    '認証エラーが発生しました。要求された関数はサポートされていません',
    'An authentication error has occurred. The function requested is not supported',
  ],
  cannotReach: [
    'このコンピューターはリモート コンピューターに接続できません。',
    "Remote Desktop can't connect to the remote computer for one of these reasons:",
  ],
} as const;
const next = {
  credentials: ['rdp-credentials:askComputer.prompt'],
  credentialGuard: ['rdp-credentials:guideTypePassword.prompt'],
  savedNotAllowed: ['rdp-credentials:askBackAtPc.prompt'],
  lockedOut: ['rdp-credentials:askUserName.prompt'],
  // It belongs elsewhere, and is neither asked for again nor is the server.
  credssp: [
    'rdp-credentials:toConnection.text',
    'windows-cannot-connect:toCredssp.text',
    'windows-credssp:askPc.prompt',
  ],
  cannotReach: ['rdp-credentials:toConnection.text'],
} as const;
const rows = Object.entries(messages).flatMap(([message, texts]) =>
  texts.map((text) => [message as keyof typeof messages, text] as const),
);

describe('the message that Windows shows', () => {
  // Holds N2
  it.each(rows)('%s is taken as the answer when it is pasted: %s', async (message, text) => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(rdp.saved.host);
    expect(bot.last).toEqual(['rdp-credentials:askMessage.prompt']);
    await bot.say(text);
    expect(bot.last.slice(0, next[message].length)).toEqual(next[message]);
  });

  it.each(rows)('%s after a try leads to where it belongs: %s', async (message, text) => {
    await toPassword(bot, rdp.saved.host);
    await bot.press('sure');
    await bot.press('done');
    await bot.say(text);
    if (message === 'credentials') {
      // The same as before: the step did not help.
      expect(bot.last).toContain('rdp-credentials:tellClassic.text');
    } else expect(bot.last.slice(0, next[message].length)).toEqual(next[message]);
  });
});

describe('a message that has nothing to do with credentials', () => {
  it('is looked at as the connection when it cannot be named', async () => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(rdp.saved.host);
    await bot.press('other');
    await bot.press('connection');
    expect(bot.last).toEqual([
      'rdp-credentials:toConnection.text',
      'windows-cannot-connect:askOtherMessage.prompt',
    ]);
  });

  it('comes back with what became of it', async () => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(rdp.saved.host);
    await bot.say('The function requested is not supported');
    expect(bot.last.at(-1)).toBe('windows-credssp:askPc.prompt');
    await bot.press('notSure');
    expect(bot.last.at(-1)).toBe('windows-cannot-connect:askAfterLink.prompt');
    await bot.press('stop');
    expect(bot.last.at(-1)).toBe('rdp-credentials:offerHuman.prompt');
  });
});

// Holds S4.5
describe('Credential Guard (S4.5)', () => {
  it.each(messages.credentialGuard)('is recognised at once: %s', async (text) => {
    await bot.say(`${text} ${rdp.saved.host}`);
    expect(bot.last).toEqual(['rdp-credentials:guideTypePassword.prompt']);
  });

  it.each(['ja', 'en'] as const)('brings up no policy to change (%s)', (language) => {
    const words = readTexts('locales').texts[language].get('rdp-credentials')?.texts;
    expect(words?.get('guideTypePassword.prompt')?.words).not.toMatch(
      /gpedit|policy|ポリシー|TERMSRV|regedit|レジストリ|Group/i,
    );
  });

  it('refuses what is stored, and the typed password works', async () => {
    const { id: instanceId, password } = rdp.saved;
    expect(bot.probe({ instanceId, pc: 'PC-GUARD' })).toMatchObject({ reason: 'credentialGuard' });
    await bot.say(`${messages.credentialGuard[0]} ${rdp.saved.host}`);
    const typed = { instanceId, pc: 'PC-GUARD', userName: 'Administrator', password };
    expect(bot.probe(typed)).toMatchObject({ works: true });
    await bot.press('done');
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolved.text']);
    expect(bot.effects()).toEqual([]);
  });
});

describe('a wildcard (S4.4)', () => {
  // Holds S4.4, T-112
  it.each(['*', 'TERMSRV/*', '＊', '*.example.com'])(
    'is refused as a server, with the reason: %s',
    async (wildcard) => {
      await bot.say('リモートデスクトップの資格情報エラー');
      await bot.say(wildcard);
      expect(bot.last).toEqual(['bot:problem.wildcard', 'rdp-credentials:askServer.again']);
    },
  );

  it('is refused as the host behind TERMSRV/, too', async () => {
    bot.order({
      events: [
        {
          event: 'setMachine',
          instanceId: rdp.saved.id,
          set: { publicIp: null },
        },
      ],
    });
    await bot.say(`${messages.savedNotAllowed[0]} ${rdp.saved.id}`);
    await bot.press('pc');
    expect(bot.last).toEqual(['rdp-credentials:askHost.prompt']);
    await bot.say('TERMSRV/*');
    expect(bot.last).toEqual(['bot:problem.wildcard', 'rdp-credentials:askHost.again']);
    await bot.say('rdp-saved-01');
    expect(bot.last).toEqual(['rdp-credentials:askDelegation.prompt']);
  });

  // Holds S4.4, T-112
  it('stands in no command, and in words only where it is advised against', () => {
    const { texts } = readTexts('locales');
    for (const language of ['ja', 'en'] as const) {
      const withStar = [...texts[language]].flatMap(([file, { texts: all }]) =>
        [...all].flatMap(([key, { words }]) => (words.includes('*') ? [`${file}:${key}`] : [])),
      );
      expect(withStar.sort()).toEqual([
        'bot:problem.wildcard',
        'rdp-credentials:guideDelegation.prompt',
      ]);
    }
  });

  it.each([
    [rdp.saved.host, `TERMSRV/${rdp.saved.host}`],
    ['rdp-saved-01', `TERMSRV/${rdp.saved.host}`],
    [rdp.saved.id, `TERMSRV/${rdp.saved.host}`],
    ['rdp.example.com:3390', 'TERMSRV/rdp.example.com'],
  ])('never takes the place of the exact host: %s', async (server, entry) => {
    await bot.close();
    bot = await openBot({ words: true });
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(server);
    await bot.press('savedNotAllowed');
    await bot.press('pc');
    await bot.press('savedOnDomainPc');
    expect(bot.said.at(-1)?.code).toBe(`${entry}\ngpupdate /force`);
  });
});

// Holds S4.8
describe('which computer the person is at (S4.8)', () => {
  it('is corrected when the server is chosen for steps of the PC', async () => {
    await bot.say(`${messages.credentials[0]} ${rdp.saved.host}`);
    await bot.press('server');
    expect(bot.last).toEqual([
      'rdp-credentials:tellMoveToPc.text',
      'rdp-credentials:askUserName.prompt',
    ]);
  });

  it.each(['サーバーにいます', "I'm on the server", 'VNC でやっています', 'on the server'])(
    'is read from what is typed: %s',
    async (text) => {
      await toSharing(bot, rdp.saved.host);
      await bot.say(text);
      expect(bot.last).toEqual([
        'rdp-credentials:tellBackToPc.text',
        'rdp-credentials:askBackAtPc.prompt',
      ]);
    },
  );

  it.each(['手元のPCです', 'PCに戻りました', 'I am back at my PC'])(
    'goes on once it is the PC: %s',
    async (text) => {
      await toSharing(bot, rdp.saved.host);
      await bot.say('サーバーにいます');
      await bot.say(text);
      expect(bot.last).toEqual(['rdp-credentials:askDelegation.prompt']);
    },
  );

  it.each([
    ['ja-JP', 'はい', 'いいえ'],
    ['en-US', 'yes', 'no'],
  ])('is a plain yes or no, too (%s)', async (locale, yes, no) => {
    await bot.close();
    bot = await openBot({ words: true, locale });
    await toSharing(bot, rdp.saved.host);
    const options = () => bot.said.at(-1)?.buttons.map(({ data }) => data.option);
    await bot.say(no);
    expect(options()).toEqual(['pc', 'server']);
    await bot.say(yes);
    expect(options()).toContain('savedOnDomainPc');
  });

  it.each([
    'サーバーでやりました',
    'サーバーで実行しました。できました',
    "I'm on the server",
    'done on the server',
    'yes, I did it on the server',
  ])(
    'is corrected in the middle of a step of the PC, and nothing is taken as done: %s',
    async (text) => {
      await toPc(bot, rdp.saved.host);
      await bot.press('savedOnDomainPc');
      for (const _ of [1, 2, 3]) {
        await bot.say(text);
        expect(bot.last).toEqual([
          'bot:otherComputer.pc',
          'rdp-credentials:guideDelegation.prompt',
        ]);
      }
    },
  );

  it('is corrected the other way round at a step of the server', async () => {
    await toPassword(bot, rdp.accounts.host, 'expired-user');
    await bot.say("I'm on my PC");
    expect(bot.last).toEqual(['bot:otherComputer.server', 'rdp-credentials:guideExpired.prompt']);
    await bot.say('サーバーに入りました');
    expect(bot.last.at(-1)).toBe('rdp-credentials:guideExpired.prompt');
  });

  it.each(['サーバーにつながりました', '接続できました', "I'm not on the server anymore, done"])(
    'is not thought to be the server when the server is only named: %s',
    async (text) => {
      await toPc(bot, rdp.saved.host);
      await bot.press('savedOnDomainPc');
      await bot.say(text);
      expect(bot.last).not.toContain('bot:otherComputer.pc');
    },
  );
});
