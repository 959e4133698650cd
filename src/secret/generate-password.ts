// Runs in the browser, with its types stripped: it imports nothing at run time but characters.

import { codePointsOf } from './password-characters.ts';
import type { PasswordPolicy, PolicyContext } from './password-rule.ts';

/** Without look-alikes (0 O o, 1 l I |, quotes) and without what a shell or a form could eat. */
const classes = [
  'abcdefghijkmnpqrstuvwxyz',
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  '23456789',
  '!@#$%^&*-+=_?',
] as const;
const alphabet = classes.join('');
const shortest = 20;
const maxTries = 1_000;

/** No generated password passed: the user names leave no room. */
export class NoPasswordFound extends Error {
  override readonly name = 'NoPasswordFound';
}

/**
 * 20 characters, or as many as the guest system asks for, of all four classes, more than 110 bits, accepted by the policy.
 * @param fillRandom `crypto.getRandomValues`
 * @throws NoPasswordFound
 */
export function generatePassword(
  policy: PasswordPolicy,
  context: PolicyContext,
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void,
): string {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const password = draw(Math.max(shortest, context.guest?.minLength ?? 0), fillRandom);
    const hasAllClasses = classes.every((one) =>
      [...one].some((letter) => password.includes(letter)),
    );
    if (hasAllClasses && policy.check(codePointsOf(password), context).length === 0)
      return password;
  }
  throw new NoPasswordFound();
}

/** Each character is equally likely: bytes beyond the last whole multiple are thrown away. */
function draw(length: number, fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const limit = 256 - (256 % alphabet.length);
  const bytes = new Uint8Array(64);
  let password = '';
  while (password.length < length) {
    fillRandom(bytes);
    for (const byte of bytes) {
      if (byte < limit && password.length < length) password += alphabet[byte % alphabet.length];
    }
  }
  bytes.fill(0);
  return password;
}
