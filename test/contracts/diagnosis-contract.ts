import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkItems } from '../../src/backend/diagnosis-facts.ts';
import type { DiagnosisPort } from '../../src/backend/diagnosis-port.ts';
import { callOf, changeOf, lateChangeOf } from './calls.ts';

/** What the suite needs: one healthy, running Windows machine that everybody's address reaches. */
export interface DiagnosisSubject {
  readonly port: DiagnosisPort;
  readonly manager: string;
  readonly stranger: string;
  readonly machine: string;
  /** Lets in one other address, and nobody else. */
  readonly guarded: string;
  readonly callerAddress: string;
  /** Exists, and belongs to somebody else. */
  readonly foreign: string;
  /** Until another self-check can be made. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export function describeDiagnosisPort(name: string, create: () => Promise<DiagnosisSubject>): void {
  describe(`${name} keeps the diagnosis contract`, () => {
    let subject: DiagnosisSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const mine = () => callOf(subject.manager);
    const machine = () => ({ machineId: subject.machine, callerAddress: subject.callerAddress });
    const begin = (call = changeOf(subject.manager)) => subject.port.begin(machine(), call);

    it('is begun once in five minutes, whoever asks, and once for a key', async () => {
      const call = changeOf(subject.manager);
      const first = await begin(call);
      expect(first.outcome).toBe('begun');
      expect(await begin(call)).toEqual(first);
      const soon = await begin();
      expect(soon).toMatchObject({ outcome: 'tooSoon', facts: { keptOutcome: 'underWay' } });
      expect(soon.facts.minutesLeft).toBeGreaterThan(0);
      await subject.rest();
      expect((await begin()).outcome).toBe('begun');
    });

    it('begins nothing once the time of the call is over', async () => {
      await expect(begin(lateChangeOf(subject.manager))).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
      expect((await begin()).outcome).toBe('begun');
    });

    it('finds every item of a healthy machine normal', async () => {
      for (const item of checkItems) {
        const { outcome, facts } = await subject.port.readItem({ ...machine(), item }, mine());
        expect([item, outcome]).toEqual([item, 'normal']);
        expect(facts.finding).toBeUndefined();
      }
    });

    it('keeps the report for whoever comes soon', async () => {
      await begin();
      const report = [{ item: 'power', result: 'normal', detail: 'none', value: '' }] as const;
      const kept = { machineId: subject.machine, outcome: 'nothingFound', facts: { report } };
      expect((await subject.port.keep(kept, changeOf(subject.manager))).outcome).toBe('kept');
      expect(await begin()).toMatchObject({
        outcome: 'tooSoon',
        facts: { keptOutcome: 'nothingFound', report },
      });
    });

    it('needs to know from where somebody comes only where that makes a difference', async () => {
      const { machine: open, guarded, callerAddress } = subject;
      const asked = (machineId: string, more: object = {}) =>
        subject.port.begin({ machineId, ...more }, changeOf(subject.manager));
      expect((await asked(guarded)).outcome).toBe('addressNeeded');
      expect((await asked(guarded, { callerAddress })).outcome).toBe('begun');
      expect((await asked(open)).outcome).toBe('begun');
    });

    it('reaches the port that is open, and no other', async () => {
      const reach = async (machineId: string, port?: number) => {
        const args = { ...machine(), machineId, ...(port && { port }) };
        return (await subject.port.checkReach(args, mine())).outcome;
      };
      expect(await reach(subject.machine)).toBe('open');
      expect(await reach(subject.machine, 3389)).toBe('open');
      expect(await reach(subject.machine, 50_389)).toBe('closed');
      expect(await reach(subject.guarded)).toBe('closed');
    });

    it('compares the two sides of CredSSP', async () => {
      const compare = async (clientLevel: 'notUpdated' | 'force') =>
        (await subject.port.checkCredssp({ machineId: subject.machine, clientLevel }, mine()))
          .outcome;
      expect([await compare('notUpdated'), await compare('force')]).toEqual(['fits', 'fits']);
    });

    it('is equally silent about what is foreign, missing, or another person’s', async () => {
      const asks = [
        [subject.foreign, subject.manager],
        ['ins-00000000', subject.manager],
        [subject.machine, subject.stranger],
      ] as const;
      const faults: string[] = [];
      for (const [machineId, person] of asks) {
        const tries = [
          subject.port.begin({ machineId }, changeOf(person)),
          subject.port.readItem({ machineId, item: 'power' }, callOf(person)),
          subject.port.checkReach({ machineId }, callOf(person)),
        ];
        for (const tried of tries) {
          faults.push(
            await tried.then(String, (error: Error) => `${error.name}: ${error.message}`),
          );
        }
      }
      expect(new Set(faults).size).toBe(1);
      expect(faults[0]).toMatch(/^BackendUnavailable/);
    });
  });
}
