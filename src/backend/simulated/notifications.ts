import { type NotificationPort, onCall } from '../ports.ts';
import type { Gate } from './gate.ts';
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
          const address = person && contactOf(person, by, registeredBefore)?.address;
          if (address === undefined) return { outcome: 'noAddress', facts: {} };
          const number = `N-${1 + world.all('notice').length}`;
          const sent = { id: number, sentAt: world.now(), toObjectId: id, by, address };
          draft.put('notice', number, { ...sent, subject, body });
          draft.record({ effect: 'notice', targets: [toObjectId], key: call.key, details: { by } });
          return { outcome: 'sent', facts: {} };
        }),
      ),
  };
}

/** The first that is registered for long enough. */
function contactOf(
  { methods }: Person,
  by: string,
  registeredBefore = Number.POSITIVE_INFINITY,
): Person['methods'][number] | undefined {
  return methods.find(({ kind, registeredAt }) => kind === by && registeredAt <= registeredBefore);
}
