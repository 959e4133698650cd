// Runs on the server and, with its types stripped, in the browser.

import { isCommon } from './common-passwords.ts';
import {
  codePointsOf,
  containsFolded,
  countClasses,
  refusedCharacters,
} from './password-characters.ts';
import type { BrokenRule, PasswordPolicy } from './password-rule.ts';

// The front door asks for three of the four; the portal's own page asks for all of them.
const minClasses = 3;

/** @see Azure virtual machines FAQ, "What are the password requirements when creating a VM?" */
const refusedByAzure = [
  'abc@123',
  'iloveyou!',
  'P@$$w0rd',
  'P@ssw0rd',
  'P@ssword123',
  'Pa$$word',
  'pass@word1',
  'Password!',
  'Password1',
  'Password22',
];

/** Windows does not look for account names that are shorter. */
const shortestAccountName = 3;

/**
 * Two doors, one behind the other: Azure's own rule, then the policy inside the guest. Of the second,
 * length and account name can be told beforehand; whether an old password comes again cannot.
 */
export function createAzurePolicy({
  maxLength,
  refusesUserName,
}: {
  readonly maxLength: number;
  readonly refusesUserName: boolean;
}): PasswordPolicy {
  const minLength = 12;
  return {
    minLength,
    maxLength,
    minClasses,
    requirements: ({ guest }) => [
      { requirement: 'length', rules: ['tooShort', 'tooLong'] },
      ...(guest !== undefined && guest.minLength > minLength
        ? [{ requirement: 'guestLength', rules: ['guestTooShort'] } as const]
        : []),
      { requirement: 'allClasses', rules: ['tooFewClasses'] },
      { requirement: 'ascii', rules: ['fullWidth', 'nonAscii', 'characterNotAllowed'] },
      ...(refusesUserName
        ? [{ requirement: 'userName', rules: ['containsUserName'] } as const]
        : []),
      { requirement: 'notRefused', rules: ['refusedByAzure', 'tooCommon'] },
      ...(guest?.history === 0 ? [] : [{ requirement: 'history', rules: [] } as const]),
    ],
    check: (codePoints, { userNames, guest }) => {
      const broken: BrokenRule[] = [];
      if (codePoints.length < minLength) broken.push({ rule: 'tooShort' });
      else if (guest !== undefined && codePoints.length < guest.minLength)
        broken.push({ rule: 'guestTooShort', detail: String(guest.minLength) });
      if (codePoints.length > maxLength) broken.push({ rule: 'tooLong' });
      if (countClasses(codePoints) < minClasses) broken.push({ rule: 'tooFewClasses' });
      if (refusesUserName) {
        for (const userName of new Set(userNames.map(bareName))) {
          if (userName.length < shortestAccountName) continue;
          if (containsFolded(codePoints, codePointsOf(userName)))
            broken.push({ rule: 'containsUserName', detail: userName });
        }
      }
      broken.push(...refusedCharacters(codePoints, { blank: 'allowed' }));
      if (isRefusedByAzure(codePoints)) broken.push({ rule: 'refusedByAzure' });
      else if (isCommon(codePoints)) broken.push({ rule: 'tooCommon' });
      return broken;
    },
  };
}

/** `VM01\name` and `.\name` are the account `name`. */
function bareName(userName: string): string {
  return userName.slice(userName.lastIndexOf('\\') + 1);
}

function isRefusedByAzure(codePoints: ArrayLike<number>): boolean {
  return refusedByAzure.some(
    (refused) =>
      refused.length === codePoints.length && containsFolded(codePoints, codePointsOf(refused)),
  );
}
