import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewTicket, TicketPort } from '../../src/backend/ticket-port.ts';
import { callOf, changeOf, lateChangeOf } from './calls.ts';

export interface TicketSubject {
  readonly port: TicketPort;
  readonly requester: string;
  readonly stranger: string;
  readonly agent: string;
  close(): Promise<void>;
}

export function describeTicketPort(name: string, create: () => Promise<TicketSubject>): void {
  describe(`${name} keeps the ticket contract`, () => {
    let subject: TicketSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const ticket = (more: Partial<NewTicket> = {}): NewTicket => ({
      subject: { ja: 'RDP: お使いの資格情報は機能しませんでした', en: 'RDP: refused' },
      system: 'windows',
      requesterId: subject.requester,
      conversationId: 'talk',
      language: 'ja',
      channel: 'webchat',
      lines: [
        { ja: '共有: クラシック', en: 'sharing: classic' },
        { ja: '😀 <b>', en: '😀 <b>' },
      ],
      trail: ['rdp-credentials:checkSharing -> classic'],
      ...more,
    });
    const open = async (more?: Partial<NewTicket>) => {
      const { facts } = await subject.port.openTicket(ticket(more), changeOf(subject.requester));
      return facts.ticketNumber;
    };
    const statusOf = async (ticketNumber: string) =>
      (await subject.port.read({ ticketNumber }, callOf(subject.agent))).outcome;

    it('gives every ticket a number of its own', async () => {
      const [one, other] = [await open(), await open()];
      expect(one).toEqual(expect.stringMatching(/\S/));
      expect(one).not.toBe(other);
    });

    it('opens none once the time of the call is over', async () => {
      const late = lateChangeOf(subject.requester);
      await expect(subject.port.openTicket(ticket(), late)).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
      expect((await subject.port.list({}, callOf(subject.agent))).outcome).toBe('none');
    });

    it('opens one ticket for one key', async () => {
      const call = changeOf(subject.requester);
      const first = await subject.port.openTicket(ticket(), call);
      expect(first.outcome).toBe('opened');
      expect(await subject.port.openTicket(ticket(), call)).toEqual(first);
      const other = ticket({ channel: 'teams' });
      await expect(subject.port.openTicket(other, call)).rejects.toMatchObject({
        name: 'KeyReused',
      });
      const { facts } = await subject.port.list({}, callOf(subject.agent));
      expect(facts.ticketCount).toBe(1);
    });

    it('adds to the ticket of a case, whatever was handed over before', async () => {
      const ticketNumber = await open({ ticketNumber: 'A-4711' });
      expect(ticketNumber).toBe('A-4711');
      const more = ticket({ ticketNumber, lines: [{ ja: '続き', en: 'more' }] });
      const added = await subject.port.openTicket(more, changeOf(subject.requester));
      expect(added).toEqual({ outcome: 'added', facts: { ticketNumber } });
      const { facts } = await subject.port.read({ ticketNumber }, callOf(subject.agent));
      expect(facts.lines?.map(({ line }) => line)).toEqual([
        '共有: クラシック / sharing: classic',
        '😀 <b>',
        '続き / more',
      ]);
      expect(facts.notes?.map(({ kind }) => kind)).toEqual(['opened', 'added']);
    });

    it('shows a person the own tickets only, and those of others as if there were none', async () => {
      const ticketNumber = await open();
      const theirs = callOf(subject.stranger);
      const own = await subject.port.readOwn({ ticketNumber }, callOf(subject.requester));
      expect(own).toMatchObject({ outcome: 'open', facts: { ticket: ticketNumber } });
      const foreign = await subject.port.readOwn({ ticketNumber }, theirs);
      expect(foreign).toEqual(await subject.port.readOwn({ ticketNumber: 'A-999999' }, theirs));
      expect(foreign).toEqual({ outcome: 'noSuch', facts: {} });
      expect((await subject.port.listOwn({}, theirs)).outcome).toBe('none');
      expect((await subject.port.listOwn({}, callOf(''))).outcome).toBe('none');
      expect((await subject.port.listOwn({}, callOf(subject.requester))).facts.tickets).toEqual([
        expect.objectContaining({ id: ticketNumber, status: 'open' }),
      ]);
    });

    it('reads a number as people write it', async () => {
      const ticketNumber = await open();
      const digits = ticketNumber.slice(2);
      const wide = [...ticketNumber]
        .map((character) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0))
        .join('');
      for (const written of [digits, `a-${digits}`, `A${digits}`, wide, ` ${ticketNumber} `]) {
        expect(await statusOf(written)).toBe('open');
      }
      for (const wrong of ['', 'A-', 'B-1001', `${digits}; drop`, `${digits}${digits}${digits}`]) {
        expect(await statusOf(wrong)).toBe('noSuch');
      }
    });

    it('is taken, solved and opened again, and says so when it is so already', async () => {
      const ticketNumber = await open();
      const set = (status: 'open' | 'taken' | 'solved', key?: string) =>
        subject.port.setStatus({ ticketNumber, status }, changeOf(subject.agent, key));
      expect(await set('taken', 'one:call')).toMatchObject({ outcome: 'changed' });
      expect(await set('taken', 'one:call')).toMatchObject({ outcome: 'changed' });
      expect(await set('taken')).toMatchObject({ outcome: 'alreadySo' });
      expect(await statusOf(ticketNumber)).toBe('taken');
      await set('solved');
      expect((await subject.port.list({}, callOf(subject.agent))).outcome).toBe('none');
      await set('open');
      expect(await statusOf(ticketNumber)).toBe('open');
      const { facts } = await subject.port.read({ ticketNumber }, callOf(subject.agent));
      expect(facts.notes?.map(({ kind }) => kind)).toEqual([
        'opened',
        'taken',
        'solved',
        'reopened',
      ]);
    });

    it('keeps a note for the person, once', async () => {
      const ticketNumber = await open();
      const note = { ticketNumber, note: '電源を入れ直しました。' };
      const call = changeOf(subject.agent);
      expect(await subject.port.addNote(note, call)).toMatchObject({ outcome: 'noted' });
      expect(await subject.port.addNote(note, call)).toMatchObject({ outcome: 'noted' });
      const { facts } = await subject.port.readOwn({ ticketNumber }, callOf(subject.requester));
      expect(facts.notes?.filter(({ kind }) => kind === 'note')).toEqual([
        { kind: 'note', at: expect.any(Number), note: '電源を入れ直しました。' },
      ]);
      const nowhere = { ticketNumber: 'A-999999', note: 'x' };
      expect(await subject.port.addNote(nowhere, changeOf(subject.agent))).toEqual({
        outcome: 'noSuch',
        facts: {},
      });
    });

    it('is open again when a solved case comes back', async () => {
      const ticketNumber = await open({ ticketNumber: 'A-4712' });
      await subject.port.setStatus({ ticketNumber, status: 'solved' }, changeOf(subject.agent));
      await open({ ticketNumber });
      expect(await statusOf(ticketNumber)).toBe('open');
    });
  });
}
