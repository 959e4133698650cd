import { type NoticeWay, type NotificationPort, onCall } from '../ports.ts';
import type { Gate } from './gate.ts';
import { mailsOf } from './mails.ts';
import type { Person } from './state.ts';
import type { World } from './world.ts';

/** Mails, SMS and calls, kept in the outbox of the world instead of being sent. */
export function createSimulatedNotifications(world: World, gate: Gate): NotificationPort {
  const operation = 'notifications.notify';
  return {
    notify: (notice, call) =>
      gate.pass(operation, call, () =>
        world.once<'sent' | 'noAddress'>({ ...call, operation, args: notice }, (draft) => {
          const { toObjectId, by, subject, body, registeredBefore } = notice;
          const id = toObjectId === onCall ? (world.setting('onCall') ?? '') : toObjectId;
          const person = world.get('person', id);
          const addresses = person ? addressesOf(person, by, registeredBefore) : [];
          if (addresses.length === 0) return { outcome: 'noAddress', facts: {} };
          const sentAt = world.now();
          const before = world.all('notice').length;
          for (const [index, address] of addresses.entries()) {
            const number = `N-${1 + before + index}`;
            const sent = { id: number, sentAt, toObjectId: id, by, address };
            draft.put('notice', number, { ...sent, subject, body });
          }
          draft.record({ effect: 'notice', targets: [toObjectId], key: call.key, details: { by } });
          return { outcome: 'sent', facts: {} };
        }),
      ),
  };
}

/** The first that is registered for long enough, or every mailbox. */
function addressesOf(
  person: Person,
  by: NoticeWay,
  registeredBefore = Number.POSITIVE_INFINITY,
): readonly string[] {
  if (by === 'everyMail') return mailsOf(person);
  const found = person.methods.find(
    ({ kind, registeredAt }) => kind === by && registeredAt <= registeredBefore,
  );
  return found === undefined ? [] : [found.address];
}
