import { hasHiragana } from '../language/script.ts';
import { isHidden, nameOfCharacter } from './characters.ts';
import type { ReadAnswer } from './intent.ts';

/** @see CVM API 2017-03-12, ResetInstancesPassword, UserName: 64 */
const longestName = 64;
/** Host or domain before the backslash, or behind the at sign. */
const longestPlace = 253;

/**
 * An account name as Windows or Linux has it: `name`, `HOST\name`, `.\name`, `AzureAD\name@domain`,
 * `name@domain`. The yen signs and the full-width backslash of Japanese keyboards are backslashes;
 * every other full-width character is refused, never folded.
 */
export function readUserName(text: string): ReadAnswer {
  const trimmed = text.trim();
  const hidden = [...trimmed].find((character) => isHidden(character));
  if (hidden !== undefined && hidden !== '\n') return refuse(nameOfCharacter(hidden));
  const quoted = /^["'「『`].*["'」』`]$/.test(trimmed);
  const name = unwrap(trimmed).replace(/[\uFFE5\uFF3C\u00A5\u20A9]/g, '\\');
  if (name === '') return { kind: 'refused', reason: 'empty' };
  if (!quoted && isSentence(name)) return { kind: 'none' };
  const [place, account] = splitPlace(name);
  const [local = '', ...domains] = account.split('@');
  if (local.length > longestName) return { kind: 'refused', reason: 'userNameTooLong' };
  if (place.length > longestPlace || domains.join('@').length > longestPlace) {
    return { kind: 'refused', reason: 'userNameTooLong' };
  }
  const spaces = quoted || place !== '';
  const wrong = [...account].find(
    (character) => !/^[A-Za-z0-9._$@-]$/.test(character) && !(spaces && character === ' '),
  );
  if (wrong !== undefined) return refuse(nameOfCharacter(wrong));
  if (domains.length > 1 || local === '' || (domains.length === 1 && !isDomain(domains[0]))) {
    return refuse('@');
  }
  if (/^[. ]+$/.test(local)) return refuse('.');
  if (name.includes('\\') && !isPlace(place)) return refuse(wrongInPlace(place));
  return { kind: 'value', value: name };
}

/** Part before the first backslash, and the account behind it. */
function splitPlace(name: string): readonly [string, string] {
  const at = name.indexOf('\\');
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
}

const heads = [
  ...[
    'ユーザー名は',
    'ユーザ名は',
    'ユーザーは',
    'ユーザは',
    'アカウントは',
    'アカウント名は',
    'ユーザー名',
    'ユーザ名',
  ],
  ...[
    'the user name is ',
    'the username is ',
    'my username is ',
    'my user name is ',
    'user name is ',
  ],
  ...[
    'username is ',
    'user is ',
    'user name',
    'username',
    'user:',
    "it's ",
    'it is ',
    'i use ',
    'はい、',
    'yes, ',
  ],
];
const tails = [
  ...[
    'でお願いいたします',
    'でお願いします',
    'でおねがいします',
    'を使っています',
    'を使います',
    'という名前です',
    'になります',
  ],
  ...[
    'だと思います',
    'です',
    'でお願い',
    'だよ',
    'を指定',
    'を指定します',
    'で',
    ', please',
    ' please',
    ' pls',
  ],
];

function unwrap(text: string): string {
  let name = text.replace(/[。．]$/, '').trim();
  const head = heads.find((word) => name.toLowerCase().startsWith(word));
  if (head !== undefined)
    name = name
      .slice(head.length)
      .replace(/^[\s:：=＝]/, '')
      .trim();
  const tail = tails.find((word) => name.toLowerCase().endsWith(word));
  // 「で」 alone could be the end of anything; it goes only from a Latin name.
  if (tail !== undefined && /[\x21-\x7E]["'」』`]?$/.test(name.slice(0, -tail.length).trimEnd())) {
    name = name.slice(0, -tail.length).trim();
  }
  name = name.replace(/\.$/, '');
  return /^(?:"[^"]*"|'[^']*'|「[^」]*」|『[^』]*』|`[^`]*`)$/.test(name)
    ? name.slice(1, -1).trim()
    : name;
}

/** Several words, or Japanese prose: perhaps a question of its own, in any case no account name. */
function isSentence(name: string): boolean {
  if (name.length > 200) return false;
  if (hasHiragana(name)) return true;
  return !name.includes('\\') && name.split(/\s+/).length >= 3;
}

function isPlace(place: string): boolean {
  return place === '.' || /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(place);
}

function wrongInPlace(place: string): string {
  return nameOfCharacter([...place].find((one) => !/^[A-Za-z0-9.-]$/.test(one)) ?? '\\');
}

function isDomain(domain: string | undefined): boolean {
  return (domain ?? '').split('.').every((label) => /^[A-Za-z0-9-]{1,63}$/.test(label));
}

function refuse(detail: string): ReadAnswer {
  return { kind: 'refused', reason: 'userNameCharacter', detail };
}
