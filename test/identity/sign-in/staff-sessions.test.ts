import { expect, test } from 'vitest';
import {
  createStaffSessions,
  staffSessionLimits,
} from '../../../src/identity/sign-in/staff-sessions.ts';
import type { StaffPerson } from '../../../src/identity/sign-in/staff-sign-in.ts';
import { eachStore } from '../../helpers/stores.ts';

const person: StaffPerson = {
  issuer: 'https://login.example/tenant',
  objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000011',
  tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
  name: 'An agent',
  appRoles: ['Helpdesk.Agent'],
  authenticatedAt: 1_700_000_000_000,
  multiFactor: true,
};

eachStore('staff sessions', (openStore) => {
  async function open() {
    let now = 1_800_000_000_000;
    const clock = { now: () => now };
    const store = await openStore({ clock });
    const sessions = createStaffSessions({ store, clock, key: new Uint8Array(32).fill(7) });
    const begin = () => store.transaction((tx) => sessions.begin(tx, person));
    const advance = (byMs: number) => {
      now += byMs;
    };
    return { store, sessions, begin, advance };
  }

  test('are found by their cookie, with who signed in', async () => {
    const { sessions, begin } = await open();
    const cookie = await begin();
    expect(await sessions.find(cookie)).toMatchObject(person);
    expect(Buffer.from(cookie, 'base64url')).toHaveLength(32);
  });

  test.each(['', 'x', 'a'.repeat(43), 'a'.repeat(10_000), "' or 1=1 --"])(
    'are not found by %j',
    async (cookie) => {
      const { sessions, begin } = await open();
      await begin();
      expect(await sessions.find(cookie)).toBeUndefined();
    },
  );

  test('cannot be had with what names them elsewhere', async () => {
    const { sessions, begin } = await open();
    const id = (await sessions.find(await begin()))?.id ?? '';
    expect(await sessions.findById(id)).toMatchObject(person);
    expect(await sessions.find(id)).toBeUndefined();
  });

  // Holds T-56
  test('end after 15 idle minutes, and not before', async () => {
    const { sessions, begin, advance } = await open();
    const cookie = await begin();
    advance(staffSessionLimits.idleMs - 1);
    expect(await sessions.find(cookie)).toBeDefined();
    advance(1);
    expect(await sessions.find(cookie)).toBeUndefined();
  });

  // Holds T-56
  test('go on while something is done, up to 8 hours', async () => {
    const { sessions, begin, advance } = await open();
    const cookie = await begin();
    const stepMs = 10 * 60_000;
    for (let passedMs = stepMs; passedMs < staffSessionLimits.lifeMs; passedMs += stepMs) {
      advance(stepMs);
      const session = await sessions.find(cookie);
      expect(session).toBeDefined();
      if (session) await sessions.touch(session);
    }
    advance(stepMs);
    expect(await sessions.find(cookie)).toBeUndefined();
  });

  test('do not come back when the clock is put back', async () => {
    const { sessions, begin, advance } = await open();
    const cookie = await begin();
    advance(-1);
    expect(await sessions.find(cookie)).toBeUndefined();
  });

  test('are over once they are ended, and are not kept when they are over', async () => {
    const { store, sessions, begin, advance } = await open();
    const ended = await begin();
    const idle = await begin();
    const id = (await sessions.find(ended))?.id ?? '';
    await store.transaction((tx) => sessions.end(tx, id));
    expect(await sessions.find(ended)).toBeUndefined();
    expect(await sessions.find(idle)).toBeDefined();
    advance(staffSessionLimits.idleMs);
    expect(await sessions.tidy()).toBe(1);
  });

  test('have a header token of their own', async () => {
    const { sessions, begin } = await open();
    const mine = (await sessions.find(await begin()))?.id ?? '';
    const theirs = (await sessions.find(await begin()))?.id ?? '';
    const token = sessions.headerToken(mine);
    expect(sessions.isHeaderToken(mine, token)).toBe(true);
    expect(sessions.isHeaderToken(theirs, token)).toBe(false);
    expect(sessions.isHeaderToken(mine, undefined)).toBe(false);
    expect(sessions.isHeaderToken(mine, '')).toBe(false);
    expect(token).not.toContain(mine);
  });

  test('keep no cookie in the store', async () => {
    const { store, begin } = await open();
    const cookie = await begin();
    const rows = await store.db.selectFrom('staffSession').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(cookie);
  });
});
