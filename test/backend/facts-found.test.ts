import { expect, it } from 'vitest';
import {
  type ChangeName,
  type CheckName,
  catalogue,
  type EntryName,
} from '../../src/backend/catalogue.ts';
import { performCheck } from '../../src/backend/perform.ts';
import type { Advance, ProcedureInput } from '../../src/operations/procedure.ts';
import { procedures } from '../../src/operations/procedures/registry.ts';
import { Secret } from '../../src/secret/secret.ts';
import { azureId } from './azure-worlds.ts';
import { ids, manager } from './ids.ts';
import { createTestWorld, type TestWorld, worldText } from './worlds.ts';

const broken = 'ins-broken01';
const world = `${worldText(`
  - { id: ${broken}, name: broken, os: { kind: windows, label: Windows Server 2022 }, state: STOPPED, owner: ${manager} }
azure:
  - { name: win, resourceGroup: rg-test, os: windows, power: running, owner: ${manager}, publicIp: 203.0.113.41 }
  - { name: lin, resourceGroup: rg-test, os: linux, power: running, owner: ${manager} }
  - { name: off, resourceGroup: rg-test, os: windows, power: deallocated, owner: ${manager} }
guests:
  - { instance: ${ids.runningWindows}, accounts: [{ name: locked, locked: { attemptsFrom: 198.51.100.7, minutes: 10 } }] }
  - { instance: ${broken}, cloudbaseInit: { scriptsPlugin: 1 }, accounts: [{ name: Administrator, password: before-Reset-1 }] }`)}`.replace(
  'cvm:',
  `  - { id: 00000000-0000-4000-8000-00000000000e, upn: named@test.example, names: { ja: 馬, en: Jane Horse }, tenant: 00000000-0000-4000-8000-0000000000aa, methods: [{ kind: mail, address: named@mail.example, since: 2026-01-01T00:00:00Z }], lockedUntil: 2027-01-01T00:00:00Z }
cvm:`,
);
const instanceId = ids.runningWindows;
const account = { instanceId, userName: 'DB-01\\Administrator' };

const mine = { userPrincipalName: 'manager@test.example' };
const theirs = { userPrincipalName: 'stranger@test.example' };
const locked = { userPrincipalName: 'named@test.example' };

/** These are ours, and are tested where they are. */
type Ours =
  | `desk.${string}`
  | `proof.${string}`
  | `tickets.${string}`
  | `plan.${string}`
  | `ledger.${string}`;
type SystemCheck = Exclude<CheckName, Ours>;
type SystemChange = Exclude<ChangeName, Ours>;

/** Enough of each for every fact: one call, or several. */
const checks: Readonly<Record<SystemCheck, readonly object[]>> = {
  'machines.list': [{}],
  'machines.find': [{ reference: ids.runningWindows }],
  'cvm.listInstances': [{}],
  'cvm.findInstances': [{ references: [ids.runningWindows] }],
  'cvm.checkPower': [{ instanceIds: [ids.stoppedWindows] }],
  'azure.listMachines': [{}],
  'azure.findMachine': [{ reference: 'win' }],
  'azure.preflight': [{ machineId: azureId('win') }],
  'azure.checkUserName': [{ machineId: azureId('win'), userName: 'azureuser' }],
  'azure.checkConfiguration': [{ machineId: azureId('win') }],
  'azure.checkJit': [{ machineId: azureId('win'), callerAddress: '198.51.100.10' }],
  'guest.checkCloudbaseInit': [{ instanceId }],
  'guest.checkNameForm': [account],
  'guest.checkAccount': [account, { instanceId, userName: 'DB-01\\locked' }],
  'guest.checkSharingModel': [{ instanceId }],
  'guest.checkPasswordSharing': [{ instanceId }],
  'cvm.readVncUrl': [{ instanceId }],
  'guest.checkRemoteDesktop': [{ instanceId }],
  'guest.checkRemoteDesktopRule': [{ instanceId }],
  'guest.checkRemoteDesktopPort': [{ instanceId }],
  'guest.checkService': [{ instanceId }],
  'guest.checkFirewall': [{ instanceId }],
  'guest.checkCredsspLevel': [{ instanceId }],
  'guest.checkNla': [{ instanceId }],
  'guest.checkTopProcess': [{ instanceId, resource: 'load' }],
  'network.checkAccess': [{ machineId: instanceId }],
  'network.listOpen': [{}],
  'network.checkRule': [{ machineId: instanceId, source: '198.51.100.10', port: 3389 }],
  'diagnosis.listAgents': [{}],
  'diagnosis.checkReach': [{ machineId: instanceId }],
  'diagnosis.checkCredssp': [{ machineId: instanceId }],
  'entra.checkEligibility': [mine],
  'entra.checkPhone': [mine],
  'entra.listOtherWays': [{ ...mine, usedKind: 'sms' }],
  'entra.checkOwnAccount': [{}],
  'entra.checkHealth': [mine],
  'entra.checkSignIn': [mine],
  'entra.checkPasswordRules': [mine],
  'entra.checkResetResult': [mine],
  'entra.checkResetRight': [theirs],
};
const changes: Readonly<Record<SystemChange, readonly Record<string, unknown>[]>> = {
  'cvm.resetPassword': [{ instanceIds: [broken], stop: 'none' }],
  'cvm.startInstances': [{ instanceIds: [ids.stoppedWindows] }],
  'cvm.restartInstances': [{ instanceIds: [instanceId] }],
  'azure.startMachine': [{ machineId: azureId('off') }],
  'azure.resetPassword': [{ machineId: azureId('win'), userName: 'azureuser', account: 'exists' }],
  'azure.resetConfiguration': [{ machineId: azureId('win') }],
  'azure.resetSshKey': [
    { machineId: azureId('lin'), userName: 'azureuser', account: 'exists', publicKey: 'ssh-x' },
  ],
  'azure.requestJit': [{ machineId: azureId('win'), callerAddress: '198.51.100.10', hours: 1 }],
  'azure.lookInside': [{ machineId: azureId('win') }],
  'guest.setSharingModel': [{ instanceId, sharingModel: 'guestOnly' }],
  'guest.setPasswordSharing': [{ instanceId, passwordSharing: 'off' }],
  'guest.setRemoteDesktop': [{ instanceId, remoteDesktop: 'off' }],
  'guest.setRemoteDesktopRule': [{ instanceId, remoteDesktopRule: 'off' }],
  'guest.setRemoteDesktopPort': [{ instanceId, remoteDesktopPort: 50_389 }],
  'guest.setService': [{ instanceId, service: 'stopped' }],
  'guest.setFirewall': [{ instanceId, firewall: 'off' }],
  'guest.setCredsspLevel': [{ instanceId, credsspLevel: 'vulnerable' }],
  'guest.setNla': [{ instanceId, nla: 'off' }],
  'network.setRule': [
    { machineId: instanceId, source: '198.51.100.10', port: 3389, rule: 'present' },
  ],
  // Done, and once more within five minutes.
  'diagnosis.run': [{ machineId: instanceId }, { machineId: instanceId }],
  // Done, not enough methods, refused for a name in it, and without a right.
  'entra.resetPassword': [
    { ...mine, path: 'selfService' },
    { ...theirs, path: 'selfService' },
    { ...locked, path: 'selfService' },
    { ...theirs, path: 'helpdesk' },
  ],
  'entra.unlockAccount': [
    { ...locked, path: 'selfService' },
    { ...theirs, path: 'helpdesk' },
  ],
};
/** Told by the operation itself. */
const addedLater: Partial<Record<EntryName, readonly string[]>> = {
  'guest.setPasswordSharing': ['putBackAt'],
  'guest.setFirewall': ['putBackAt'],
  'guest.setCredsspLevel': ['putBackAt'],
  'guest.setNla': ['putBackAt'],
};

