import type { TicketPort } from '../ports.ts';
import type { Gate } from './gate.ts';
import type { World } from './world.ts';

/** The helpdesk's tickets, numbered from `HD-1001`. */
export function createSimulatedTickets(world: World, gate: Gate): TicketPort {
  const operation = 'tickets.openTicket';
  return {
    openTicket: (ticket, call) =>
      gate.pass(operation, call, () =>
        world.once({ ...call, operation, args: ticket }, (draft) => {
          const id = `HD-${1001 + world.all('ticket').length}`;
          const { subject, requesterId, language, channel, lines } = ticket;
          draft.put('ticket', id, {
            id,
            openedAt: world.now(),
            subject,
            requesterId,
            language,
            channel,
            lines,
          });
          draft.record({
            effect: 'ticket',
            targets: [id],
            key: call.key,
            details: { requesterId },
          });
          return { outcome: 'opened', facts: { ticketNumber: id } };
        }),
      ),
  };
}
