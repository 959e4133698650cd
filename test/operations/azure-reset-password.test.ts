import { describe, expect, it } from 'vitest';
import { BackendNotAsked, BackendUnavailable } from '../../src/backend/outcomes.ts';
import type { Backend } from '../../src/backend/ports.ts';
import type { WorldEvent } from '../../src/backend/simulated/orders.ts';
import type { Advance, Procedure, ProcedureInput } from '../../src/operations/procedure.ts';
import {
  azureResetConfiguration,
  azureResetPassword,
  azureResetSshKey,
} from '../../src/operations/procedures/azure-resets.ts';
import { azureStartMachine } from '../../src/operations/procedures/azure-start.ts';
import { Secret } from '../../src/secret/secret.ts';
import { azureId, beforeReset, createAzureWorld } from '../backend/azure-worlds.ts';
import { manager } from '../backend/ids.ts';
import type { TestWorld } from '../backend/worlds.ts';

const wish = { machineId: azureId('win'), userName: 'opsadmin', account: 'exists' };
const newPassword = 'Correct-Horse-7x';
const login = { instanceId: 'rg-test/win', userName: 'opsadmin' };
const letIn: WorldEvent = {
  event: 'setAzure',
  machineId: 'rg-test/win',
  set: {
    nicRules: [
      { name: 'in', priority: 300, source: 'Any', protocol: 'Any', ports: 'Any', access: 'Allow' },
    ],
  },
};

interface Course {
  readonly ended: Extract<Advance, { kind: 'end' }>;
  readonly stages: readonly string[];
}

/** To its end; the secret is there until the stage at which its process dies. */
async function run(
  procedure: Procedure,
  args: Readonly<Record<string, unknown>>,
  { backend, clock }: Pick<TestWorld, 'backend' | 'clock'>,
  options: { readonly around?: (backend: Backend) => Backend; readonly diesAt?: string } = {},
): Promise<Course> {
  const call = { managedBy: manager, signal: new AbortController().signal };
  const keyOf = (part: string) => `op-azure:${part}`;
  const stages: string[] = [];
  let secret: Secret | undefined = Secret.fromText(newPassword);
  let stage = procedure.firstStage;
  let stageBeganAt = clock.now();
  let memory: ProcedureInput['memory'] = {};
  for (let turns = 0; turns < 3_000; turns += 1) {
    if (stages.at(-1) !== stage) stages.push(stage);
    if (stage === options.diesAt) secret = undefined;
    const advance: Advance = await procedure.advance({
      args,
      stage,
      memory,
      stageBeganAt,
      now: clock.now(),
      settleMs: 10_000,
      backend: options.around?.(backend) ?? backend,
      ...(secret && { secret }),
      keyOf,
      read: (work) => work(call),
      change: (part, work) =>
        work({ ...call, key: keyOf(part), validUntil: Number.MAX_SAFE_INTEGER }),
    });
    if (advance.kind === 'end') return { ended: advance, stages };
    if (advance.stage !== stage) stageBeganAt = clock.now();
    ({ stage, memory } = advance);
    clock.advance(advance.afterMs);
  }
  throw new Error('it does not end');
}

const sets = ({ world }: TestWorld) =>
  world.snapshot().ledger.filter((row) => row.effect === 'set');

