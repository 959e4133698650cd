import type { TicketPort } from '../ticket-port.ts';
import type { Gate } from './gate.ts';
import type { World } from './world.ts';

/**
 * A ticket desk that is ours, as the world sees it: faults strike it as they strike any system, and
 * what was handed over stands in the world's ledger and outbox beside everything else.
 */
export function watchTickets(world: World, gate: Gate, desk: TicketPort): TicketPort {
  const operation = 'tickets.openTicket';
  return {
    openTicket: (ticket, call) =>
      gate.pass(operation, call, async () => {
        const answer = await desk.openTicket(ticket, call);
        return world.once({ ...call, operation, args: ticket }, (draft) => {
          const { ticketNumber: id } = answer.facts;
          const before = draft.get('ticket', id);
          const { subject, requesterId, language, channel, system } = ticket;
          draft.put('ticket', id, {
            id,
            openedAt: before?.openedAt ?? world.now(),
            subject,
            requesterId,
            language,
            channel,
            system,
            lines: [...(before?.lines ?? []), ...ticket.lines],
            trail: [...(before?.trail ?? []), ...ticket.trail],
          });
          draft.record({
            effect: 'ticket',
            targets: [id],
            key: call.key,
            details: { requesterId },
          });
          return answer;
        });
      }),
    list: (args, call) => gate.pass('tickets.list', call, () => desk.list(args, call)),
    read: (args, call) => gate.pass('tickets.read', call, () => desk.read(args, call)),
    listOwn: (args, call) => gate.pass('tickets.listOwn', call, () => desk.listOwn(args, call)),
    readOwn: (args, call) => gate.pass('tickets.readOwn', call, () => desk.readOwn(args, call)),
    addNote: (args, call) => gate.pass('tickets.addNote', call, () => desk.addNote(args, call)),
    setStatus: (args, call) =>
      gate.pass('tickets.setStatus', call, () => desk.setStatus(args, call)),
  };
}
