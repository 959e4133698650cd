import type { Topic } from './intent.ts';

/** What a message on a screen says by itself. */
export interface ErrorText {
  readonly topic: Topic;
  /** Its name, for runbooks whose course depends on it. */
  readonly message?: string;
}

export interface ErrorRow extends ErrorText {
  /**
   * Sentences of the message, whole or the part that only it has. `[…]` has to be there without a
   * slip, `[a|b]` one of the two; a line that begins with `=` is found exactly or not at all.
   */
  readonly says: readonly string[];
}

/** Sentences that several messages share, or may be taken for: which one it is has to be asked. */
export interface UnsureRow {
  readonly says: readonly string[];
  readonly messages: readonly ErrorText[];
}

const inRdp = (message: string): ErrorText => ({ topic: 'fix_rdp_credentials', message });
const inConnection = (message: string): ErrorText => ({ topic: 'diagnose_connection', message });
const systemBusy: ErrorText = { topic: 'reset_cvm_password', message: 'systemBusy' };
const azure: ErrorText = { topic: 'reset_azure_vm_password' };
const account: ErrorText = { topic: 'reset_m365_admin_password' };

/** A window may show several sentences: the more telling one stands first here. */
export const errorRows: readonly ErrorRow[] = [
  {
    ...systemBusy,
    says: [
      '7617d94c',
      'システムがビジー状態のため、インスタンスのパスワード',
      'インスタンスのパスワードのリセットに[失敗]しました',
      'システムが[ビジー]状態のため',
      'the system is [busy], and your instance',
      'your instance password [failed] to be reset',
    ],
  },
  {
    ...inRdp('credentialGuard'),
    says: [
      '[Guard] では、保存された資格情報を使用できません',
      '[Guard] により、保存された資格情報は使用できません',
      '[資格情報ガード]では、保存された資格情報を使用できません',
      '[Guard] does not allow using saved credentials',
      "[Guard] doesn't allow using saved credentials",
      '[Guard] does not allow saved credentials',
      'does [not] allow [using] saved credentials',
    ],
  },
  {
    ...inRdp('savedNotAllowed'),
    says: [
      '保存された資格情報の使用は、システム管理者によって許可されてい[ません]',
      '保存された資格情報の使用は許可されてい[ません]',
      // A name stands in the middle.
      '保存された資格情報の使用は、AAAAAA へのログオンに許可されてい[ません]',
      '保存された資格情報を使用することを許可してい[ません]',
      'リモート コンピューターの ID を完全に確認でき[ない]ので',
      'system administrator does not allow the use of saved credentials',
      "system administrator doesn't allow the use of saved credentials",
      'the use of saved credentials to log on to the remote computer',
      'because its identity is [not] fully verified',
    ],
  },
  {
    ...account,
    says: [
      'your account is temporarily locked to prevent [unauthorized] use',
      'アカウントは、[不正]使用を防止するために一時的にロックされています',
      '[不正]使用を防止するため、アカウントは一時的にロックされて',
      '=SSPR_00',
      '=AADSTS50053',
      '=AADSTS50055',
      '=AADSTS50126',
    ],
  },
  {
    ...inRdp('lockedOut'),
    says: [
      'ログオン試行回数が[多すぎる]ため',
      'サインインの試行回数が[多すぎる]ため',
      'セキュリティ上の理由により、このユーザー アカウントは[ロック]されて',
      'ログオンの失敗またはパスワード変更の失敗の回数が多すぎます',
      '現在[ロックアウト]されているため、ログオンできません',
      'account has been [locked] because there were too many',
      'there were too many [logon|signin] attempts or password change attempts',
      'too many [logon|signin] attempts or password',
      'because there were too many [logon|signin] attempts',
      'As a security precaution, the user account has been [locked]',
      'the referenced account is currently [locked] out and may not be logged on to',
      'account is currently [locked] out and may not',
    ],
  },
  {
    ...inConnection('credssp'),
    says: [
      'CredSSP 暗号化オラクルの修復である可能性があります',
      'CredSSP 暗号化オラクルの修復が原因である可能性',
      'CredSSP 暗号化オラクルの修復の可能性があります',
      'CredSSP 暗号化 Oracle の修復の可能性があります',
      'CredSSP の暗号化 Oracle 修復が原因である可能性',
      'CredSSP の暗号化オラクルの修復が原因の可能性',
      '要求された関数はサポートされて',
      '要求された機能はサポートされて',
      'the [function] requested is not supported',
      'function requested is not supported',
      'could be due to CredSSP encryption oracle remediation',
      '=linkid=866660',
      '=0x80090302',
    ],
  },
  {
    ...inConnection('tokenInvalid'),
    says: [
      '関数に提供されたトークンは[無効]です',
      '関数に渡されたトークンは[無効]です',
      'the token supplied to the function is [invalid]',
      '=0x80090308',
    ],
  },
  {
    ...inConnection('nla'),
    says: [
      'リモート コンピューターにはネットワーク レベル認証が[必要]',
      'リモート コンピューターにはネットワーク レベル認証 (NLA) が[必要]',
      '[には]ネットワーク レベル認証が[必要]',
      'ドメイン コントローラーに接続して NLA を実行することができません',
      'お使いのコンピューターではサポートされて[いません]',
      'remote computer [requires] network level',
      '[requires] network level authentication',
      'authentication, which your computer does [not] support',
      'the remote computer that you are trying to connect to requires network level',
      'requires network level authentication, which your computer does not support',
      'domain controller cannot be contacted to perform NLA',
      'connect to requires network level authentication NLA, but your',
    ],
  },
  {
    ...inConnection('lsa'),
    says: [
      'ローカル セキュリティ機関にアクセスでき[ません]',
      'ローカル セキュリティ機関に接続でき[ません]',
      'local security authority [cannot] be contacted',
      "local security authority [can't] be contacted",
      'this could be due to an expired password. please update',
      '=0x80090304',
    ],
  },
  {
    ...inConnection('notAuthorized'),
    says: [
      'リモート ログインを許可されて[いない]ため',
      'リモート ログインの[許可]がありません',
      'リモート デスクトップ サービスを使用してサインインする[権限|権利]が必要',
      'リモート デスクトップ サービスを介してサインインする[権限|権利]が必要',
      'リモートでサインインするには、リモート デスクトップ サービス',
      'リモート デスクトップ サービスを使用してログオンする[権限|権利]が必要',
      'user account is [not] authorized for remote login',
      '[not] authorized for remote login',
      'you need the right to sign in through remote desktop services',
      'to sign in remotely, you need the right to sign in',
      'you must be granted the allow log on through',
    ],
  },
  {
    ...inConnection('logonType'),
    says: [
      '使用できるログオンの種類',
      'ネットワークまたは対話) が[制限]されて',
      '使用できるログオンの種類が[制限]されて',
      'ログオンの種類 (ネットワークまたは対話) を[制限]して',
      '実行しようとしているサインイン方法は許可されてい[ません]',
      'サインイン方法を使うことは許可されてい[ません]',
      '[restricted] the type of logon',
      'the type of logon is [restricted]',
      'administrator has [restricted] the type',
      'logon (network or interactive) that you may use',
      "the sign-in method you're trying to use [isn't|is not] allowed",
      "the sign-in method you are trying to use [isn't|is not] allowed",
    ],
  },
  {
    ...inConnection('licence'),
    says: [
      'リモート デスクトップ ライセンス サーバーが[ない]ため',
      'ライセンスを提供するためのリモート デスクトップ ライセンス',
      '利用できるリモート デスクトップ ライセンス サーバーが[ありません]',
      'ターミナル サーバー ライセンス サーバーが[ない]ため',
      'リモート デスクトップ クライアント アクセス ライセンスが[ない]ため',
      'ライセンス プロトコルのエラーが発生',
      'there are no remote desktop license servers available',
      'license servers available to provide a license',
      'there are no terminal server license servers available',
      '=no remote desktop license servers',
      'there are no remote desktop client access licenses available',
      'because of an error in the licensing protocol',
    ],
  },
  {
    ...inConnection('internalError'),
    says: ['[内部]エラーが発生しました', 'an [internal] error has occurred'],
  },
  {
    ...inRdp('credentials'),
    says: [
      'お使いの資格情報は機能し[ません]でした',
      '資格情報は機能し[ません]',
      '資格情報が機能し[ません]',
      '資格情報では接続でき[ません]',
      'への接続に使用された資格情報',
      '機能しませんでした。新しい資格情報を入力',
      'ログオンに[失敗]しました',
      'ログオンでき[ません]でした',
      'サインインに[失敗]しました',
      'your credentials did [not] work',
      "your credentials [didn't|don't] work",
      'your credentials do [not] work',
      'credentials did [not] work',
      "credentials [didn't|don't] work",
      'credentials do [not] work',
      'credentials [not] working',
      'the credentials that were used to connect to',
      'did [not] work. please enter new credentials',
      '[logon|signin] attempt failed',
    ],
  },
  {
    ...inConnection('cannotReach'),
    says: [
      'リモート コンピューターに接続でき[ません]',
      'サーバーへのリモート アクセスが有効になって[いない]',
      'リモート コンピューターの電源がオフになっている',
      'リモート コンピューターの電源がオフ',
      'リモート コンピューターがネットワーク上で利用でき[ない]',
      'ネットワーク上でリモート コンピューターを利用でき[ない]',
      'ネットワーク上でリモート コンピューターを使用でき[ない]',
      // A name stands in the middle.
      'リモート デスクトップは、コンピューター AAAA を[検出]できません',
      'リモート PC に接続でき[ません]でした',
      "[can't] connect to the remote computer",
      '[cannot] connect to the remote computer',
      "[couldn't|could not] connect to the remote PC",
      'remote access to the server is [not] enabled',
      'the remote computer is turned [off]',
      'the remote computer is [not] available on the network',
      "remote desktop [can't] find the computer",
      'remote desktop [cannot] find the computer',
      'does [not] belong to the specified network',
      '=error code: 0x204',
      '=エラー コード: 0x204',
    ],
  },
  {
    ...azure,
    says: [
      'cannot modify extensions in the VM when the VM is [not] running',
      'CannotModifyExtensionsWhenVMNotRunning',
      'VMAccess extension does [not] support domain controller',
      'has [not] reported status for VM agent or extensions',
      'the admin user account password [cannot] be null or empty if provided the username',
      'already exists but cannot be updated because it is [not] in the administrators group',
      'MultipleExtensionsPerHandlerNotAllowed',
      'provisioning of VM extension enablevmaccess has timed out',
      'VM extension enablevmaccess has timed out',
    ],
  },
];

