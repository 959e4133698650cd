import { expect, test } from 'vitest';
import { catalogue } from '../../src/backend/catalogue.ts';
import { createAdvancingClock } from '../../src/clock.ts';
import type { Store } from '../../src/store/store.ts';
import { createTicketDesk } from '../../src/tickets/ticket-desk.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { describeTicketPort } from '../contracts/tickets-contract.ts';
import { eachStore } from '../helpers/stores.ts';

const [requester, stranger, agent] = ['requester', 'stranger', 'agent'];

function deskOf(store: Store, redact = (text: string) => text) {
  const clock = createAdvancingClock({ now: () => Date.UTC(2026, 10, 21) });
  const nameOf = async (objectId: string) => (objectId === agent ? 'Hanako' : '');
  return createTicketDesk({ store, clock, redact, nameOf });
}

const ticket = {
  subject: { ja: '件名 hunter2', en: 'subject hunter2' },
  system: 'cvm',
  requesterId: requester,
  conversationId: 'talk',
  language: 'ja',
  channel: 'webchat',
  lines: [{ ja: '行 hunter2', en: 'line hunter2' }],
  trail: ['name: hunter2', 'cvm-reset:newPassword -> submitted'],
} as const;

eachStore('the ticket desk of our own', (open) => {
  describeTicketPort('it', async () => ({
    port: deskOf(await open()),
    requester,
    stranger,
    agent,
    close: async () => {},
  }));

  test('lets no secret rest', async () => {
    const store = await open();
    const desk = deskOf(store, (text) => text.replaceAll(/hunter2|submitted/g, '[…]'));
    const { facts } = await desk.openTicket(ticket, changeOf(requester));
    const note = { ticketNumber: facts.ticketNumber, note: 'it is hunter2' };
    await desk.addNote(note, changeOf(agent));
    const rows = [
      ...(await store.db.selectFrom('ticket').selectAll().execute()),
      ...(await store.db.selectFrom('ticketEntry').selectAll().execute()),
    ];
    expect(JSON.stringify(rows)).not.toContain('hunter2');
    expect(JSON.stringify(rows)).toContain('[…]');
    // A name of ours is no secret.
    expect(JSON.stringify(rows)).toContain('newPassword -> submitted');
  });

  test('gives one number to each of many that come at once', async () => {
    const desk = deskOf(await open());
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => desk.openTicket(ticket, changeOf(requester))),
    );
    expect(new Set(answers.map(({ facts }) => facts.ticketNumber)).size).toBe(20);
  });

  test('adds everything that comes at once to one case', async () => {
    const desk = deskOf(await open());
    const same = { ...ticket, ticketNumber: 'A-1001' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => desk.openTicket(same, changeOf(requester))),
    );
    expect(answers.filter(({ outcome }) => outcome === 'opened')).toHaveLength(1);
    const { facts } = await desk.read({ ticketNumber: 'A-1001' }, callOf(agent));
    expect(facts.lines).toHaveLength(10);
  });

  test('finds exactly what the catalogue declares', async () => {
    const desk = deskOf(await open());
    const { facts: opened } = await desk.openTicket(ticket, changeOf(requester));
    const { ticketNumber } = opened;
    const taken = { ticketNumber, status: 'taken' } as const;
    const found = {
      'tickets.openTicket': opened,
      'tickets.list': (await desk.list({}, callOf(agent))).facts,
      'tickets.listOwn': (await desk.listOwn({}, callOf(requester))).facts,
      'tickets.readOwn': (await desk.readOwn({ ticketNumber }, callOf(requester))).facts,
      'tickets.addNote': (await desk.addNote({ ticketNumber, note: 'x' }, changeOf(agent))).facts,
      'tickets.setStatus': (await desk.setStatus(taken, changeOf(agent))).facts,
      'tickets.read': (await desk.read({ ticketNumber }, callOf(agent))).facts,
    } as const;
    for (const [name, facts] of Object.entries(found)) {
      const declared: readonly string[] = catalogue[name as keyof typeof found].facts;
      expect(Object.keys(facts).sort()).toEqual([...declared].sort());
    }
    expect(found['tickets.read'].takenByName).toBe('Hanako');
  });
});
