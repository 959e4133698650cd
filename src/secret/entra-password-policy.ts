// Runs on the server and, with its types stripped, in the browser.

import { findName, isRefused, judgeWords, lowestAcceptedScore } from './banned-words.ts';
import { isCommon } from './common-passwords.ts';
import { countClasses, refusedCharacters } from './password-characters.ts';
import type { BrokenRule, PasswordPolicy } from './password-rule.ts';

/**
 * Stands for Microsoft's global list, which is secret and changes: what is found here is a prediction,
 * and Microsoft 365 itself decides.
 */
const predictedGlobalWords = [
  ...['password', 'passwort', 'pass', 'qwerty', 'qwertyuiop', 'asdfgh', 'asdfghjkl', 'zxcvbn'],
  ...['welcome', 'letmein', 'iloveyou', 'changeme', 'admin', 'administrator', 'root', 'login'],
  ...['microsoft', 'office', 'outlook', 'windows', 'azure', 'teams', 'summer', 'winter', 'spring'],
  ...['autumn', 'monday', 'friday', 'january', 'december', 'dragon', 'monkey', 'football'],
  ...['baseball', 'sunshine', 'princess', 'superman', 'batman', 'trustno1', 'master', 'secret'],
  ...['123456', '1234567', '12345678', '123456789', '111111', '123123', '1q2w3e4r', '1qaz2wsx'],
  ...['abcdef', 'abcdefg', 'abc123', 'tokyo', 'japan', 'sakura', 'nihon', 'konnichiwa'],
];

/** @see MicrosoftDocs/entra-docs, concept-sspr-policy.md and concept-password-ban-bad.md */
export function createEntraPolicy({ minClasses }: { readonly minClasses: number }): PasswordPolicy {
  const minLength = 8;
  const maxLength = 256;
  return {
    minLength,
    maxLength,
    minClasses,
    requirements: () => [
      { requirement: 'length', rules: ['tooShort', 'tooLong'] },
      ...(minClasses > 1 ? [{ requirement: 'classes', rules: ['tooFewClasses'] } as const] : []),
      { requirement: 'ascii', rules: ['fullWidth', 'nonAscii', 'characterNotAllowed'] },
      { requirement: 'names', rules: ['containsName'] },
      {
        requirement: 'bannedWords',
        rules: ['easyToGuess', 'bannedByAdministrator', 'tooCommon'],
      },
    ],
    check: (codePoints, { names = [], bannedWords = [] }) => {
      const broken: BrokenRule[] = [];
      if (codePoints.length < minLength) broken.push({ rule: 'tooShort' });
      if (codePoints.length > maxLength) broken.push({ rule: 'tooLong' });
      if (countClasses(codePoints) < minClasses) broken.push({ rule: 'tooFewClasses' });
      broken.push(...refusedCharacters(codePoints, { blank: 'allowed' }));
      const name = findName(codePoints, names);
      if (name !== undefined) broken.push({ rule: 'containsName', detail: name });
      broken.push(...brokenByWords(codePoints, bannedWords));
      return broken;
    },
  };
}

/** Microsoft words the two lists differently, so that people know whom to ask. */
function brokenByWords(
  codePoints: ArrayLike<number>,
  bannedWords: readonly string[],
): readonly BrokenRule[] {
  // What is shorter fails whatever it is made of, and its length is named already.
  if (codePoints.length < lowestAcceptedScore) return [];
  if (isRefused(judgeWords(codePoints, predictedGlobalWords))) return [{ rule: 'easyToGuess' }];
  if (bannedWords.length > 0) {
    const both = [...predictedGlobalWords, ...bannedWords];
    if (isRefused(judgeWords(codePoints, both))) return [{ rule: 'bannedByAdministrator' }];
  }
  return isCommon(codePoints) ? [{ rule: 'tooCommon' }] : [];
}
