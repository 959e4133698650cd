import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readBundles } from '../../src/language/bundles.ts';
import { createLabels, setLabels } from '../../src/language/labels.ts';
import type { Values } from '../../src/reply/reply.ts';
import { labelsIn, readTexts } from '../../src/runbook/texts.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines } from '../helpers/demo.ts';
import { rdp, toPassword, toPc, toSharing } from '../helpers/rdp.ts';

let bot: Bot;
const opened: Bot[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const locales = join(import.meta.dirname, '../../locales');
const labels = createLabels(readBundles(locales).trees);

/** What Windows shows for each setting of Remote Desktop, in either language. */
const windows: readonly (readonly [name: string, ja: string, en: string])[] = [
  ['computerConfiguration', 'コンピューターの構成', 'Computer Configuration'],
  ['windowsSettings', 'Windows の設定', 'Windows Settings'],
  ['securitySettings', 'セキュリティの設定', 'Security Settings'],
  ['localPolicies', 'ローカル ポリシー', 'Local Policies'],
  ['securityOptions', 'セキュリティ オプション', 'Security Options'],
  [
    'sharingModel',
    'ネットワーク アクセス: ローカル アカウントの共有とセキュリティ モデル',
    'Network access: Sharing and security model for local accounts',
  ],
  [
    'sharingClassic',
    'クラシック - ローカル ユーザーがローカル ユーザーとして認証する',
    'Classic - local users authenticate as themselves',
  ],
  ['administrativeTemplates', '管理用テンプレート', 'Administrative Templates'],
  ['system', 'システム', 'System'],
  ['credentialsDelegation', '資格情報の委任', 'Credentials Delegation'],
  [
    'allowSavedNtlmOnly',
    'NTLM のみのサーバー認証で保存された資格情報の委任を許可する',
    'Allow delegating saved credentials with NTLM-only server authentication',
  ],
  ['encryptionOracle', '暗号化オラクルの修復', 'Encryption Oracle Remediation'],
  ['protectionLevel', '保護レベル', 'Protection Level'],
  ['oracleForce', '更新されたクライアントを強制する', 'Force Updated Clients'],
  ['oracleMitigated', '軽減済み', 'Mitigated'],
  ['oracleVulnerable', '脆弱', 'Vulnerable'],
  ['controlPanel', 'コントロール パネル', 'Control Panel'],
  ['userAccounts', 'ユーザー アカウント', 'User Accounts'],
  ['credentialManager', '資格情報マネージャー', 'Credential Manager'],
  ['windowsCredentials', 'Windows 資格情報', 'Windows Credentials'],
  ['addWindowsCredential', 'Windows 資格情報の追加', 'Add a Windows credential'],
  ['networkAndSharingCenter', 'ネットワークと共有センター', 'Network and Sharing Center'],
  ['changeAdvancedSharing', '共有の詳細設定の変更', 'Change advanced sharing settings'],
  ['allNetworks', 'すべてのネットワーク', 'All Networks'],
  ['passwordProtectedSharing', 'パスワード保護共有', 'Password protected sharing'],
  [
    'turnFirewallOnOrOff',
    'Windows ファイアウォールの有効化または無効化',
    'Turn Windows Firewall on or off',
  ],
  [
    'allowAppThroughFirewall',
    'Windows Defender ファイアウォールを介したアプリまたは機能を許可',
    'Allow an app or feature through Windows Defender Firewall',
  ],
  [
    'allowLogonThroughRds',
    'リモート デスクトップ サービスを使ったログオンを許可',
    'Allow log on through Remote Desktop Services',
  ],
  [
    'denyLogonThroughRds',
    'リモート デスクトップ サービスを使ったログオンを拒否',
    'Deny log on through Remote Desktop Services',
  ],
  [
    'remoteDesktopSessionHost',
    'リモート デスクトップ セッション ホスト',
    'Remote Desktop Session Host',
  ],
  ['connections', '接続', 'Connections'],
  [
    'allowUsersRemotely',
    'リモート デスクトップ サービスを使ってユーザーがリモート接続することを許可する',
    'Allow users to connect remotely by using Remote Desktop Services',
  ],
  ['security', 'セキュリティ', 'Security'],
  [
    'requireNla',
    'リモート接続にネットワーク レベル認証を使用したユーザー認証を必要とする',
    'Require user authentication for remote connections by using Network Level Authentication',
  ],
  [
    'allowRemoteConnections',
    'このコンピューターへのリモート接続を許可する',
    'Allow remote connections to this computer',
  ],
  ['remoteDesktopServices', 'リモート デスクトップ サービス', 'Remote Desktop Services'],
];

const consoles: readonly (readonly [name: string, ja: string, en: string])[] = [
  ['tencentVncLogin', 'VNCログイン', 'Login via VNC'],
  ['tencentSendCommand', 'リモートコマンドの送信', 'Send remote command'],
  ['azureVirtualMachines', '仮想マシン', 'Virtual machines'],
  ['azureResetPassword', 'パスワードのリセット', 'Reset password'],
  ['azureSerialConsole', 'シリアル コンソール', 'Serial console'],
];

// Holds N5
describe.each(windows)('the label %s', (name, ja, en) => {
  const shown = (language: 'ja' | 'en', place: 'onPc' | 'onServer', values: Values) =>
    setLabels(labels.shown(language, values)[place][name] ?? '');

  it('is shown to a Japanese speaker with the English words of an English screen', () => {
    expect(shown('ja', 'onServer', { serverLanguage: 'en' })).toBe(`「${ja}」(${en})`);
    expect(shown('ja', 'onPc', { pcLanguage: 'en' })).toBe(`「${ja}」(${en})`);
  });

  it('is shown to an English speaker with the Japanese words of a Japanese screen', () => {
    expect(shown('en', 'onServer', { serverLanguage: 'ja' })).toBe(`"${en}" (「${ja}」)`);
    expect(shown('en', 'onPc', { pcLanguage: 'ja' })).toBe(`"${en}" (「${ja}」)`);
  });

  it('stands alone where both are one, and in both where nobody knows', () => {
    expect(shown('ja', 'onServer', { serverLanguage: 'ja' })).toBe(`「${ja}」`);
    expect(shown('en', 'onServer', { serverLanguage: 'en' })).toBe(`"${en}"`);
    expect(shown('ja', 'onPc', {})).toBe(`「${ja}」`);
    expect(shown('en', 'onPc', {})).toBe(`"${en}"`);
    expect(shown('ja', 'onServer', {})).toBe(`「${ja}」(${en})`);
    expect(shown('en', 'onServer', { serverLanguage: null })).toBe(`"${en}" (「${ja}」)`);
  });
});

describe.each(consoles)('the word %s of a console', (name, ja, en) => {
  it('is always shown in both languages', () => {
    expect(setLabels(labels.shown('ja', {}).inConsole[name] ?? '')).toBe(`「${ja}」(${en})`);
    expect(labels.shown('en', {}).inConsole[name]).toBe(`"${en}" (「${ja}」)`);
  });
});

/** The newest card's words, in a chat of this language. */
async function open(locale: 'ja-JP' | 'en-US') {
  bot = await openBot({ words: true, locale });
  opened.push(bot);
  if (locale === 'en-US') await bot.say('English');
  return () => {
    const said = bot.said.at(-1);
    return [said?.text, said?.detail].join('\n');
  };
}

// Holds N5
describe('an instruction', () => {
  it('names what an English server shows to a Japanese speaker', async () => {
    const words = await open('ja-JP');
    await toSharing(bot, rdp.guestOnly.host);
    expect(words()).toContain(
      '「ネットワーク アクセス: ローカル アカウントの共有とセキュリティ モデル」(Network access: Sharing and security model for local accounts) が「Guest のみ」(Guest only) に',
    );
  });

  it('names what a Japanese server shows to a Japanese speaker, and no more', async () => {
    const words = await open('ja-JP');
    await bot.say(`7617d94c ${machines.oldAgent}`);
    await bot.press('done');
    expect(words()).not.toMatch(/」\([A-Z]/);
    bot.order({
      events: [
        {
          event: 'setGuest',
          instanceId: machines.oldAgent,
          set: { cloudbaseInit: { startup: 'manual' } },
        },
      ],
    });
    await bot.press('done');
    expect(words()).toContain('「スタートアップの種類」を「自動」にして');
  });

  it('names what a Japanese server shows to an English speaker', async () => {
    const words = await open('en-US');
    bot.order({
      events: [
        {
          event: 'setGuest',
          instanceId: machines.oldAgent,
          set: { cloudbaseInit: { startup: 'manual' } },
        },
      ],
    });
    await bot.say(`error 7617d94c ${machines.oldAgent}`);
    await bot.press('done');
    expect(words()).toContain(
      'Set "Startup type" (「スタートアップの種類」) to "Automatic" (「自動」)',
    );
  });

  it('names what an English server shows to an English speaker, and no more', async () => {
    const words = await open('en-US');
    await toSharing(bot, rdp.guestOnly.host);
    expect(words()).toContain(
      '"Network access: Sharing and security model for local accounts" is set to "Guest only". Shall',
    );
  });

  it.each(['ja-JP', 'en-US'] as const)(
    "for the PC is in the person's own language, whatever the server has (%s)",
    async (locale) => {
      const words = await open(locale);
      await toPc(bot, rdp.saved.host);
      await bot.press('savedOnDomainPc');
      if (locale === 'ja-JP') {
        expect(words()).toContain('「資格情報の委任」→「NTLM のみのサーバー認証で');
      } else {
        expect(words()).toContain('"Credentials Delegation" > "Allow delegating saved');
      }
      expect(words()).not.toMatch(/」 ?\([A-Z]|" \(「/);
    },
  );

  it.each([
    ['ja-JP', '「VNCログイン」(Login via VNC) から'],
    ['en-US', '"Login via VNC" (「VNCログイン」) in'],
  ] as const)('for a console is in both languages (%s)', async (locale, shown) => {
    const words = await open(locale);
    await toPassword(bot, rdp.accounts.host, 'expired-user');
    expect(words()).toContain(shown);
  });

  it.each(['ja-JP', 'en-US'] as const)(
    'for a server that nobody can look into is in both languages (%s)',
    async (locale) => {
      const words = await open(locale);
      await toSharing(bot, 'elsewhere-01');
      expect(words()).toContain(
        locale === 'ja-JP'
          ? '「ローカル ポリシー」(Local Policies) →'
          : '"Local Policies" (「ローカル ポリシー」) >',
      );
    },
  );
});

// Holds N5
describe('a screen whose language the person tells', () => {
  it('of the PC is named in its own words from then on, for other journeys too', async () => {
    const words = await open('ja-JP');
    await toPc(bot, rdp.saved.host);
    await bot.press('savedOnDomainPc');
    await bot.say('PC は英語です');
    expect(words()).toContain('「資格情報の委任」(Credentials Delegation) →');
    await bot.say('やめる');
    await toPc(bot, rdp.saved.host);
    await bot.press('savedOnDomainPc');
    expect(words()).toContain('「資格情報の委任」(Credentials Delegation) →');
  });

  it('is the one at hand where none is named', async () => {
    const words = await open('en-US');
    await toPc(bot, rdp.saved.host);
    await bot.say('English');
    await bot.press('savedOnDomainPc');
    await bot.say('the labels are in Japanese');
    expect(words()).toContain('"Credentials Delegation" (「資格情報の委任」) >');
  });

  it('of the server counts for the journey, and not for the next one', async () => {
    const words = await open('ja-JP');
    await toSharing(bot, 'elsewhere-01');
    await bot.say('サーバーは日本語版です');
    expect(words()).toContain('「ローカル ポリシー」→');
    await bot.restart();
    await bot.say('うーん');
    expect(words()).toContain('「ローカル ポリシー」→');
    await bot.say('やめる');
    await toSharing(bot, 'elsewhere-01');
    expect(words()).toContain('「ローカル ポリシー」(Local Policies) →');
  });

  it('may be told before anything is asked', async () => {
    const words = await open('ja-JP');
    await bot.say('サーバーは日本語です');
    await toSharing(bot, 'elsewhere-01');
    expect(words()).toContain('「ローカル ポリシー」→');
  });
});

// Holds N5
describe('the level that a screen shows', () => {
  it.each([
    ['保護レベルは「緩和」です', 'mitigated'],
    ['未構成でした', 'mitigated'],
    ['更新済みクライアントの強制', 'force'],
    ['it says Vulnerable', 'vulnerable'],
  ])('is taken in whatever words the build has: %s', async (text, level) => {
    bot = await openBot();
    opened.push(bot);
    await bot.say(`要求された関数はサポートされていません ${rdp.saved.host}`);
    expect(bot.last.at(-1)).toBe('windows-credssp:askPc.prompt');
    await bot.say(text);
    const chosen = bot.said.findLast((said) => said.chosen !== undefined)?.chosen;
    expect(chosen).toBe(`windows-credssp:askPc.choice.${level}`);
  });
});

describe('every text', () => {
  const { texts } = readTexts(locales);

  it('takes its labels from the table, the same in both languages', () => {
    for (const [name, { texts: all }] of texts.ja) {
      for (const [key, { words }] of all) {
        const used = labelsIn(words);
        for (const label of used) {
          const [, of = ''] = label.split('.');
          expect(texts.ja.get('labels')?.texts.has(of), `${name}:${key} ${label}`).toBe(true);
        }
        const other = texts.en.get(name)?.texts.get(key)?.words;
        if (other !== undefined) expect(labelsIn(other), `${name}:${key}`).toEqual(used);
      }
    }
  });

  it('has no label that nothing names', () => {
    const files = [...texts.ja.values(), ...texts.en.values()];
    const used = files.flatMap(({ texts: all }) =>
      [...all.values()].flatMap(({ words }) => labelsIn(words).map((label) => label.split('.')[1])),
    );
    const wanted = new Set([...used, ...windows.map(([name]) => name)]);
    const names = [...(texts.ja.get('labels')?.texts.keys() ?? [])];
    expect(names.filter((name) => !wanted.has(name))).toEqual([]);
  });

  it('has labels that are plain words', () => {
    for (const language of ['ja', 'en'] as const) {
      for (const [name, { words }] of texts[language].get('labels')?.texts ?? []) {
        expect(words, name).toMatch(/^[^「」"“”{}$\n]+$/);
        expect(words.trim(), name).toBe(words);
      }
    }
  });
});
