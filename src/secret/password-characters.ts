// Runs on the server and, with its types stripped, in the browser.

import type { BrokenRule } from './password-rule.ts';

export type CharacterClass = 'lower' | 'upper' | 'digit' | 'symbol' | 'blank';

const maxNamedCharacters = 5;

/** The code points of a text or of UTF-8 bytes; the caller overwrites them when they are secret. */
export function codePointsOf(password: string | Uint8Array): Uint32Array {
  return typeof password === 'string' ? ofText(password) : ofBytes(password);
}

function ofText(text: string): Uint32Array {
  const points = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count += 1) {
    const point = text.codePointAt(at) ?? 0;
    points[count] = point;
    at += point > 0xffff ? 2 : 1;
  }
  return points.subarray(0, count);
}

/** Decoded by hand: a TextDecoder would leave a copy of the secret in a string. */
function ofBytes(bytes: Uint8Array): Uint32Array {
  const points = new Uint32Array(bytes.length);
  let count = 0;
  for (const byte of bytes) {
    if (byte >= 0x80 && byte < 0xc0) {
      const last = Math.max(count - 1, 0);
      points[last] = ((points[last] ?? 0) << 6) | (byte & 0x3f);
      continue;
    }
    points[count] =
      byte < 0x80 ? byte : byte < 0xe0 ? byte & 0x1f : byte < 0xf0 ? byte & 0x0f : byte & 0x07;
    count += 1;
  }
  return points.subarray(0, count);
}

/**
 * How many of lower case, upper case, digits and symbols there are; a blank is none of them.
 * @param symbols that count; every one of ASCII where left out
 */
export function countClasses(codePoints: ArrayLike<number>, symbols?: string): number {
  const classes = new Set<CharacterClass>();
  for (let at = 0; at < codePoints.length; at += 1) {
    const found = classOf(codePoints[at] ?? 0, symbols);
    if (found !== undefined && found !== 'blank') classes.add(found);
  }
  return classes.size;
}

/** Undefined for what is not ASCII, for control characters and for symbols that are not allowed. */
function classOf(point: number, symbols?: string): CharacterClass | undefined {
  if (point >= 0x61 && point <= 0x7a) return 'lower';
  if (point >= 0x41 && point <= 0x5a) return 'upper';
  if (point >= 0x30 && point <= 0x39) return 'digit';
  if (point === 0x20) return 'blank';
  if (point < 0x20 || point > 0x7e) return undefined;
  return symbols?.includes(String.fromCharCode(point)) === false ? undefined : 'symbol';
}

/** What cannot be used, with its place; at most five are named. */
export function refusedCharacters(
  codePoints: ArrayLike<number>,
  { symbols, blank }: { readonly symbols?: string; readonly blank: 'allowed' | 'refused' },
): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  for (let at = 0; at < codePoints.length && broken.length < maxNamedCharacters; at += 1) {
    const point = codePoints[at] ?? 0;
    const found = classOf(point, symbols);
    if (found !== undefined && (found !== 'blank' || blank === 'allowed')) continue;
    const position = at + 1;
    if (found === 'blank') broken.push({ rule: 'space', position });
    else if (isFullWidth(point))
      broken.push({ rule: 'fullWidth', detail: nameOf(point), position });
    else if (point > 0x7e) broken.push({ rule: 'nonAscii', detail: nameOf(point), position });
    else broken.push({ rule: 'characterNotAllowed', detail: nameOf(point), position });
  }
  return broken;
}

/** Full-width forms of ASCII and signs, and the ideographic space: what an input method leaves behind. */
function isFullWidth(point: number): boolean {
  return (
    (point >= 0xff01 && point <= 0xff60) || (point >= 0xffe0 && point <= 0xffe6) || point === 0x3000
  );
}

/** The character itself, or `U+0009` for what cannot be seen. */
function nameOf(point: number): string {
  const character = String.fromCodePoint(point);
  return /[\p{C}\p{Z}\p{M}]/u.test(character)
    ? `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
    : character;
}

/** Without regard to the case of ASCII letters; an empty part is in nothing. */
export function containsFolded(codePoints: ArrayLike<number>, part: ArrayLike<number>): boolean {
  if (part.length === 0) return false;
  for (let start = 0; start + part.length <= codePoints.length; start += 1) {
    let same = 0;
    while (
      same < part.length &&
      foldCase(codePoints[start + same] ?? 0) === foldCase(part[same] ?? 0)
    )
      same += 1;
    if (same === part.length) return true;
  }
  return false;
}

function foldCase(point: number): number {
  return point >= 0x41 && point <= 0x5a ? point + 0x20 : point;
}
