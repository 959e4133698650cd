import { expect, it } from 'vitest';
import { readPosted } from '../../src/directline/posted-activity.ts';

it.each([
  ['Asia/Tokyo', 'Asia/Tokyo'],
  ['Nowhere/Land', undefined],
  ['x'.repeat(100), undefined],
])('a message says on which clock its times are: %s', (localTimezone, timeZone) => {
  const posted = readPosted({ type: 'message', text: 'hello', localTimezone }, (text) => text);
  expect(posted).toMatchObject({ kind: 'message' });
  expect(posted.kind === 'message' && posted.message.timeZone).toBe(timeZone);
});
