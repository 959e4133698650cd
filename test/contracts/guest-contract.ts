import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Call, ChangeCall } from '../../src/backend/outcomes.ts';
import type { GuestPort } from '../../src/backend/ports.ts';
import { callOf, changeOf, lateChangeOf } from './calls.ts';

type AnyMethod = (args: object, call: Call) => Promise<Answer<string>>;

/** What the suite needs: one healthy, running Windows machine in a workgroup, set up as a fresh one. */
export interface GuestSubject {
  readonly port: GuestPort;
  readonly manager: string;
  readonly stranger: string;
  readonly windows: string;
  readonly computerName: string;
  /** Not running, so that nothing inside can be asked. */
  readonly stopped: string;
  /** Exists, and belongs to somebody else. */
  readonly foreign: string;
  /** Of the right form, and nobody's. */
  readonly missing: string;
  /** Tencent Cloud's agent inside. */
  readonly hasCloudbaseInit: boolean;
  close(): Promise<void>;
}

export function describeGuestPort(name: string, create: () => Promise<GuestSubject>): void {
  describe(`${name} keeps the guest contract`, () => {
    let subject: GuestSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const windows = () => ({ instanceId: subject.windows });
    const mine = () => callOf(subject.manager);

    it('finds cloudbase-init healthy, where there is one', async () => {
      if (!subject.hasCloudbaseInit) {
        const asked = subject.port.checkCloudbaseInit(windows(), mine());
        await expect(asked).rejects.toMatchObject({ name: 'BackendUnavailable' });
        return;
      }
      const { outcome, facts } = await subject.port.checkCloudbaseInit(windows(), mine());
      expect(outcome).toBe('healthy');
      expect(facts).toMatchObject({ startupType: 'automatic', scriptsPlugin: 2 });
    });

    it('takes a local name with and without the computer, and not with another computer', async () => {
      const form = (userName: string) =>
        subject.port.checkNameForm({ ...windows(), userName }, mine());
      const right = `${subject.computerName}\\Administrator`;
      for (const typed of ['Administrator', '.\\administrator', right]) {
        expect((await form(typed)).outcome).toBe('fits');
      }
      expect(await form('OTHER-PC\\Administrator')).toMatchObject({
        outcome: 'needsComputerName',
        facts: { suggestedName: right, computerName: subject.computerName, domainName: '' },
      });
      expect((await form('nobody-here')).outcome).toBe('noSuchAccount');
    });

    it('finds the account usable', async () => {
      const { outcome, facts } = await subject.port.checkAccount(
        { ...windows(), userName: 'administrator' },
        mine(),
      );
      expect(outcome).toBe('usable');
      for (const name of ['lockedUntil', 'minutesLeft', 'attemptsFrom']) {
        expect(facts).not.toHaveProperty(name);
      }
    });

    it('changes nothing once the time of a call is over', async () => {
      const late = lateChangeOf(subject.manager);
      const setting = { ...windows(), sharingModel: 'guestOnly' } as const;
      await expect(subject.port.setSharingModel(setting, late)).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
      expect((await subject.port.checkSharingModel(windows(), mine())).outcome).toBe('classic');
    });

    it('changes a setting once, tells the old value, and can put it back', async () => {
      const set = (sharingModel: 'classic' | 'guestOnly') =>
        subject.port.setSharingModel({ ...windows(), sharingModel }, changeOf(subject.manager));
      expect((await set('classic')).outcome).toBe('alreadySo');
      expect(await set('guestOnly')).toMatchObject({
        outcome: 'changed',
        facts: { oldValue: 'classic', newValue: 'guestOnly' },
      });
      expect((await subject.port.checkSharingModel(windows(), mine())).outcome).toBe('guestOnly');
      expect((await set('classic')).outcome).toBe('changed');
      expect((await subject.port.checkSharingModel(windows(), mine())).outcome).toBe('classic');
    });

    it('gives the first answer again for the same key', async () => {
      const args = { ...windows(), passwordSharing: 'off' } as const;
      const call = changeOf(subject.manager, 'operation-a:set');
      const first = await subject.port.setPasswordSharing(args, call);
      expect(first.outcome).toBe('changed');
      expect(await subject.port.setPasswordSharing(args, call)).toEqual(first);
      await expect(
        subject.port.setPasswordSharing({ ...args, passwordSharing: 'on' }, call),
      ).rejects.toMatchObject({ name: 'KeyReused' });
      expect((await subject.port.checkPasswordSharing(windows(), mine())).outcome).toBe('off');
    });

    /** Setting, the value of a fresh machine, another one, and what the check calls the two. */
    const settings = [
      ['RemoteDesktop', 'remoteDesktop', 'on', 'off', 'on', 'off'],
      ['RemoteDesktopRule', 'remoteDesktopRule', 'on', 'off', 'on', 'off'],
      ['RemoteDesktopPort', 'remoteDesktopPort', '3389', '50389', 'standard', 'moved'],
      ['Service', 'service', 'running', 'stopped', 'running', 'stopped'],
      ['Firewall', 'firewall', 'on', 'off', 'on', 'off'],
      ['CredsspLevel', 'credsspLevel', 'mitigated', 'vulnerable', 'mitigated', 'vulnerable'],
      ['Nla', 'nla', 'on', 'off', 'on', 'off'],
    ] as const;

    it.each(settings)('reads and sets %s, once for a key, and not too late', async (...row) => {
      const [method, name, usual, other, usualOutcome, otherOutcome] = row;
      const port = subject.port as unknown as Record<string, AnyMethod>;
      const look = async () => {
        const found = await port[`check${method}`]?.(windows(), mine());
        expect(found?.facts).toHaveProperty('machineName');
        return [found?.outcome, found?.facts[name]];
      };
      const set = (value: string, call: ChangeCall) =>
        port[`set${method}`]?.({ ...windows(), [name]: value }, call);
      expect(await look()).toEqual([usualOutcome, usual]);
      expect((await set(usual, changeOf(subject.manager)))?.outcome).toBe('alreadySo');
      await expect(set(other, lateChangeOf(subject.manager))).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
      expect(await look()).toEqual([usualOutcome, usual]);
      const call = changeOf(subject.manager);
      const first = await set(other, call);
      expect(first).toMatchObject({
        outcome: 'changed',
        facts: { oldValue: usual, newValue: other },
      });
      expect(await set(other, call)).toEqual(first);
      await expect(set(usual, call)).rejects.toMatchObject({ name: 'KeyReused' });
      expect(await look()).toEqual([otherOutcome, other]);
      expect((await set(usual, changeOf(subject.manager)))?.outcome).toBe('changed');
      expect(await look()).toEqual([usualOutcome, usual]);
    });

    it('finds nothing that uses up a machine at rest', async () => {
      for (const resource of ['load', 'bandwidth'] as const) {
        const args = { ...windows(), resource };
        expect((await subject.port.checkTopProcess(args, mine())).outcome).toBe('none');
      }
    });

    it('is equally silent about what is stopped, foreign, missing, or another person’s', async () => {
      const asks = [
        [subject.stopped, subject.manager],
        [subject.foreign, subject.manager],
        [subject.missing, subject.manager],
        [subject.windows, subject.stranger],
      ] as const;
      const faults: string[] = [];
      for (const [instanceId, person] of asks) {
        const asked = subject.port.checkSharingModel({ instanceId }, callOf(person));
        faults.push(await asked.then(String, (error: Error) => `${error.name}: ${error.message}`));
      }
      expect(new Set(faults).size).toBe(1);
      expect(faults[0]).toMatch(/^BackendUnavailable/);
    });
  });
}
