// Runs on the server and, with its types stripped, in the browser.

import { isCommon } from './common-passwords.ts';
import {
  codePointsOf,
  containsFolded,
  countClasses,
  refusedCharacters,
} from './password-characters.ts';
import type { BrokenRule, PasswordPolicy } from './password-rule.ts';

/** Symbols that Tencent accepts: no space, no double quote, no backslash. */
export const allowedSymbols = "()`~!@#$%^&*-+=_|{}[]:;'<>,.?/";

const slash = 0x2f;
const minClasses = 3;
const maxLength = 30;

/** @see CVM API 2017-03-12, ResetInstancesPassword */
export function createCvmPolicy({
  minLength,
  refusesUserName,
}: {
  readonly minLength: number;
  readonly refusesUserName: boolean;
}): PasswordPolicy {
  return {
    minLength,
    maxLength,
    minClasses,
    requirements: () => [
      { requirement: 'length', rules: ['tooShort', 'tooLong'] },
      { requirement: 'classes', rules: ['tooFewClasses'] },
      {
        requirement: 'characters',
        rules: ['fullWidth', 'nonAscii', 'space', 'characterNotAllowed'],
      },
      { requirement: 'start', rules: ['startsWithSlash'] },
      ...(refusesUserName
        ? [{ requirement: 'userName', rules: ['containsUserName'] } as const]
        : []),
      { requirement: 'notCommon', rules: ['tooCommon'] },
    ],
    check: (codePoints, { userNames }) => {
      const broken: BrokenRule[] = [];
      if (codePoints.length < minLength) broken.push({ rule: 'tooShort' });
      if (codePoints.length > maxLength) broken.push({ rule: 'tooLong' });
      if (countClasses(codePoints, allowedSymbols) < minClasses)
        broken.push({ rule: 'tooFewClasses' });
      if (codePoints[0] === slash) broken.push({ rule: 'startsWithSlash', position: 1 });
      if (refusesUserName) {
        for (const userName of distinct(userNames)) {
          if (containsFolded(codePoints, codePointsOf(userName)))
            broken.push({ rule: 'containsUserName', detail: userName });
        }
      }
      broken.push(...refusedCharacters(codePoints, { symbols: allowedSymbols, blank: 'refused' }));
      if (isCommon(codePoints)) broken.push({ rule: 'tooCommon' });
      return broken;
    },
  };
}

function distinct(userNames: readonly string[]): readonly string[] {
  const seen = new Map(userNames.map((name) => [name.toLowerCase(), name]));
  return [...seen.values()];
}