/** Looked at only where no message was found for certain. */
export const unsureRows: readonly UnsureRow[] = [
  {
    says: ['[認証]エラーが発生しました', 'an [authentication] error has occurred'],
    messages: [inConnection('credssp'), inConnection('tokenInvalid'), inConnection('lsa')],
  },
  {
    says: [
      '保存された資格情報を使用でき[ません]',
      '保存された資格情報は使用でき[ません]',
      'saved credentials are [not] allowed',
      "saved credentials [aren't] allowed",
      '[not] allow saved credentials',
    ],
    messages: [inRdp('credentialGuard'), inRdp('savedNotAllowed')],
  },
  {
    says: [
      'アカウントは[ロック]されています',
      'アカウントが[ロック]されています',
      'account has been [locked]',
      'account is [locked] out',
    ],
    messages: [inRdp('lockedOut'), account],
  },
  {
    says: [
      'ユーザー名またはパスワードが正しく[ありません]',
      'user name or password is [incorrect]',
      'account or password is [incorrect]',
    ],
    messages: [inRdp('credentials'), { topic: 'reset_password_unspecified' }],
  },
  {
    says: [
      'アカウントの[制限]によって、このユーザーはサインインできません',
      'account [restrictions] are preventing this user from signing in',
      'user account [restriction] is preventing you from logging on',
    ],
    messages: [inConnection('logonType'), inRdp('lockedOut')],
  },
  {
    says: ['[接続]は拒否されました', 'the connection was denied because'],
    messages: [inConnection('notAuthorized'), inConnection('cannotReach')],
  },
  {
    says: ['リモート セッションは切断されました', 'the remote session was disconnected'],
    messages: [inConnection('licence'), inConnection('internalError')],
  },
  {
    says: [
      'the password does [not] meet the password policy requirements',
      '=0x800708C5',
      'パスワードはパスワードのポリシーの[要件]を満たしていません',
    ],
    messages: [azure, { topic: 'reset_cvm_password' }, account],
  },
];
