/** What people call a password, as sources of regular expressions for text without full-width ASCII. */

const latin = [
  // Typed in a hurry as well: `pasword`, `passwrd`, `passowrd`.
  'pas{1,3}[ -]?w(?:or?d|rd|ord|rod|ard)s?',
  'passowrds?',
  'passwo?r?',
  'passwds?',
  'pass[ -]?(?:code|phrase|key)s?',
  'pass',
  'pa[sz]{1,2}w[0o]rt',
  'pass?wort',
  'pswd?',
  'psswd',
  'pword',
  'pwd?s?',
  'p/w',
  'pin(?:[ -]?(?:code|number|no))?',
].join('|');

const dash = '[ー－ｰ―‐−-]';
const japanese = [
  `パス(?:ワ${dash}?[ドトﾄ]?|コ${dash}?ド|フレ${dash}?ズ|キ${dash}?)`,
  'パス(?![ァ-ヶ])',
  'ﾊﾟｽ(?:ﾜ[ｰ-]?(?:ﾄﾞ|ﾄ)?|ｺ[ｰ-]?ﾄﾞ|ﾌﾚ[ｰ-]?ｽﾞ)?',
  '[ぱば]す(?:わ[ーあ]?ど?|こーど|ふれーず)?',
  '暗証(?:番号|コード|ばんごう)?',
  'あんしょう(?:番号|ばんごう)',
  '合い?言葉',
  'あいことば',
  'ピン(?:コード|番号)',
  'pin(?:コード|番号|ｺｰﾄﾞ)',
].join('|');

// A label ends where another kind of letter begins: `passLogin`, `pwは`.
const owner = '(?:admin(?:istrator)?|user|root|db|my|new|old|login|temp)?';
const latinLabel = `(?<![A-Za-z0-9])${owner}(?:${latin})(?![a-z])`;
const japaneseLabel = `(?:(?<![ァ-ヶー])|(?<=ー))(?:${japanese})`;

/** Case is not looked at. */
export const label = `(?:${japaneseLabel}|${latinLabel})`;

/** Those whose values are often digits alone. */
export const numericLabel =
  '(?:(?<![A-Za-z])pin(?:[ -]?(?:code|number|no\\.?))?(?![a-z])|pass[ -]?code|パスコ|ﾊﾟｽｺ|暗証|あんしょう|ピン(?:コ|番)|合い?言葉)';

/** Beside one of these stands a password, or a name, or nothing. */
export const weakLabel =
  '(?:(?<![a-z])(?:cred(?:ential)?s?|log[io]n|logon|sign[- ]?in|secret|auth)(?![a-z])|認証情報|資格情報|クレデンシャル|ログイン情報|サインイン情報|秘密|シークレット)';

/** What stands after one of these is its own value, and no password. */
export const otherField =
  '(?:user|(?<![a-z])id(?![a-z])|account|host|server|machine|instance|(?<![a-z])vm(?![a-z])|(?<![a-z])ip(?![a-z])|port|error|code|ticket|case|domain|tenant|e-?mail|upn|version|build|event|link|page|policy|ユーザ|アカウント|ホスト|サーバ|マシン|インスタンス|端末|エラー|コード|チケット|番号|ドメイン|テナント|メール|ポート|イベント|バージョン|リンク|画面|失敗)';
