import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotificationPort } from '../../src/backend/ports.ts';
import { changeOf, lateChangeOf } from './calls.ts';

export interface NotificationSubject {
  readonly port: NotificationPort;
  /** Has an address for mail and none for calls. */
  readonly reachable: string;
  /** Subjects of the mails that have left, for systems that can tell. */
  sentSubjects(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function describeNotificationPort(
  name: string,
  create: () => Promise<NotificationSubject>,
): void {
  describe(`${name} keeps the notification contract`, () => {
    let subject: NotificationSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const notice = (by: 'mail' | 'call', toObjectId = subject.reachable) => ({
      toObjectId,
      by,
      subject: 'パスワードがリセットされました',
      body: 'web-01',
    });

    it('sends one notice for one key', async () => {
      const call = changeOf(subject.reachable);
      expect((await subject.port.notify(notice('mail'), call)).outcome).toBe('sent');
      expect((await subject.port.notify(notice('mail'), call)).outcome).toBe('sent');
      expect(await subject.sentSubjects()).toEqual(['パスワードがリセットされました']);
    });

    it('sends nothing once the time of the call is over', async () => {
      const late = lateChangeOf(subject.reachable);
      await expect(subject.port.notify(notice('mail'), late)).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
      expect(await subject.sentSubjects()).toEqual([]);
    });

    it('says so when a person has no address of that kind, or is not known', async () => {
      const send = (by: 'mail' | 'call', to?: string) =>
        subject.port.notify(notice(by, to), changeOf(subject.reachable));
      expect((await send('call')).outcome).toBe('noAddress');
      const nobody = '00000000-0000-4000-8000-000000000000';
      expect((await send('mail', nobody)).outcome).toBe('noAddress');
    });
  });
}
