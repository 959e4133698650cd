import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TicketPort } from '../../src/backend/ports.ts';
import { changeOf, lateChangeOf } from './calls.ts';

export interface TicketSubject {
  readonly port: TicketPort;
  readonly requester: string;
  close(): Promise<void>;
}

export function describeTicketPort(name: string, create: () => Promise<TicketSubject>): void {
  describe(`${name} keeps the ticket contract`, () => {
    let subject: TicketSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const ticket = () => ({
      subject: 'RDP: お使いの資格情報は機能しませんでした',
      requesterId: subject.requester,
      language: 'ja' as const,
      channel: 'webchat',
      lines: ['rdp-credentials:checkSharing classic', '😀 <b>markup</b> & co'],
    });

    it('gives every ticket a number of its own', async () => {
      const open = () => subject.port.openTicket(ticket(), changeOf(subject.requester));
      const [one, other] = [await open(), await open()];
      expect(one.outcome).toBe('opened');
      expect(one.facts.ticketNumber).toEqual(expect.stringMatching(/\S/));
      expect(one.facts.ticketNumber).not.toBe(other.facts.ticketNumber);
    });

    it('opens none once the time of the call is over', async () => {
      const late = lateChangeOf(subject.requester);
      await expect(subject.port.openTicket(ticket(), late)).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
    });

    it('opens one ticket for one key', async () => {
      const call = changeOf(subject.requester);
      const first = await subject.port.openTicket(ticket(), call);
      expect(await subject.port.openTicket(ticket(), call)).toEqual(first);
      const other = { ...ticket(), subject: 'another' };
      await expect(subject.port.openTicket(other, call)).rejects.toMatchObject({
        name: 'KeyReused',
      });
    });
  });
}
