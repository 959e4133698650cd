import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import {
  deleteStaffSession,
  deleteStaffSessions,
  findStaffSession,
  insertStaffSession,
  listStaffConversations,
  type StaffSessionRow,
  touchStaffSession,
} from '../../store/staff-sessions.ts';
import type { Store, Tx } from '../../store/store.ts';
import type { StaffPerson } from './staff-sign-in.ts';

/** A person who is signed in, in one browser. */
export interface StaffSession extends StaffPerson {
  /** Names the session where its cookie must not be: in tokens. Of no use as a cookie. */
  readonly id: string;
}

export interface StaffSessions {
  /** @returns what the browser keeps as a cookie: 256 random bits, base64url */
  begin(tx: Tx, person: StaffPerson): Promise<string>;
  /** Undefined once it is idle for 15 minutes, 8 hours old, or ended. */
  find(cookie: string): Promise<StaffSession | undefined>;
  /** The same by the session's own id. */
  findById(id: string): Promise<StaffSession | undefined>;
  /** Something was done by the person: it is not idle. What a page does by itself does not count. */
  touch(session: StaffSession): Promise<void>;
  end(tx: Tx, id: string): Promise<void>;
  /** Conversations in which somebody with this app role is signed in now, and who that is. */
  listConversations(
    appRole: string,
  ): Promise<readonly { readonly conversationId: string; readonly objectId: string }[]>;
  /** What a page of ours sends in a header, and no other site can know. */
  headerToken(id: string): string;
  isHeaderToken(id: string, given: string | undefined): boolean;
  /** Deletes those that have ended by time. */
  tidy(): Promise<number>;
}

const minuteMs = 60_000;
/** @see OWASP session management: 15 to 30 minutes idle, 4 to 8 hours in all */
export const staffSessionLimits = { idleMs: 15 * minuteMs, lifeMs: 8 * 60 * minuteMs } as const;
/** Spares a write for each request. */
const touchEveryMs = minuteMs;
const cookieBytes = 32;
const cookieShape = /^[\w-]{43}$/;

const appRolesSchema = z.array(z.string());

export function createStaffSessions(options: {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes or more. */
  readonly key: Uint8Array;
}): StaffSessions {
  const { store, clock } = options;
  const derive = (use: string) =>
    new Uint8Array(hkdfSync('sha256', options.key, new Uint8Array(0), `akeru staff ${use}`, 32));
  const cookieKey = derive('session cookie');
  const headerKey = derive('session header');
  const hmac = (key: Uint8Array, value: string) =>
    createHmac('sha256', key).update(value).digest('base64url');

  const findById = async (id: string): Promise<StaffSession | undefined> => {
    const row = await findStaffSession(store.db, id);
    return row && isAlive(row, clock.now()) ? read(row) : undefined;
  };
  const headerToken = (id: string) => hmac(headerKey, id);

  return {
    begin: async (tx, person) => {
      const cookie = randomBytes(cookieBytes).toString('base64url');
      const now = clock.now();
      await insertStaffSession(tx, {
        idHash: hmac(cookieKey, cookie),
        issuer: person.issuer,
        objectId: person.objectId,
        tenantId: person.tenantId,
        name: person.name,
        appRoles: JSON.stringify(person.appRoles),
        multiFactor: person.multiFactor ? 1 : 0,
        authenticatedAt: person.authenticatedAt,
        seenAt: now,
        createdAt: now,
      });
      return cookie;
    },
    find: async (cookie) =>
      cookieShape.test(cookie) ? findById(hmac(cookieKey, cookie)) : undefined,
    findById,
    touch: async ({ id }) => {
      const now = clock.now();
      const row = await findStaffSession(store.db, id);
      if (!row || now - row.seenAt < touchEveryMs) return;
      await store.transaction((tx) => touchStaffSession(tx, id, now));
    },
    end: (tx, id) => deleteStaffSession(tx, id),
    listConversations: async (appRole) => {
      const now = clock.now();
      const found = await listStaffConversations(store.db, {
        seenAt: now - staffSessionLimits.idleMs,
        createdAt: now - staffSessionLimits.lifeMs,
      });
      return found.filter(({ appRoles }) => readAppRoles(appRoles).includes(appRole));
    },
    headerToken,
    isHeaderToken: (id, given) => {
      const expected = Buffer.from(headerToken(id));
      const got = Buffer.from(given ?? '');
      return got.length === expected.length && timingSafeEqual(got, expected);
    },
    tidy: () => {
      const now = clock.now();
      return store.transaction((tx) =>
        deleteStaffSessions(tx, {
          seenAt: now - staffSessionLimits.idleMs,
          createdAt: now - staffSessionLimits.lifeMs,
        }),
      );
    },
  };
}

/** A clock that was put back makes nothing live longer: what was seen in the future has ended. */
function isAlive({ seenAt, createdAt }: StaffSessionRow, now: number): boolean {
  return (
    now >= createdAt &&
    now - seenAt < staffSessionLimits.idleMs &&
    now - createdAt < staffSessionLimits.lifeMs
  );
}

function readAppRoles(stored: string): readonly string[] {
  return appRolesSchema.parse(JSON.parse(stored));
}

function read(row: StaffSessionRow): StaffSession {
  return {
    id: row.idHash,
    issuer: row.issuer,
    objectId: row.objectId,
    tenantId: row.tenantId,
    name: row.name,
    appRoles: readAppRoles(row.appRoles),
    authenticatedAt: row.authenticatedAt,
    multiFactor: row.multiFactor === 1,
  };
}
