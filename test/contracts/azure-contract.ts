import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AzurePort } from '../../src/backend/azure-port.ts';
import { KeyReused } from '../../src/backend/outcomes.ts';
import { callOf, changeOf, lateChangeOf } from './calls.ts';

/** What the suite needs of a system: a running Windows and Linux machine, one that is off, one of others. */
export interface AzureUnderTest {
  readonly port: AzurePort;
  readonly manager: string;
  readonly stranger: string;
  readonly windows: string;
  readonly adminUser: string;
  readonly linux: string;
  readonly off: string;
  readonly foreign: string;
  /** Lets everything that was accepted come to its end. */
  readonly finish: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const password = new TextEncoder().encode('Correct-Horse-7x');

export function describeAzurePort(name: string, open: () => Promise<AzureUnderTest>): void {
  describe(name, () => {
    let azure: AzureUnderTest;
    beforeEach(async () => {
      azure = await open();
    });
    afterEach(() => azure.close());

    const call = () => callOf(azure.manager);
    const change = () => changeOf(azure.manager);
    const set = (machineId = azure.windows, extensionName = 'VMAccessAgent', to = change()) =>
      azure.port.setExtension(
        { machineId, extensionName, userName: azure.adminUser },
        password,
        to,
      );

    it('shows a machine to those who may see it, and to nobody else that it is there', async () => {
      const nowhere = azure.windows.replace(/[^/]+$/, 'nowhere');
      const find = (reference: string) => azure.port.findMachine({ reference }, call());
      expect((await find(azure.windows.toUpperCase())).facts.machineId).toBe(azure.windows);
      expect({ ...(await find(azure.foreign)) }).toEqual({ ...(await find(nowhere)) });
      const look = (machineId: string) => azure.port.preflight({ machineId }, call());
      expect(await look(azure.foreign)).toEqual(await look(nowhere));
      const readable = await azure.port.listMachines({}, callOf(azure.stranger));
      expect(readable.facts.machines.map(({ id }) => id)).not.toContain(azure.windows);
    });

    it('says before a call what would stand in its way', async () => {
      const look = async (machineId: string) =>
        (await azure.port.preflight({ machineId }, call())).outcome;
      expect(await look(azure.windows)).toBe('readyWindows');
      expect(await look(azure.linux)).toBe('readyLinux');
      expect(await look(azure.off)).toBe('notRunning');
    });

    it('accepts a password at once and has it set when it is done', async () => {
      const machineId = azure.windows;
      const before = await azure.port.readAccount({ machineId, userName: azure.adminUser }, call());
      const to = change();
      expect((await set(machineId, 'VMAccessAgent', to)).outcome).toBe('accepted');
      const running = await azure.port.readRun({ machineId }, call());
      expect(running.facts).toMatchObject({ runState: 'running', runKey: to.key });
      await azure.finish();
      const over = await azure.port.readRun({ machineId }, call());
      expect(over.facts).toMatchObject({ runState: 'succeeded', runKey: to.key });
      const after = await azure.port.readAccount({ machineId, userName: azure.adminUser }, call());
      expect(after.facts.passwordSetAt).not.toBe(before.facts.passwordSetAt);
    });

    it('does a call once, and not at all with other arguments or too late', async () => {
      const to = change();
      const first = await set(azure.windows, 'VMAccessAgent', to);
      expect(await set(azure.windows, 'VMAccessAgent', to)).toEqual(first);
      await expect(set(azure.linux, 'VMAccessAgent', to)).rejects.toBeInstanceOf(KeyReused);
      await azure.finish();
      await expect(
        set(azure.windows, 'VMAccessAgent', lateChangeOf(azure.manager)),
      ).rejects.toThrow();
    });

    it('refuses with a code what cannot be done', async () => {
      expect(await set(azure.off)).toMatchObject({
        outcome: 'notRunning',
        facts: { errorCode: 'OperationNotAllowed / CannotModifyExtensionsWhenVMNotRunning' },
      });
      expect((await set(azure.foreign)).outcome).toBe('unknown');
      await set();
      expect((await set()).outcome).toBe('busy');
      await azure.finish();
      expect(await set(azure.windows, 'enablevmaccess')).toMatchObject({
        outcome: 'otherExtension',
        facts: { errorCode: 'BadRequest / MultipleExtensionsPerHandlerNotAllowed' },
      });
      const weak = await azure.port.setExtension(
        { machineId: azure.windows, extensionName: 'VMAccessAgent', userName: azure.adminUser },
        new TextEncoder().encode('too-Short-1'),
        change(),
      );
      expect(weak.outcome).toBe('passwordRefused');
    });

    it('starts a machine whose agent answers some time later', async () => {
      const machineId = azure.off;
      expect((await azure.port.startMachine({ machineId }, change())).outcome).toBe('accepted');
      expect((await azure.port.preflight({ machineId }, call())).outcome).toBe('busy');
      await azure.finish();
      const { facts } = await azure.port.readRun({ machineId }, call());
      expect(facts).toMatchObject({ power: 'RUNNING', agent: 'ready', runState: 'succeeded' });
      const again = await azure.port.startMachine({ machineId }, change());
      expect(again.outcome).toBe('alreadyRunning');
    });
  });
}
