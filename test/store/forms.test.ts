import { expect, test } from 'vitest';
import {
  countFormTry,
  endForm,
  exchangeForm,
  type FinalFormState,
  findForm,
  findFormByPageKey,
  findFormByToken,
  insertForm,
  listExpiredForms,
  listOpenForms,
  listUntoldForms,
  markFormTold,
} from '../../src/store/forms.ts';
import type { Store } from '../../src/store/store.ts';
import { eachStore } from '../helpers/stores.ts';

async function issue(store: Store, id = 'form', openBy = 10, finishBy = 20): Promise<void> {
  await store.transaction((tx) =>
    insertForm(tx, {
      id,
      conversationId: 'talk',
      tokenHash: `token of ${id}`,
      details: '{}',
      openBy,
      finishBy,
      now: 0,
    }),
  );
}

function exchange(store: Store, now = 5, key = 'key', id = 'form') {
  return store.transaction((tx) =>
    exchangeForm(tx, { tokenHash: `token of ${id}`, pageKeyHash: key, finishBy: 15, now }),
  );
}

function end(store: Store, state: FinalFormState, id = 'form') {
  return store.transaction((tx) => endForm(tx, id, state));
}

eachStore('forms', (open) => {
  test('a form is found by its token, and by its page key once it was exchanged', async () => {
    const store = await open();
    await issue(store);
    expect(await findFormByToken(store.db, 'token of form')).toMatchObject({
      id: 'form',
      state: 'issued',
      tries: 0,
      told: 0,
      pageKeyHash: null,
    });
    expect(await findFormByPageKey(store.db, 'key')).toBeUndefined();
    expect(await exchange(store)).toMatchObject({ state: 'exchanged', finishBy: 15 });
    expect(await findFormByPageKey(store.db, 'key')).toMatchObject({ id: 'form' });
    expect(await findForm(store.db, 'form')).toMatchObject({ pageKeyHash: 'key' });
  });

  test('a token is exchanged once, by whichever is first', async () => {
    const store = await open();
    await issue(store);
    const got = await Promise.all(
      Array.from({ length: 10 }, (_, place) => exchange(store, 5, `key-${place}`)),
    );
    expect(got.filter((form) => form !== undefined)).toHaveLength(1);
  });

  test('a token is not exchanged when its time is up', async () => {
    const store = await open();
    await issue(store);
    expect(await exchange(store, 10)).toBeUndefined();
    expect(await findForm(store.db, 'form')).toMatchObject({ state: 'issued' });
    expect(await exchange(store, 9)).toBeDefined();
  });

  test('two forms never share a token or a page key', async () => {
    const store = await open();
    await issue(store);
    await issue(store, 'other');
    await exchange(store);
    await expect(exchange(store, 5, 'key', 'other')).rejects.toThrow();
    await expect(issue(store)).rejects.toThrow();
  });

  test('tries count only while the form is open', async () => {
    const store = await open();
    const count = () => store.transaction((tx) => countFormTry(tx, 'form'));
    await issue(store);
    expect(await count()).toBeUndefined();
    await exchange(store);
    expect(await Promise.all([count(), count(), count()])).toEqual(
      expect.arrayContaining([1, 2, 3]),
    );
    await end(store, 'blocked');
    expect(await count()).toBeUndefined();
  });

  test('a form ends once, whoever else tries at the same time', async () => {
    const store = await open();
    await issue(store);
    await exchange(store);
    const states: FinalFormState[] = ['submitted', 'expired', 'abandoned', 'blocked', 'submitted'];
    const ended = await Promise.all(states.map((state) => end(store, state)));
    expect(ended.filter(Boolean)).toHaveLength(1);
    expect(await findForm(store.db, 'form')).toMatchObject({ state: states[ended.indexOf(true)] });
  });

  test('a form that nobody opened cannot be submitted, but can be given up', async () => {
    const store = await open();
    await issue(store);
    expect(await end(store, 'submitted')).toBe(false);
    expect(await end(store, 'abandoned')).toBe(true);
    expect(await exchange(store)).toBeUndefined();
  });

  test('what is open too long is listed: before the exchange by one time, after it by another', async () => {
    const store = await open();
    await issue(store, 'unopened', 10, 20);
    await issue(store, 'opened', 10, 20);
    await issue(store, 'done', 10, 20);
    await exchange(store, 5, 'key-1', 'opened');
    await exchange(store, 5, 'key-2', 'done');
    await end(store, 'submitted', 'done');
    const ids = async (now: number) =>
      (await listExpiredForms(store.db, now, 10)).map(({ id }) => id).sort();
    expect(await ids(9)).toEqual([]);
    expect(await ids(10)).toEqual(['unopened']);
    expect(await ids(15)).toEqual(['opened', 'unopened']);
    expect((await listOpenForms(store.db, 'talk')).map(({ id }) => id)).toEqual([
      'opened',
      'unopened',
    ]);
  });

  test('an end is untold until it was told', async () => {
    const store = await open();
    await issue(store);
    expect(await listUntoldForms(store.db, 10)).toEqual([]);
    await end(store, 'expired');
    expect(await listUntoldForms(store.db, 10)).toHaveLength(1);
    await store.transaction((tx) => markFormTold(tx, 'form'));
    expect(await listUntoldForms(store.db, 10)).toEqual([]);
  });
});
