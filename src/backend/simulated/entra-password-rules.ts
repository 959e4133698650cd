import type { Person, Tenant } from './state.ts';

/** What the tenant itself finds wrong; `easyToGuess` is Microsoft's list, which nobody else knows. */
export type RefusedBecause =
  | 'tooShort'
  | 'tooLong'
  | 'tooFewClasses'
  | 'characterNotAllowed'
  | 'containsName'
  | 'easyToGuess'
  | 'bannedByAdministrator'
  | 'onPremisesPolicy';

// "swordfish" stands for the words that no prediction knows.
const globalWords =
  'password qwerty welcome letmein iloveyou admin microsoft monday swordfish 123456';

/**
 * Works on the bytes, so that no string is made of them.
 * @see concept-sspr-policy.md, concept-password-ban-bad.md
 */
export function refusedByEntra(
  password: Uint8Array,
  person: Pick<Person, 'firstName' | 'lastName'>,
  tenant: Pick<Tenant, 'name' | 'bannedWords' | 'education'>,
): readonly RefusedBecause[] {
  const refused: RefusedBecause[] = [];
  if (password.length < 8) refused.push('tooShort');
  if (password.length > 256) refused.push('tooLong');
  if (!tenant.education && countClasses(password) < 3) refused.push('tooFewClasses');
  if (password.some((byte) => byte < 0x20 || byte > 0x7e)) refused.push('characterNotAllowed');
  const folded = fold(password);
  const names = [person.firstName, person.lastName, tenant.name, tenant.name.replaceAll(' ', '')];
  if (names.some((name) => [...name].length >= 4 && folded.includes(foldWord(name)))) {
    refused.push('containsName');
  }
  const global = globalWords.split(' ').map(foldWord);
  const own = tenant.bannedWords.map(foldWord);
  if (isBanned(folded, global)) refused.push('easyToGuess');
  else if (isBanned(folded, [...global, ...own])) refused.push('bannedByAdministrator');
  folded.fill(0);
  return refused;
}

function countClasses(password: Uint8Array): number {
  const sorts = [
    (byte: number) => byte >= 0x61 && byte <= 0x7a,
    (byte: number) => byte >= 0x41 && byte <= 0x5a,
    (byte: number) => byte >= 0x30 && byte <= 0x39,
    (byte: number) => byte > 0x20 && byte < 0x7f && !/[A-Za-z0-9]/.test(String.fromCharCode(byte)),
  ];
  return sorts.filter((isIt) => password.some(isIt)).length;
}

const letters: Readonly<Record<number, number>> = { 48: 0x6f, 49: 0x6c, 36: 0x73, 64: 0x61 };

function fold(bytes: Uint8Array): Buffer {
  return Buffer.from(
    bytes.map((byte) => letters[byte] ?? (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)),
  );
}

function foldWord(word: string): Buffer {
  return fold(Buffer.from(word));
}

function isBanned(password: Buffer, words: readonly Buffer[]): boolean {
  return words.some((word) => distanceIsAtMostOne(password, word)) || points(password, words) < 5;
}

/** From the end: the fewest points that the rest of the password can be worth. */
function points(password: Buffer, words: readonly Buffer[]): number {
  const rest = new Array<number>(password.length + 1).fill(0);
  for (let at = password.length - 1; at >= 0; at -= 1) {
    const ends = words
      .filter((word) => word.equals(password.subarray(at, at + word.length)))
      .map((word) => at + word.length);
    rest[at] = 1 + Math.min(...[at + 1, ...ends].map((end) => rest[end] ?? 0));
  }
  return rest[0] ?? 0;
}

function distanceIsAtMostOne(one: Buffer, other: Buffer): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  const longest = Math.max(one.length, other.length);
  let front = 0;
  while (front < longest && one[front] === other[front]) front += 1;
  let back = 0;
  while (back < longest - front && one[one.length - 1 - back] === other[other.length - 1 - back]) {
    back += 1;
  }
  return longest - front - back <= 1;
}
