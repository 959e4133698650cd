import { expect, test } from 'vitest';
import { insertCode, spendCode, takeCodeTry } from '../../src/store/codes.ts';
import { eachStore } from '../helpers/stores.ts';

const code = {
  id: 'code',
  proofId: 'p',
  conversationId: 'talk',
  accountHash: 'a',
  countKey: 'k',
  purpose: 'reset',
  method: 'mail',
  salt: 's',
  hash: 'h',
  createdAt: 1,
};

eachStore('stored codes', (open) => {
  // Holds T-35
  test('a code has no more tries than it has, of any number at once', async () => {
    const store = await open();
    await store.transaction((tx) => insertCode(tx, code));
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => store.transaction((tx) => takeCodeTry(tx, 'code', 5))),
    );
    expect(taken.filter((tries) => tries !== undefined).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('a code is spent once, and has no tries then', async () => {
    const store = await open();
    await store.transaction((tx) => insertCode(tx, code));
    const spend = () => store.transaction((tx) => spendCode(tx, 'code', 'form'));
    expect((await Promise.all([spend(), spend(), spend()])).filter(Boolean)).toHaveLength(1);
    expect(await store.transaction((tx) => takeCodeTry(tx, 'code', 5))).toBeUndefined();
  });
});