describe('the password of an Azure machine', () => {
  it('is looked at again, set by one call and read back, whatever its process remembers', async () => {
    const simulated = await createAzureWorld();
    simulated.world.obey({ events: [letIn] });
    const { ended, stages } = await run(azureResetPassword, wish, simulated);
    expect(ended).toMatchObject({ outcome: 'reset', facts: { loginName: 'WIN\\opsadmin' } });
    expect(stages).toEqual(['checking', 'setting', 'applying', 'readingBack']);
    expect(sets(simulated)).toHaveLength(1);
    expect(simulated.world.probe({ ...login, password: newPassword }).works).toBe(true);
    expect(JSON.stringify(ended)).not.toContain(newPassword);
  });

  it.each([
    ['exists', 'nobody-there', 'accountChanged'],
    ['new', 'opsadmin', 'accountChanged'],
    ['new', 'second-admin', 'reset'],
  ])('agreed to as %s for %s ends with %s', async (account, userName, outcome) => {
    const simulated = await createAzureWorld();
    const { ended } = await run(azureResetPassword, { ...wish, account, userName }, simulated);
    expect(ended.outcome).toBe(outcome);
    expect(sets(simulated)).toHaveLength(outcome === 'reset' ? 1 : 0);
  });

  it.each([
    ['checking', 0],
    ['setting', 0],
    ['applying', 1],
  ])('whose process dies at %s is set %i times', async (diesAt, times) => {
    const simulated = await createAzureWorld();
    const { ended } = await run(azureResetPassword, wish, simulated, { diesAt });
    expect(ended.outcome).toBe(times === 0 ? 'secretLost' : 'reset');
    expect(sets(simulated)).toHaveLength(times);
  });

  it('is not set where the system is left alone, and is not begun again later', async () => {
    const simulated = await createAzureWorld();
    const { ended } = await run(azureResetPassword, wish, simulated, {
      around: (backend) => ({
        ...backend,
        azure: {
          ...backend.azure,
          setExtension: () => Promise.reject(new BackendNotAsked('azure rests')),
        },
      }),
    });
    expect(ended.outcome).toBe('unavailable');
    expect(sets(simulated)).toEqual([]);
  });

  it('is called unknown while the guest cannot be read after all, and never claimed', async () => {
    const simulated = await createAzureWorld();
    const { backend } = simulated;
    let reads = 0;
    const { ended } = await run(azureResetPassword, wish, simulated, {
      around: () => ({
        ...backend,
        azure: {
          ...backend.azure,
          readAccount: (args, call) => {
            reads += 1;
            return reads === 1
              ? backend.azure.readAccount(args, call)
              : Promise.reject(new BackendUnavailable('silent'));
          },
        },
      }),
    });
    expect(ended.outcome).toBe('unknown');
    expect(sets(simulated)).toHaveLength(1);
  });

  it('of somebody else, set meanwhile, is not taken for ours', async () => {
    const simulated = await createAzureWorld();
    const { backend, clock } = simulated;
    let reads = 0;
    const { ended } = await run(azureResetPassword, wish, simulated, {
      around: () => ({
        ...backend,
        azure: {
          ...backend.azure,
          readRun: async (args, call) => {
            reads += 1;
            const answer = await backend.azure.readRun(args, call);
            if (reads < 2) return answer;
            return { ...answer, facts: { ...answer.facts, runKey: 'somebody:else' } };
          },
        },
      }),
    });
    clock.advance(1);
    expect(ended.outcome).toBe('unknown');
  });
});

/** What the platform may say of an extension that it has taken, and what that is called if nothing was done. */
const givenUp = [
  ['Provisioning of VM extension enablevmaccess has timed out.', 'timedOut'],
  ['Something that stands in no table.', 'notApplied'],
  ["VM 'win' has not reported status for VM agent or extensions.", 'agentNotReady'],
  ['VMAccess Extension does not support Domain Controller.', 'domainController'],
  ['COMException (0x800708C5): password policy requirements', 'passwordRefused'],
  ['The Admin User Account password cannot be null or empty', 'passwordMissing'],
  ['User account opsadmin is not in the Administrators group.', 'notAdministrator'],
] as const;

/** The platform reports a failure in these words, whatever the extension did inside. */
function reporting(
  message: string,
  { isSilentInside = false } = {},
): (backend: Backend) => Backend {
  let hasFailed = false;
  return (backend) => ({
    ...backend,
    azure: {
      ...backend.azure,
      readRun: async (args, call) => {
        const answer = await backend.azure.readRun(args, call);
        const { runState } = answer.facts;
        if (runState !== 'succeeded' && runState !== 'failed') return answer;
        hasFailed = true;
        return { ...answer, facts: { ...answer.facts, runState: 'failed', code: 'E', message } };
      },
      readAccount: (args, call) =>
        hasFailed && isSilentInside
          ? Promise.reject(new BackendUnavailable('silent'))
          : backend.azure.readAccount(args, call),
    },
  });
}

