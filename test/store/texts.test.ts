import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findConversation, loadConversation } from '../../src/store/conversations.ts';
import { UnstorableText } from '../../src/store/storable.ts';
import { eachStore } from '../helpers/stores.ts';
import { consumeNamed, saveNamed } from './rows.ts';

const oddKeys = [
  '',
  ' ',
  '.',
  '../../x',
  'a/b\\c:d*e?f"g<h>i|j',
  `'; drop table "conversation"; --`,
  '%_[]^$(){}+',
  '__proto__',
  'constructor',
  'a\tb\nc\rd',
  '19:会議@thread.v2;messageid=1',
  'ｱ ア\u3099 \u{1F511} \u202e rtl',
  'Ⅸ ß İ ı',
  'k'.repeat(2_000),
];

eachStore('texts', (open) => {
  test.each(oddKeys)('the key %j is kept apart from every other one', async (key) => {
    const store = await open();
    await store.transaction((tx) => saveNamed(tx, 'other', { state: 'other' }));
    await store.transaction((tx) => saveNamed(tx, key, { state: 'own' }));
    await store.transaction((tx) => consumeNamed(tx, key, key, { clientActivityId: key }));
    expect(await findConversation(store.db, key)).toMatchObject({ id: key, state: 'own' });
    expect(
      (await loadConversation(store.db, { conversationId: 'other', activityId: key })).consumed,
    ).toBeUndefined();
  });

  test('keys differ by case, by width and by how a letter is composed', async () => {
    const store = await open();
    const keys = ['key', 'Key', 'ｋｅｙ', 'é', 'e\u0301', 'key '];
    for (const key of keys) await store.transaction((tx) => saveNamed(tx, key, { state: key }));
    for (const key of keys) {
      expect(await findConversation(store.db, key)).toMatchObject({ state: key });
    }
  });

  test('any JSON comes back as it was, U+0000 and half surrogate pairs included', async () => {
    const store = await open();
    let version = 0;
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string({ unit: 'binary' }), async (value, text) => {
        const document = { value, text, trap: '\u0000 \ud800 \udc00' };
        await store.transaction((tx) =>
          saveNamed(tx, 'talk', { readVersion: version, state: JSON.stringify(document) }),
        );
        version += 1;
        const row = await findConversation(store.db, 'talk');
        expect(row?.state).toBe(JSON.stringify(document));
        expect(JSON.parse(row?.state ?? '').trap).toBe(document.trap);
      }),
      { numRuns: 60 },
    );
  });

  test('a text of two million characters comes back whole', async () => {
    const store = await open();
    const state = JSON.stringify('開'.repeat(2_000_000));
    await store.transaction((tx) => saveNamed(tx, 'talk', { state }));
    expect((await findConversation(store.db, 'talk'))?.state === state).toBe(true);
  });

  test.each(['a\u0000b', 'a\ud800', '\udc00b'])(
    'the bare text %j is refused instead of changed, in writing and in reading',
    async (text) => {
      const store = await open();
      await expect(store.transaction((tx) => saveNamed(tx, text))).rejects.toBeInstanceOf(
        UnstorableText,
      );
      await expect(findConversation(store.db, text)).rejects.toBeInstanceOf(UnstorableText);
    },
  );
});
