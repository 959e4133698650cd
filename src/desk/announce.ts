import type { EntraPort } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import { appRoleNames } from '../identity/roles.ts';
import { errorName, type Log } from '../log.ts';
import type { NewNotice } from '../notices/notices.ts';
import type { StoredApproval } from '../store/approvals.ts';
import type { Tx } from '../store/store.ts';

/**
 * Tells those who may be the second person: at once in the chats in which they are signed in, and by
 * mail. Neither says what it is about: that is shown to whoever decides.
 * @returns what records the mails; undefined where it has to be tried again
 */
export type Announce = (
  approval: StoredApproval,
) => Promise<((tx: Tx) => Promise<void>) | undefined>;

const readLimitMs = 5_000;

export function createAnnounce(deps: {
  readonly entra: Pick<EntraPort, 'listStaff'>;
  /** Of the organisation, lower case. */
  readonly tenantIds: ReadonlySet<string>;
  /** Where somebody with an app role is signed in now. */
  readonly listConversations: (
    appRole: string,
  ) => Promise<readonly { readonly conversationId: string; readonly objectId: string }[]>;
  /** Told once for an approval, however often it is called. @returns whether it was taken */
  readonly tell: (conversationId: string, approvalId: string) => Promise<boolean>;
  readonly record: (tx: Tx, notice: NewNotice) => Promise<void>;
  readonly log: Log;
}): Announce {
  const { entra, tenantIds, log } = deps;
  return async (approval) => {
    const { id, dueAt } = approval;
    const open = await deps.listConversations(appRoleNames.approver);
    const told = await Promise.all(
      open
        .filter(({ objectId }) => mayDecide(approval, objectId))
        .map(({ conversationId }) => deps.tell(conversationId, id).catch(() => false)),
    );
    const staff = await listApprovers(entra).catch((error: unknown) => {
      log.warn('approval.notMailed', { error: errorName(error) });
    });
    if (!staff || told.includes(false)) return undefined;
    const approvers = staff.filter(
      ({ objectId, tenantId }) =>
        tenantIds.has(tenantId.toLowerCase()) && mayDecide(approval, objectId),
    );
    return async (tx) => {
      for (const { objectId, languages } of approvers) {
        await deps.record(tx, {
          key: `approval:${id}:${objectId}`,
          to: objectId,
          text: 'bot:secondPerson.mail',
          values: { decideBy: dueAt },
          language: languages[0] ?? 'ja',
        });
      }
    };
  };
}

/** Neither the one who asks nor anybody whom it is about, however an id is spelt. */
export function mayDecide(
  { requesterId, subjects }: Pick<StoredApproval, 'requesterId' | 'subjects'>,
  objectId: string,
): boolean {
  const concerned = [requesterId, ...(JSON.parse(subjects) as readonly string[])];
  return !concerned.some((one) => one.toLowerCase() === objectId.toLowerCase());
}

async function listApprovers(entra: Pick<EntraPort, 'listStaff'>) {
  const { facts } = await withTimeLimit(readLimitMs, (signal) =>
    entra.listStaff({ appRole: appRoleNames.approver }, { managedBy: '', signal }),
  );
  return facts.people;
}
