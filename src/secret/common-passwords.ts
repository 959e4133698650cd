// Runs on the server and, with its types stripped, in the browser.

import { codePointsOf, containsFolded } from './password-characters.ts';

// Passwords out of every list of breached ones that would pass the length and class rules.
const common = new Set([
  'password123!',
  'password1234',
  'password1234!',
  'password@123',
  'password@1234',
  'password12345',
  'p@ssword1234',
  'p@ssword123!',
  'p@ssw0rd123!',
  'p@ssw0rd1234',
  'p@ssw0rd1234!',
  'passw0rd123!',
  'administrator1',
  'administrator123',
  'administrator@123',
  'admin@123456',
  'admin@1234567',
  'admin123456!',
  'welcome12345',
  'welcome@1234',
  'welcome@12345',
  'welcome1234!',
  'qwerty123456',
  'qwerty123456!',
  'qwertyuiop1!',
  'qwertyuiop123',
  'qwertyuiop123!',
  '1qaz2wsx3edc',
  '1qaz@wsx3edc',
  '1qaz!qaz1qaz',
  '1qaz2wsx#edc',
  'abcd1234!@#$',
  'abc123456789',
  'abcdefg12345',
  'abcdefgh1234',
  'changeme1234',
  'changeme123!',
  'iloveyou1234',
  'iloveyou123!',
  'letmein12345',
  'letmein1234!',
  'tencent@1234',
  'tencent@12345',
  'tencent12345',
]);

/** Compares the whole password, without regard to case; never a part of it. */
export function isCommon(codePoints: ArrayLike<number>): boolean {
  for (const candidate of common) {
    if (
      candidate.length === codePoints.length &&
      containsFolded(codePoints, codePointsOf(candidate))
    )
      return true;
  }
  return false;
}