describe('a reset that was taken and is reported as failed', () => {
  it.each(givenUp)('with "%s" counts as done where it is read inside', async (message) => {
    const simulated = await createAzureWorld();
    const around = reporting(message);
    const { ended, stages } = await run(azureResetPassword, wish, simulated, {
      around: () => around(simulated.backend),
    });
    expect(ended.outcome).toBe('reset');
    expect(stages.at(-1)).toBe('readingBack');
    expect(sets(simulated)).toHaveLength(1);
  });

  it.each(givenUp)('with "%s" ends with %s where it is not there inside', async (message, name) => {
    const simulated = await createAzureWorld();
    const set = { faults: { extension: 'reportsOnly' } } as const;
    simulated.world.obey({ events: [{ event: 'setAzure', machineId: 'rg-test/win', set }] });
    const around = reporting(message);
    const { ended, stages } = await run(azureResetPassword, wish, simulated, {
      around: () => around(simulated.backend),
    });
    expect(ended).toMatchObject({ outcome: name, facts: { errorCode: 'E', errorText: message } });
    expect(stages.at(-1)).toBe('readingBack');
  });

  it.each(givenUp)('with "%s" is not known where nobody answers inside', async (message) => {
    const simulated = await createAzureWorld();
    const around = reporting(message, { isSilentInside: true });
    const { ended } = await run(azureResetPassword, wish, simulated, {
      around: () => around(simulated.backend),
    });
    expect(ended.outcome).toBe('unknown');
    expect(sets(simulated)).toHaveLength(1);
  });

  it('is not believed for a key and for the configuration either', async () => {
    const publicKey = 'ssh-ed25519 AAAA demo@pc';
    const keyWish = { machineId: azureId('lin'), userName: 'ops', account: 'exists', publicKey };
    for (const [procedure, args] of [
      [azureResetSshKey, keyWish],
      [azureResetConfiguration, { machineId: azureId('win') }],
    ] as const) {
      const simulated = await createAzureWorld();
      const around = reporting('Something that stands in no table.');
      const { ended } = await run(procedure, args, simulated, {
        around: () => around(simulated.backend),
      });
      expect(ended.outcome).toBe('reset');
    }
  });
});

describe('the other uses of the extension', () => {
  it('turn Remote Desktop on, touch no password, and read that back', async () => {
    const simulated = await createAzureWorld(
      'guests: [{ instance: rg-test/win, remoteDesktop: { enabled: false }, firewall: { remoteDesktopRule: "off" } }]',
    );
    simulated.world.obey({ events: [letIn] });
    const args = { machineId: azureId('win') };
    const { ended } = await run(azureResetConfiguration, args, simulated);
    expect(ended).toMatchObject({
      outcome: 'reset',
      facts: { remoteDesktop: 'on', remoteDesktopRule: 'on' },
    });
    expect(sets(simulated)).toEqual([]);
    expect(simulated.world.probe({ ...login, password: beforeReset }).works).toBe(true);
  });

  it('let a key in beside what is there', async () => {
    const simulated = await createAzureWorld();
    const publicKey = 'ssh-ed25519 AAAA demo@pc';
    const args = { machineId: azureId('lin'), userName: 'ops', account: 'exists', publicKey };
    const { ended } = await run(azureResetSshKey, args, simulated);
    expect(ended).toMatchObject({ outcome: 'reset', facts: { loginName: 'ops' } });
    expect(sets(simulated)).toHaveLength(1);
  });
});

describe('a start', () => {
  const off = `
  - { name: off, resourceGroup: rg-test, os: windows, power: deallocated, owner: ${manager}`;
  const args = { machineId: azureId('off') };

  it.each([
    ['', 'started', 'RUNNING'],
    [', agent: notReady', 'agentSilent', 'RUNNING'],
    [', faults: { start: fails }', 'notStarted', 'DEALLOCATED'],
  ])('of a machine with "%s" ends with %s', async (more, outcome, power) => {
    const simulated = await createAzureWorld(`${off}${more} }`);
    const { ended } = await run(azureStartMachine, args, simulated);
    expect(ended).toMatchObject({ outcome, facts: { results: [{ name: 'off', power }] } });
    const starts = simulated.world.snapshot().ledger.filter(({ effect }) => effect === 'start');
    expect(starts).toHaveLength(1);
  });
});
