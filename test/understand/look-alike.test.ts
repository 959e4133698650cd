import { expect, test } from 'vitest';
import { readAnswer } from '../../src/understand/answers.ts';
import type { Question } from '../../src/understand/intent.ts';
import { findLookAlike } from '../../src/understand/look-alike.ts';

const questionFor = (type: NonNullable<Question['slot']>['type']): Question => ({
  choices: [],
  offered: [{ labels: ['admin-01'], value: 'ins-admin001' }],
  slot: { name: 'name', type, max: 2 },
});

// Holds T-70
test.each([
  ['cvmReferences', '\u0430dmin-01', '\u0430'],
  ['cvmReferences', 'web-01, d\u0435-02', '\u0435'],
  ['rdpHost', 'rdp-st\u0430le-01', '\u0430'],
  ['userName', '\u0391dministrator', '\u0391'],
  ['account', '\u0430dmin@demo.example', '\u0430'],
] as const)(
  'a %s of %j is not taken for the name that it looks like, and is named',
  (type, text, letter) => {
    expect(readAnswer(text, questionFor(type))).toEqual({
      kind: 'refused',
      reason: 'lookAlike',
      detail: letter,
    });
  },
);

test.each([
  'admin-01',
  '\uff41dmin-01',
  'web-01 \u3068 web-02',
  '\u0441\u0435\u0440\u0432\u0435\u0440',
  '\u7ba1\u7406-01',
  '',
])('%j has no letter of another script in a Latin name', (text) => {
  expect(findLookAlike(text)).toBeUndefined();
});
