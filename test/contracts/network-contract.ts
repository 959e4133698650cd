import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkPort } from '../../src/backend/diagnosis-port.ts';
import { callOf, changeOf, lateChangeOf } from './calls.ts';

/** What the suite needs: a machine whose rules let in another address than the caller's. */
export interface NetworkSubject {
  readonly port: NetworkPort;
  readonly manager: string;
  readonly stranger: string;
  /** Lets 192.0.2.0/24 in at port 3389, and nobody else. */
  readonly guarded: string;
  readonly callerAddress: string;
  /** Exists, and belongs to somebody else. */
  readonly foreign: string;
  close(): Promise<void>;
}

export function describeNetworkPort(name: string, create: () => Promise<NetworkSubject>): void {
  describe(`${name} keeps the network contract`, () => {
    let subject: NetworkSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const mine = () => callOf(subject.manager);
    const line = () => ({
      ...{ machineId: subject.guarded, source: subject.callerAddress, port: 3389 },
    });
    const accessFor = async (callerAddress?: string) => {
      const args = { machineId: subject.guarded, ...(callerAddress && { callerAddress }) };
      return (await subject.port.checkAccess(args, mine())).outcome;
    };
    const rule = async () => (await subject.port.checkRule(line(), mine())).outcome;
    const set = (wanted: 'present' | 'absent', call = changeOf(subject.manager)) =>
      subject.port.setRule({ ...line(), rule: wanted }, call);

    it('tells who is let in, and that it depends where nobody has said', async () => {
      expect(await accessFor('192.0.2.7')).toBe('allowed');
      expect(await accessFor(subject.callerAddress)).toBe('blocked');
      expect(await accessFor()).toBe('depends');
    });

    it('shows the rules, and that another source is let in', async () => {
      const args = { machineId: subject.guarded, callerAddress: subject.callerAddress };
      const { facts } = await subject.port.checkAccess(args, mine());
      expect(facts).toMatchObject({ blockedBy: 'otherSource', position: 0, port: 3389 });
      expect(facts.rules.some(({ policy }) => policy === 'accept')).toBe(true);
    });

    it('lets one address in, once for a key, and takes it away again', async () => {
      expect(await rule()).toBe('absent');
      const call = changeOf(subject.manager);
      const first = await set('present', call);
      expect(first).toMatchObject({
        outcome: 'changed',
        facts: {
          ...{ oldValue: 'absent', newValue: 'present' },
          source: `${subject.callerAddress}/32`,
        },
      });
      expect(await set('present', call)).toEqual(first);
      await expect(set('absent', call)).rejects.toMatchObject({ name: 'KeyReused' });
      expect([await rule(), await accessFor(subject.callerAddress)]).toEqual([
        'present',
        'allowed',
      ]);
      expect(await accessFor('198.51.100.11')).toBe('blocked');
      expect((await set('present')).outcome).toBe('alreadySo');
      expect((await set('absent')).outcome).toBe('changed');
      expect([await rule(), await accessFor(subject.callerAddress)]).toEqual(['absent', 'blocked']);
    });

    it('lets nobody in once the time of the call is over', async () => {
      await expect(set('present', lateChangeOf(subject.manager))).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
      expect(await rule()).toBe('absent');
    });

    it('never lets everybody in', async () => {
      for (const source of ['0.0.0.0/0', '0.0.0.0', '128.0.0.0/1']) {
        const args = { ...line(), source, rule: 'present' } as const;
        const { outcome } = await subject.port.setRule(args, changeOf(subject.manager));
        expect(outcome).toBe('tooWide');
      }
      expect(await accessFor('203.0.113.200')).toBe('blocked');
    });

    it('is equally silent about what is foreign, missing, or another person’s', async () => {
      const asks = [
        [subject.foreign, subject.manager],
        ['ins-00000000', subject.manager],
        [subject.guarded, subject.stranger],
      ] as const;
      const faults: string[] = [];
      for (const [machineId, person] of asks) {
        const asked = subject.port.checkAccess({ machineId }, callOf(person));
        faults.push(await asked.then(String, (error: Error) => `${error.name}: ${error.message}`));
        const changed = subject.port.setRule(
          { ...line(), machineId, rule: 'present' },
          changeOf(person),
        );
        faults.push(
          await changed.then(String, (error: Error) => `${error.name}: ${error.message}`),
        );
      }
      expect(new Set(faults).size).toBe(1);
      expect(faults[0]).toMatch(/^BackendUnavailable/);
    });
  });
}
