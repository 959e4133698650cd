import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CvmPort, CvmReading } from '../../src/backend/ports.ts';
import { callOf, changeOf, lateChangeOf } from './calls.ts';

/** What the suite needs of a system: a few machines in known states, and a way to let time pass. */
export interface CvmSubject {
  readonly port: CvmPort;
  /** Object id of a person who manages the machines below. */
  readonly manager: string;
  /** Object id of a person who manages none. */
  readonly stranger: string;
  /** Object id of a colleague of the manager. */
  readonly colleague: string;
  readonly stoppedWindows: string;
  readonly runningWindows: string;
  readonly stoppedUbuntu: string;
  /** Exists, and belongs to somebody else. */
  readonly foreign: string;
  /** Well formed, and does not exist. */
  readonly missing: string;
  /** Lets everything that is under way come to its end. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

const password = () => Buffer.from('Contract-Demo-2026!');

export function describeCvmPort(name: string, create: () => Promise<CvmSubject>): void {
  describe(`${name} keeps the CVM contract`, () => {
    let subject: CvmSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const as = (person: string) => callOf(person);
    async function read(id: string): Promise<CvmReading> {
      const { outcome, facts } = await subject.port.readOperations(
        { instanceIds: [id] },
        as(subject.manager),
      );
      expect(outcome).toBe('read');
      const [machine] = facts.machines as readonly CvmReading[];
      if (machine === undefined) throw new Error('no reading');
      return machine;
    }
    const reset = (
      instanceIds: readonly string[],
      forceStop: boolean,
      key?: string,
      bytes: Uint8Array = password(),
      userName?: string,
    ) =>
      subject.port.resetInstancesPassword(
        { instanceIds, forceStop, ...(userName !== undefined && { userName }) },
        bytes,
        changeOf(subject.manager, key),
      );

    it('lists what a person manages and nothing for a stranger', async () => {
      const mine = await subject.port.listInstances({}, as(subject.manager));
      expect(mine.outcome).toBe('some');
      const ids = (mine.facts.machines as readonly { id: string }[]).map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([subject.stoppedWindows, subject.runningWindows]));
      expect(ids).not.toContain(subject.foreign);
      const none = await subject.port.listInstances({}, as(subject.stranger));
      expect(none).toMatchObject({ outcome: 'none', facts: { machines: [], machineCount: 0 } });
    });

    it('finds ids in any case and width, and folds doubles', async () => {
      const id = subject.stoppedWindows;
      const wide = [...id].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join('');
      const { outcome, facts } = await subject.port.findInstances(
        { references: [id, ` ${id.toUpperCase()} `, wide] },
        as(subject.manager),
      );
      expect(outcome).toBe('allFound');
      expect(facts).toMatchObject({ instanceIds: [id], instanceId: id, machineCount: 1 });
    });

    it('tells malformed from unknown, and what is foreign from nothing', async () => {
      const find = async (reference: string) =>
        subject.port.findInstances({ references: [reference] }, as(subject.manager));
      const [foreign, missing] = [await find(subject.foreign), await find(subject.missing)];
      expect(foreign.outcome).toBe('someUnknown');
      const masked = (answer: typeof foreign, id: string) =>
        JSON.stringify(answer).replaceAll(id, 'ins-xxxxxxxx');
      expect(masked(foreign, subject.foreign)).toBe(masked(missing, subject.missing));
      expect((await find('ins-1')).facts.unknownReferences).toEqual([
        { typed: 'ins-1', why: 'malformed' },
      ]);
    });

    it('finds for staff whose machine it is, within their own organisation only', async () => {
      const find = (reference: string, who: string) =>
        subject.port.findForStaff({ reference }, as(who));
      const found = await find(subject.stoppedWindows.toUpperCase(), subject.colleague);
      expect(found).toMatchObject({
        outcome: 'found',
        facts: { machine: { id: subject.stoppedWindows }, readiness: 'stopped' },
      });
      expect(found.facts.owner?.objectId).toBe(subject.manager);
      expect(await find(subject.missing, subject.colleague)).toEqual({
        outcome: 'unknown',
        facts: {},
      });
      expect(await find(subject.stoppedWindows, subject.stranger)).toEqual({
        outcome: 'unknown',
        facts: {},
      });
    });

    it('refuses more than 100 different references', async () => {
      const references = Array.from({ length: 101 }, (_, n) => `ins-${String(n).padStart(8, '0')}`);
      const { outcome } = await subject.port.findInstances({ references }, as(subject.manager));
      expect(outcome).toBe('tooMany');
    });

    it('tells power in one outcome', async () => {
      const power = async (...instanceIds: string[]) =>
        (await subject.port.checkPower({ instanceIds }, as(subject.manager))).outcome;
      const { stoppedWindows, runningWindows, stoppedUbuntu } = subject;
      expect(await power(stoppedWindows, stoppedUbuntu)).toBe('allStopped');
      expect(await power(runningWindows)).toBe('allRunning');
      expect(await power(stoppedWindows, runningWindows)).toBe('someRunning');
      expect(await power(stoppedWindows, subject.missing)).toBe('someUnknown');
      expect(await power(stoppedWindows, subject.foreign)).toBe('someUnknown');
    });

    it('names the default user of each system', async () => {
      const { facts } = await subject.port.checkPower(
        { instanceIds: [subject.stoppedWindows, subject.stoppedUbuntu] },
        as(subject.manager),
      );
      expect(facts.defaultUserNames).toEqual(['Administrator', 'ubuntu']);
      expect(facts.systems).toEqual(['windows', 'ubuntu']);
    });

    it('says whose password it is: the name that was given, or each default', async () => {
      const instanceIds = [subject.stoppedWindows, subject.stoppedUbuntu];
      const namesWith = async (userName?: string) => {
        const { facts } = await subject.port.checkPower(
          { instanceIds, ...(userName !== undefined && { userName }) },
          as(subject.manager),
        );
        return (facts.machines as readonly { userName: string }[]).map(
          ({ userName: name }) => name,
        );
      };
      expect(await namesWith()).toEqual(['Administrator', 'ubuntu']);
      expect(await namesWith('svc-app')).toEqual(['svc-app', 'svc-app']);
    });

    it('tells by which host the first machine is reached, and nothing for an id alone', async () => {
      const hostOf = async (reference: string) =>
        (await subject.port.findInstances({ references: [reference] }, as(subject.manager))).facts
          .host;
      const { facts } = await subject.port.findInstances(
        { references: [subject.stoppedWindows] },
        as(subject.manager),
      );
      const [machine] = facts.machines as readonly { publicIp: string; name: string }[];
      expect(facts.host).toBe(machine?.publicIp);
      expect(await hostOf(`${machine?.name}:50389`)).toBe(machine?.publicIp);
      expect(await hostOf('rdp.example.com:50389')).toBe('rdp.example.com');
      expect(await hostOf('192.0.2.77:3389')).toBe('192.0.2.77');
      for (const none of [subject.missing, subject.foreign, 'ins-1', '*', 'TERMSRV/*', '999.1']) {
        expect(await hostOf(none), none).toBeUndefined();
      }
    });

    it('accepts a reset of a stopped machine, and has done it later', async () => {
      const id = subject.stoppedWindows;
      const { outcome } = await reset([id], false, 'operation-a:set');
      expect(outcome).toBe('accepted');
      expect(await read(id)).toMatchObject({
        lastOperation: 'ResetInstancesPassword',
        lastOperationState: 'OPERATING',
        lastOperationKey: 'operation-a:set',
      });
      await subject.finish();
      expect(await read(id)).toMatchObject({ lastOperationState: 'SUCCESS', power: 'STOPPED' });
    });

    it('refuses a running machine without a forced stop, and stops it with one', async () => {
      const id = subject.runningWindows;
      expect((await reset([id], false)).outcome).toBe('wrongState');
      expect(await read(id)).toMatchObject({ power: 'RUNNING', lastOperation: null });
      expect((await reset([id], true)).outcome).toBe('accepted');
      expect((await read(id)).power).toBe('STOPPING');
      await subject.finish();
      expect(await read(id)).toMatchObject({ lastOperationState: 'SUCCESS' });
    });

    it('resets nothing when one id of a call is not accepted', async () => {
      for (const other of [subject.missing, subject.foreign, 'ins-1']) {
        const { outcome } = await reset([subject.stoppedWindows, other], false);
        expect(outcome).toBe('someUnknown');
      }
      expect((await read(subject.stoppedWindows)).lastOperation).toBeNull();
    });

    it('is busy while an operation runs', async () => {
      await reset([subject.stoppedWindows], false);
      expect((await reset([subject.stoppedWindows], false)).outcome).toBe('busy');
      const start = await subject.port.startInstances(
        { instanceIds: [subject.stoppedWindows] },
        changeOf(subject.manager),
      );
      expect(start.outcome).toBe('busy');
    });

    it('refuses a password by the Windows rules as soon as one machine is Windows', async () => {
      const eleven = Buffer.from('Abcdef1234!');
      const { stoppedUbuntu, stoppedWindows } = subject;
      expect((await reset([stoppedWindows, stoppedUbuntu], false, undefined, eleven)).outcome).toBe(
        'passwordRefused',
      );
      expect((await reset([stoppedUbuntu], false, undefined, eleven)).outcome).toBe('accepted');
    });

    it('refuses a user name of more than 64 characters', async () => {
      const ids = [subject.stoppedWindows];
      const { outcome } = await reset(ids, false, undefined, password(), 'u'.repeat(65));
      expect(outcome).toBe('passwordRefused');
    });

    // Holds T-86
    it('gives the first answer again for the same key, and does nothing twice', async () => {
      const id = subject.stoppedWindows;
      const first = await reset([id], false, 'operation-b:set');
      await subject.finish();
      await subject.port.startInstances({ instanceIds: [id] }, changeOf(subject.manager));
      await subject.finish();
      expect(await reset([id], false, 'operation-b:set')).toEqual(first);
      expect(await read(id)).toMatchObject({ power: 'RUNNING', lastOperation: 'StartInstances' });
    });

    // Holds T-86
    it('refuses a key that comes again with other arguments', async () => {
      await reset([subject.stoppedWindows], false, 'operation-c:set');
      await expect(reset([subject.stoppedUbuntu], false, 'operation-c:set')).rejects.toMatchObject({
        name: 'KeyReused',
      });
    });

    it('stops softly and starts again', async () => {
      const instanceIds = [subject.runningWindows];
      const stop = await subject.port.stopInstances({ instanceIds }, changeOf(subject.manager));
      expect(stop.outcome).toBe('accepted');
      expect((await read(subject.runningWindows)).power).toBe('STOPPING');
      await subject.finish();
      expect((await read(subject.runningWindows)).power).toBe('STOPPED');
      await subject.port.startInstances({ instanceIds }, changeOf(subject.manager));
      await subject.finish();
      expect((await read(subject.runningWindows)).power).toBe('RUNNING');
    });

    it('does nothing once the call was given up', async () => {
      const given = { ...changeOf(subject.manager), signal: AbortSignal.abort() };
      const { port, stoppedWindows } = subject;
      await expect(
        port.startInstances({ instanceIds: [stoppedWindows] }, given),
      ).rejects.toMatchObject({ name: 'BackendUnavailable' });
      expect((await read(stoppedWindows)).power).toBe('STOPPED');
    });

    it('does nothing once the time of a call is over, and still gives an earlier answer', async () => {
      const { port, manager, stoppedWindows, runningWindows } = subject;
      const late = [
        port.startInstances({ instanceIds: [stoppedWindows] }, lateChangeOf(manager)),
        port.stopInstances({ instanceIds: [runningWindows] }, lateChangeOf(manager)),
        port.resetInstancesPassword(
          { instanceIds: [stoppedWindows], forceStop: false },
          password(),
          lateChangeOf(manager),
        ),
      ];
      for (const call of late) {
        await expect(call).rejects.toMatchObject({ name: 'BackendUnavailable' });
      }
      for (const id of [stoppedWindows, runningWindows]) {
        expect((await read(id)).lastOperation).toBeNull();
      }
      const first = await reset([stoppedWindows], false, 'operation-d:set');
      const again = await port.resetInstancesPassword(
        { instanceIds: [stoppedWindows], forceStop: false },
        password(),
        { ...lateChangeOf(manager), key: 'operation-d:set' },
      );
      expect(again).toEqual(first);
    });

    it('leaves the password bytes as they are', async () => {
      const bytes = password();
      await reset([subject.stoppedWindows], false, undefined, bytes);
      expect(bytes).toEqual(password());
    });
  });
}
