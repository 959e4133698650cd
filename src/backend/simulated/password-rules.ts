import type { OsFamily } from '../facts.ts';

/** The rules that a password for Tencent Cloud machines can break. */
export type BrokenRule =
  | 'tooShort'
  | 'tooLong'
  | 'tooFewClasses'
  | 'characterNotAllowed'
  | 'startsWithSlash'
  | 'containsUserName';

const code = (character: string) => character.charCodeAt(0);
const symbols = new Set(["()`~!@#$%^&*-+=_|{}[]:;'<>,.?/"].flatMap((all) => [...all].map(code)));

/**
 * All rules that the platform itself finds broken; Windows rules hold for all machines of a batch
 * as soon as one of them is Windows. Works on the bytes, so that no string is made of them.
 * @see CVM API 2017-03-12, ResetInstancesPassword
 */
export function brokenRules(
  password: Uint8Array,
  systems: readonly OsFamily[],
  userNames: readonly string[],
): readonly BrokenRule[] {
  const isWindows = systems.includes('windows');
  const broken: BrokenRule[] = [];
  if (password.length < (isWindows ? 12 : 8)) broken.push('tooShort');
  if (password.length > 30) broken.push('tooLong');
  const classes = new Set<string>();
  for (const byte of password) classes.add(classOf(byte));
  if (classes.delete('other')) broken.push('characterNotAllowed');
  if (classes.size < 3) broken.push('tooFewClasses');
  if (password[0] === code('/')) broken.push('startsWithSlash');
  if (isWindows && userNames.some((name) => contains(password, name))) {
    broken.push('containsUserName');
  }
  return broken;
}

function classOf(byte: number): 'lower' | 'upper' | 'digit' | 'symbol' | 'other' {
  if (byte >= code('a') && byte <= code('z')) return 'lower';
  if (byte >= code('A') && byte <= code('Z')) return 'upper';
  if (byte >= code('0') && byte <= code('9')) return 'digit';
  return symbols.has(byte) ? 'symbol' : 'other';
}

function contains(password: Uint8Array, userName: string): boolean {
  const wanted = [...Buffer.from(userName.toLowerCase())];
  if (wanted.length === 0) return false;
  for (let start = 0; start + wanted.length <= password.length; start += 1) {
    if (wanted.every((byte, at) => lower(password[start + at] ?? 0) === byte)) return true;
  }
  return false;
}

function lower(byte: number): number {
  return byte >= code('A') && byte <= code('Z') ? byte + 32 : byte;
}
