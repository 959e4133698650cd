import type { Topic } from './intent.ts';
import { squeezed } from './normalise.ts';

/** What a pasted message of Windows or of the Tencent console says by itself. */
export interface ErrorText {
  readonly topic: Topic;
  /** Its name, for runbooks whose course depends on it. */
  readonly message?: string;
}

interface Row extends ErrorText {
  /** Each line: parts that all have to be there, in order, in folded form without spaces. */
  readonly parts: readonly (readonly string[])[];
}

// The order decides: a dialog may show two sentences, and the more telling one stands first here.
const rows: readonly Row[] = prepared([
  {
    topic: 'fix_rdp_credentials',
    message: 'credentialGuard',
    parts: [
      ['Credential Guard', '保存された資格情報'],
      ['Credential Guard', 'saved credentials'],
      ['資格情報ガード', '保存された資格情報'],
    ],
  },
  {
    topic: 'fix_rdp_credentials',
    message: 'savedNotAllowed',
    parts: [
      ['does not allow the use of saved credentials'],
      ["doesn't allow the use of saved credentials"],
      ['保存された資格情報の使用', '許可されていません'],
      ['保存された資格情報', '使用', '許可されていません'],
      ['保存された資格情報', '許可していません'],
    ],
  },
  {
    topic: 'fix_rdp_credentials',
    message: 'lockedOut',
    parts: [
      ['ログオン試行回数が多すぎる'],
      ['too many logon attempts'],
      ['アカウントはロックされて'],
      ['account has been locked'],
      ['account is currently locked out'],
    ],
  },
  {
    topic: 'diagnose_connection',
    parts: [
      ['認証エラーが発生しました'],
      ['authentication error has occurred'],
      ['要求された関数はサポートされていません'],
      ['function requested is not supported'],
      ['トークンは無効です'],
      ['token supplied to the function is invalid'],
      ['CredSSP'],
      ['ローカル セキュリティ機関にアクセスできません'],
      ['local security authority cannot be contacted'],
      ['ネットワーク レベル認証'],
      ['network level authentication'],
      ['リモート ログインを許可されていない'],
      ['リモート ログインの許可', 'ありません'],
      ['not authorized for remote login'],
      ['使用できるログオンの種類'],
      ['logon is restricted'],
      ["sign-in method you're trying to use isn't allowed"],
      ['リモート デスクトップ ライセンス サーバー'],
      ['remote desktop license server'],
      ['内部エラーが発生しました'],
      ['an internal error has occurred'],
    ],
  },
  {
    topic: 'fix_rdp_credentials',
    message: 'credentials',
    parts: [
      ['資格情報は機能しません'],
      ['資格情報が機能しません'],
      ['資格情報では', '接続できません'],
      ['credentials did not work'],
      ["credentials didn't work"],
      ['credentials do not work'],
      ["credentials don't work"],
      ['credentials not working'],
      ['credentials that were used to connect', 'did not work'],
      ['ログオンに失敗しました'],
      ['ログオンできませんでした'],
      ['サインインに失敗しました'],
      ['the logon attempt failed'],
      ['logon attempt failed'],
    ],
  },
  {
    topic: 'diagnose_connection',
    parts: [
      ['リモート コンピューターに接続できません'],
      ['リモート デスクトップはリモート コンピューターに接続できません'],
      ["can't connect to the remote computer"],
      ['cannot connect to the remote computer'],
      ["can't find the computer"],
    ],
  },
  {
    topic: 'reset_cvm_password',
    parts: [['7617d94c']],
  },
]);

/** The first row that the text holds, whatever stands around it. */
export function findErrorText(text: string): ErrorText | undefined {
  const searched = squeezed(text);
  const row = rows.find((candidate) => candidate.parts.some((parts) => holds(searched, parts)));
  if (!row) return undefined;
  return { topic: row.topic, ...(row.message && { message: row.message }) };
}

function holds(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

function prepared(written: readonly Row[]): readonly Row[] {
  return written.map((row) => ({
    ...row,
    parts: row.parts.map((parts) => parts.map(squeezed)),
  }));
}
