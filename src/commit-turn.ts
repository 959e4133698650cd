import type { Audit } from './audit/audit.ts';
import { sceneOf } from './audit/note.ts';
import type { Clock } from './clock.ts';
import type { Approvals } from './desk/approvals.ts';
import type { Security } from './desk/security.ts';
import { type IdentitySettings, identify, managedBy } from './identity/requester.ts';
import { type Incoming, isFromPerson } from './incoming.ts';
import type { Course } from './journey/course.ts';
import { writeState } from './journey/stored-state.ts';
import type { HourlyLimits } from './limits/hourly-limit.ts';
import { mailInstead } from './mail-instead.ts';
import type { Notices } from './notices/notices.ts';
import type { Operations } from './operations/operations.ts';
import type { ChannelOut } from './reply/channel-out.ts';
import type { Said } from './reply/said.ts';
import type { Links } from './secret/links.ts';
import {
  consumeActivity,
  markReachable,
  saveConversation,
  touchConversation,
} from './store/conversations.ts';
import { insertPlanned, movePlanned } from './store/planned.ts';
import { type Tx, VersionConflict } from './store/store.ts';

/** What a turn comes to, before anything of it is written. */
export interface Plan {
  readonly course: Course;
  readonly said: readonly Said[];
  /** Somebody else's conversation: who it belongs to, and how they are reached, stays as it is. */
  readonly isNotTheirs?: true;
  /** Where what the person does in this turn is counted. */
  readonly hourly?: Pick<HourlyLimits, 'count'>;
}

/**
 * Station 9: all of a turn, or nothing of it.
 * @returns the state as it was written, JSON
 * @throws VersionConflict, AlreadyConsumed
 */
export async function commitTurn(
  deps: {
    readonly audit: Audit;
    readonly links: Links;
    readonly approvals: Approvals;
    readonly security: Security;
    readonly notices: Pick<Notices, 'record'>;
    readonly operations: Operations;
    readonly channels: Readonly<Record<Incoming['channel'], ChannelOut>>;
    readonly identity: IdentitySettings;
    readonly clock: Clock;
  },
  tx: Tx,
  incoming: Incoming,
  readVersion: number,
  { course, said, hourly, isNotTheirs }: Plan,
): Promise<string> {
  const now = deps.clock.now();
  const state = writeState(course.state);
  const { conversationId } = incoming;
  const scene = sceneOf(incoming, deps.identity, now);
  await consumeActivity(tx, {
    conversationId,
    activityId: incoming.activityId,
    ...(incoming.clientActivityId && { clientActivityId: incoming.clientActivityId }),
    replies: incoming.expectsReplies ? JSON.stringify(said) : null,
    now,
  });
  if (isNotTheirs) await touchConversation(tx, { id: conversationId, readVersion, now });
  else {
    await saveConversation(tx, {
      id: conversationId,
      channel: incoming.channel,
      readVersion,
      state,
      claims: JSON.stringify(incoming.claims),
      address: incoming.address ?? null,
      now,
    });
  }
  // Before earlier links end: one that takes the place of an unopened one is not counted again.
  const { operations, forms } = course;
  if (operations.length + forms.length > 0) {
    // Pages of a proof are as many as its codes and tries.
    const counted = forms.filter(({ startedAt }) => startedAt === undefined);
    await hourly?.count(tx, { operations, forms: counted.length });
  }
  for (const note of course.notes) deps.audit.note(tx, note, scene);
  if (course.voidForms) {
    await deps.links.abandon(tx, conversationId, scene);
    await deps.approvals.withdraw(tx, conversationId, scene);
  }
  for (const step of course.approvals) {
    if (step.kind === 'request') await deps.approvals.request(tx, step.approval, scene);
    else await deps.approvals.use(tx, step.id, scene);
  }
  for (const step of course.planned) {
    if (step.kind === 'new') await insertPlanned(tx, step.planned);
    else if (!(await movePlanned(tx, step.from, step.to))) {
      throw new VersionConflict('what was planned is another one now');
    }
  }
  for (const form of course.forms) await deps.links.issue(tx, { conversationId, ...form }, scene);
  for (const notice of course.notices) await deps.notices.record(tx, notice);
  const agentId = managedBy(identify(incoming.claims, deps.identity));
  for (const ask of course.asks) {
    await deps.security.asked(tx, { ...ask, agentId }, course.security, scene);
  }
  for (const operation of course.operations) {
    await deps.operations.record(tx, operation, scene);
  }
  // Before its replies: they are tried.
  if (isFromPerson(incoming.heard)) await markReachable(tx, conversationId);
  if (!incoming.expectsReplies && said.length > 0) {
    const mail = mailInstead(incoming, said, managedBy(identify(incoming.claims, deps.identity)));
    const to = {
      conversationId,
      now,
      ...(incoming.address && { address: incoming.address }),
      ...(mail && { otherwise: JSON.stringify(mail) }),
    };
    await deps.channels[incoming.channel].write(tx, to, said);
  }
  return state;
}