async function check(name: SystemCheck, { backend }: TestWorld) {
  const answers = checks[name].map((args) =>
    performCheck(backend, name, { ...args }, { managedBy: manager, timeLimitMs: 5_000 }),
  );
  return (await Promise.all(answers)).flatMap(({ facts }) => Object.keys(facts));
}

async function change(name: SystemChange, simulated: TestWorld) {
  const found: string[] = [];
  for (const args of changes[name]) {
    found.push(...Object.keys((await carryOut(name, args, simulated)).facts));
  }
  return found;
}

let operations = 0;

/** To its end, without a store: each stage as soon as it is due. */
async function carryOut(
  name: SystemChange,
  args: Readonly<Record<string, unknown>>,
  { backend, clock }: TestWorld,
) {
  const procedure = procedures[name];
  const call = { managedBy: manager, signal: new AbortController().signal };
  operations += 1;
  const operationId = `op-${operations}`;
  const keyOf = (part: string) => `${operationId}:${part}`;
  const secret = Secret.fromText('Correct-Horse-7x');
  let stage = procedure.firstStage;
  let stageBeganAt = clock.now();
  let memory: ProcedureInput['memory'] = {};
  for (let turns = 0; turns < 500; turns += 1) {
    const validUntil = Number.MAX_SAFE_INTEGER;
    const advance: Advance = await procedure.advance({
      ...{
        args,
        stage,
        memory,
        stageBeganAt,
        now: clock.now(),
        settleMs: 0,
        backend,
        secret,
        keyOf,
      },
      read: (work) => work(call),
      change: (part, work) => work({ ...call, key: keyOf(part), validUntil }),
    });
    if (advance.kind === 'end') return advance;
    if (advance.stage !== stage) stageBeganAt = clock.now();
    stage = advance.stage;
    memory = advance.memory;
    clock.advance(advance.afterMs);
  }
  throw new Error(`${name} does not end`);
}

const isOfSystem = (name: EntryName): name is SystemCheck | SystemChange =>
  !['desk', 'proof', 'tickets', 'plan', 'ledger'].includes(name.split('.')[0] ?? '');
const names = (Object.keys(catalogue) as EntryName[]).filter(isOfSystem);

it.each(names)('%s gives the facts that the catalogue declares, and no others', async (name) => {
  const simulated = await createTestWorld(world);
  const found =
    name in checks
      ? await check(name as SystemCheck, simulated)
      : await change(name as SystemChange, simulated);
  const facts: readonly string[] = catalogue[name].facts;
  const declared = facts.filter((fact) => !addedLater[name]?.includes(fact));
  expect([...new Set(found)].sort()).toEqual([...declared].sort());
});
