import { appRoleNames, type Role } from '../../src/identity/roles.ts';
import type { Claims } from '../../src/incoming.ts';
import {
  createWebchatConversation,
  keepSignInOfConversation,
} from '../../src/store/webchat-log.ts';
import type { Bot } from './bot.ts';

const tenantId = '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01';

/** People of the demo world. `visitor` is whom the public chat acts as. */
export const people = {
  visitor: '8a1f3c10-5b7d-4f0e-8c11-000000000001',
  agent: '8a1f3c10-5b7d-4f0e-8c11-000000000011',
  approver: '8a1f3c10-5b7d-4f0e-8c11-000000000012',
  /** An agent, and an approver as well. */
  senior: '8a1f3c10-5b7d-4f0e-8c11-000000000117',
  operator: '8a1f3c10-5b7d-4f0e-8c11-000000000119',
} as const;

type StaffRole = Exclude<Role, 'endUser'>;

/** @param provenAt of a login with a second factor; none without */
export function deskClaims(
  objectId: string,
  roles: readonly StaffRole[],
  provenAt?: number,
): Claims {
  return {
    via: 'desk',
    channelUserId: `dl_${objectId}`,
    objectId,
    tenantId,
    scope: 'personal',
    appRoles: roles.map((role) => appRoleNames[role]),
    ...(provenAt !== undefined && { provenAt }),
  };
}

/** A chat of somebody who has just signed in with a second factor. */
export function atDesk(bot: Bot, objectId: string, ...roles: readonly StaffRole[]): Bot {
  return bot.other({ claims: deskClaims(objectId, roles, bot.clock.now()) });
}

/** The same as the web chat would have it: with a session, whose chat is open. */
export async function signedIn(
  bot: Bot,
  objectId: string,
  ...roles: readonly StaffRole[]
): Promise<Bot & { readonly signOut: () => Promise<void> }> {
  const { store, staffSessions } = bot.core;
  const chat = atDesk(bot, objectId, ...roles);
  const now = bot.clock.now();
  const cookie = await store.transaction((tx) =>
    staffSessions.begin(tx, {
      issuer: 'https://login.example',
      objectId,
      tenantId,
      name: objectId,
      appRoles: roles.map((role) => appRoleNames[role]),
      authenticatedAt: now,
      multiFactor: true,
    }),
  );
  const id = (await staffSessions.find(cookie))?.id ?? '';
  const { conversationId } = chat;
  await store.transaction(async (tx) => {
    await createWebchatConversation(tx, { id: conversationId, userId: objectId, now });
    await keepSignInOfConversation(tx, conversationId, id);
  });
  await chat.arrive();
  return Object.assign(chat, {
    signOut: () => bot.core.store.transaction((tx) => bot.core.staffSessions.end(tx, id)),
  });
}

/** Somebody's roles, or more, are changed in the directory. */
export function inDirectory(
  bot: Bot,
  user: string,
  set: { readonly roles?: readonly string[]; readonly disabled?: boolean },
): void {
  const { roles, ...rest } = set;
  bot.order({
    events: [{ event: 'setUser', user, set: { ...rest, ...(roles && { roles: [...roles] }) } }],
  });
}
