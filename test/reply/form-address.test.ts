import { describe, expect, it } from 'vitest';
import { formAddress, revealFormAddresses } from '../../src/reply/form-address.ts';

const urlOf = (formId: string) => `https://akeru.example/r#token-of-${formId}`;
const reveal = (activity: object) => revealFormAddresses(JSON.stringify(activity), urlOf);

describe('the address of a one-time page', () => {
  it('is put in where an action opens it', () => {
    const activity = { actions: [{ title: 'Open', url: formAddress('form-1') }], text: 'x' };
    expect(JSON.parse(reveal(activity))).toEqual({
      actions: [{ title: 'Open', url: urlOf('form-1') }],
      text: 'x',
    });
  });

  it.each([
    { text: formAddress('form-1') },
    { text: `"url":"${formAddress('form-1')}"` },
    { text: `\\"url\\":\\"${formAddress('form-1')}\\"` },
    { chosen: `x","url":"${formAddress('form-1')}","y":"` },
  ])('is not given to a person who types it: %j', (activity) => {
    expect(reveal(activity)).toBe(JSON.stringify(activity));
  });
});
