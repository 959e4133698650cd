import { describe, expect, it } from 'vitest';
import { StillUnderWay } from '../../src/backend/outcomes.ts';
import { beginWorld } from '../../src/backend/simulated/begin-world.ts';
import { readWorldFile } from '../../src/backend/simulated/read-world.ts';
import { beginRun, finishRuns } from '../../src/backend/simulated/run-command.ts';
import { openWorld, type World } from '../../src/backend/simulated/world.ts';
import { createAdvancingClock } from '../../src/clock.ts';
import { procedures } from '../../src/operations/procedures/registry.ts';
import { manager, stranger } from './ids.ts';
import { createTestWorld, type TestWorld, temporaryFolder, worldText } from './worlds.ts';

const idOf = (name: string) =>
  `/subscriptions/00000000-0000-4000-8000-0000000000b0/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`;
const az = idOf('az-01');

const machines = `
azure:
  - { name: az-01, resourceGroup: rg, os: windows, power: running, owner: ${manager}, adminUser: azureuser, privateIp: 10.1.0.4, serverLanguage: en }
  - { name: az-ja, resourceGroup: rg, os: windows, power: running, owner: ${manager}, serverLanguage: ja }
  - { name: az-off, resourceGroup: rg, os: windows, power: deallocated, owner: ${manager} }
  - { name: az-deaf, resourceGroup: rg, os: windows, power: running, agent: notReady, owner: ${manager} }
  - { name: az-read, resourceGroup: rg, os: windows, power: running, owner: ${stranger}, readers: [${manager}] }
  - { name: az-full, resourceGroup: rg, os: windows, power: running, owner: ${manager}, users: [${Array.from({ length: 60 }, (_, n) => `{ name: user-${n} }`).join(', ')}] }
guests:
  - { instance: rg/az-01, sharingModel: guestOnly, accounts: [{ name: azureuser, password: before-Reset-1, disabled: true }, { name: locked, locked: { attemptsFrom: 198.51.100.7, minutes: 10 } }], remoteDesktop: { enabled: false, port: 50389 }, firewall: { remoteDesktopRule: 'off' } }
  - { instance: rg/az-ja, joined: { domain: corp.example, netbios: CORP }, remoteDesktop: { enabled: false, port: 50389 }, firewall: { remoteDesktopRule: 'off' } }`;

/** As the guest port uses it, without a bot. */
function openAzure() {
  const startsAt = Date.UTC(2026, 10, 21);
  const clock = createAdvancingClock({ now: () => startsAt });
  const file = readWorldFile({ fileName: 'test.yaml', text: worldText(machines) });
  const world: World = openWorld({ folder: temporaryFolder(), shared: false, clock }, (verifier) =>
    beginWorld(file, startsAt, verifier),
  );
  let keys = 0;
  const begin = (commandId: string, options: { id?: string; key?: string; port?: string } = {}) =>
    beginRun(world, {
      machineId: options.id ?? az,
      commandId,
      parameters: options.port ? { RDPPORT: options.port } : {},
      managedBy: manager,
      key: options.key ?? `key-${++keys}`,
      validUntil: Number.MAX_SAFE_INTEGER,
    });
  /** To its end. */
  const run = (commandId: string, options: { id?: string; port?: string } = {}) => {
    const key = `whole-${++keys}`;
    begin(commandId, { ...options, key });
    clock.advance(60_000);
    const again = begin(commandId, { ...options, key });
    if (again.kind !== 'begun') throw new Error(again.kind);
    return again.run;
  };
  const guest = (id = az) => world.get('guest', id.toLowerCase());
  return { world, clock, begin, run, guest };
}

// Holds P11
describe('run command, which reaches a machine without its network', () => {
  it('takes 20 seconds or more, and tells the one who asks with the same key', () => {
    const { clock, begin, guest } = openAzure();
    const first = begin('EnableAdminAccount', { key: 'one' });
    expect(first).toMatchObject({ kind: 'begun', run: { state: 'running' } });
    clock.advance(19_999);
    expect(begin('EnableAdminAccount', { key: 'one' })).toEqual(first);
    expect(guest()?.accounts[0]?.disabled).toBe(true);
    clock.advance(60_000);
    expect(begin('EnableAdminAccount', { key: 'one' })).toMatchObject({
      run: { state: 'succeeded', output: 'azureuser: enabled' },
    });
    expect(guest()?.accounts[0]?.disabled).toBe(false);
  });

  it('never takes less than 20 seconds, nor always the same', () => {
    const { clock, begin } = openAzure();
    const took = Array.from({ length: 20 }, () => {
      const begun = begin('IPConfig');
      if (begun.kind !== 'begun') throw new Error(begun.kind);
      const ms = begun.run.endsAt - clock.now();
      clock.advance(60_000);
      return ms;
    });
    expect(Math.min(...took)).toBeGreaterThanOrEqual(20_000);
    expect(new Set(took).size).toBeGreaterThan(5);
  });

  it('runs one at a time on a machine, and several on several', () => {
    const { clock, begin } = openAzure();
    begin('IPConfig');
    expect(begin('IPConfig').kind).toBe('busy');
    expect(begin('IPConfig', { id: idOf('az-ja') }).kind).toBe('begun');
    clock.advance(60_000);
    expect(begin('IPConfig').kind).toBe('begun');
  });

  it.each([
    ['agentNotReady', 'az-deaf'],
    ['notRunning', 'az-off'],
    ['denied', 'az-read'],
  ])('needs a running machine, its agent, and the right to it: %s', (kind, name) => {
    expect(openAzure().begin('IPConfig', { id: idOf(name) }).kind).toBe(kind);
  });

  it('knows its own commands only', () => {
    expect(openAzure().begin('FormatDisk')).toEqual({
      kind: 'unknownCommand',
      message: 'The entity was not found in this Azure location',
    });
  });

  it('tells no more than the last 4,096 bytes', () => {
    const { world, clock, begin } = openAzure();
    const wish = {
      machineId: idOf('az-full'),
      commandId: 'RunPowerShellScript',
      parameters: { script: 'Get-AkeruReading' },
      ...{ managedBy: manager, key: 'full', validUntil: Number.MAX_SAFE_INTEGER },
    };
    beginRun(world, wish);
    clock.advance(60_000);
    const ended = beginRun(world, wish);
    if (ended.kind !== 'begun') throw new Error(ended.kind);
    expect(Buffer.byteLength(ended.run.output)).toBe(4_096);
    expect(ended.run.output.endsWith('}')).toBe(true);
    // What does not come back whole is no reading.
    expect(world.get('reading', idOf('az-full').toLowerCase())).toBeUndefined();
    expect(begin('IPConfig').kind).toBe('begun');
  });

  it('reads nothing of a password, and leaves it as it is', () => {
    const { world, clock, guest } = openAzure();
    const before = guest()?.accounts[0];
    const wish = {
      machineId: az,
      commandId: 'RunPowerShellScript',
      parameters: { script: 'Get-AkeruReading' },
      ...{ managedBy: manager, key: 'read', validUntil: Number.MAX_SAFE_INTEGER },
    };
    beginRun(world, wish);
    clock.advance(60_000);
    finishRuns(world);
    expect(before?.verifier).toMatch(/./);
    expect(guest()?.accounts[0]).toEqual(before);
    const seen = JSON.stringify([
      world.get('reading', az.toLowerCase()),
      world.get('runCommand', 'read'),
    ]);
    expect(seen).toContain('azureuser');
    expect(seen).not.toContain(before?.verifier);
  });

  it('fails where the machine is gone before its end', () => {
    const { world, clock, begin } = openAzure();
    begin('EnableAdminAccount', { key: 'gone' });
    world.change((draft) => {
      const machine = draft.get('azure', az.toLowerCase());
      if (machine) draft.put('azure', az.toLowerCase(), { ...machine, power: 'stopped' });
    });
    clock.advance(60_000);
    finishRuns(world);
    expect(world.get('runCommand', 'gone')).toMatchObject({ state: 'failed', output: '' });
  });

  it('RDPSettings reports and sets the defaults, of a machine of a domain it only reports', () => {
    const { world, run } = openAzure();
    expect(run('RDPSettings').output).toContain('PortNumber: 50389\nfDenyTSConnections: 1');
    expect(run('RDPSettings', { id: idOf('az-ja') }).output).toContain('nothing was changed');
    expect(world.ledger().map(({ targets }) => targets)).toEqual([[az.toLowerCase()]]);
  });

  it('SetRDPPort turns Remote Desktop on at a port, and knows the rule’s group in English only', () => {
    const { run, guest } = openAzure();
    const after = (id: string) => {
      run('SetRDPPort', { id, port: '3389' });
      const { remoteDesktop, firewall } = guest(id) ?? {};
      return { ...remoteDesktop, rule: firewall?.remoteDesktopRule };
    };
    const opened = { enabled: true, port: 3389, listening: true };
    expect(after(az)).toMatchObject({ ...opened, rule: 'on' });
    expect(after(idOf('az-ja'))).toMatchObject({ ...opened, rule: 'off' });
  });

  it('IPConfig shows the private address only', () => {
    expect(openAzure().run('IPConfig').output).toContain('10.1.0.4');
  });
});

const signal = new AbortController().signal;
const asManager = { managedBy: manager, signal };
let keys = 0;
const change = () => ({
  ...asManager,
  key: `change-${++keys}`,
  validUntil: Number.MAX_SAFE_INTEGER,
});

/** Asked again until it is over, as an operation does. */
async function whenOver<Answer>({ clock }: TestWorld, ask: () => Promise<Answer>) {
  for (let waitedMs = 0; waitedMs < 300_000; waitedMs += 5_000) {
    try {
      return { answer: await ask(), waitedMs };
    } catch (error) {
      if (!(error instanceof StillUnderWay)) throw error;
      clock.advance(5_000);
    }
  }
  throw new Error('it does not end');
}

/** A change of one call, by its procedure, to its end. */
async function runSingle(
  { backend, clock }: TestWorld,
  name: keyof typeof procedures,
  args: Readonly<Record<string, unknown>>,
) {
  const procedure = procedures[name];
  const key = `single-${++keys}`;
  const stageBeganAt = clock.now();
  let memory: Readonly<Record<string, unknown>> = {};
  for (let stages = 0; stages < 100; stages += 1) {
    const advance = await procedure.advance({
      ...{ args, stage: procedure.firstStage, memory, stageBeganAt, now: clock.now() },
      ...{ settleMs: 0, backend, keyOf: (part) => `${key}:${part}` },
      read: (work) => work(asManager),
      change: (part, work) =>
        work({ ...asManager, key: `${key}:${part}`, validUntil: Number.MAX_SAFE_INTEGER }),
    });
    if (advance.kind === 'end') return advance;
    memory = advance.memory;
    clock.advance(advance.afterMs);
  }
  throw new Error(`${name} does not end`);
}

describe('the inside of an Azure machine', () => {
  const open = () => createTestWorld(worldText(machines));

  it('is known to a check once it was read, and that takes its time', async () => {
    const world = await open();
    const { guest } = world.backend;
    const ask = () => guest.checkSharingModel({ instanceId: az }, asManager);
    await expect(ask()).rejects.toMatchObject({ name: 'StillUnderWay', begun: true });
    const { answer, waitedMs } = await whenOver(world, ask);
    expect(answer).toMatchObject({
      outcome: 'guestOnly',
      facts: { machineName: 'az-01', serverLanguage: 'en' },
    });
    expect(waitedMs).toBeGreaterThanOrEqual(20_000);
    // Any other question is answered by the same reading.
    const account = { instanceId: az.toUpperCase(), userName: 'AZ-01\\locked' };
    expect(await guest.checkAccount(account, asManager)).toMatchObject({
      outcome: 'lockedOut',
      facts: { attemptsFrom: '198.51.100.7' },
    });
  });

  it('is as it was read, until it is read again five minutes later', async () => {
    const world = await open();
    const { guest, azureAccess } = world.backend;
    const look = change();
    await whenOver(world, () => azureAccess.lookInside({ machineId: az }, look));
    world.world.obey({
      events: [{ event: 'setGuest', instanceId: 'rg/az-01', set: { sharingModel: 'classic' } }],
    });
    const ask = () => guest.checkSharingModel({ instanceId: az }, asManager);
    expect((await ask()).outcome).toBe('guestOnly');
    world.clock.advance(300_000);
    expect((await whenOver(world, ask)).answer.outcome).toBe('classic');
  });

  it('is changed when the script has ended, once, and read back by it', async () => {
    const world = await open();
    const { guest } = world.backend;
    const call = change();
    const set = () => guest.setSharingModel({ instanceId: az, sharingModel: 'classic' }, call);
    await expect(set()).rejects.toMatchObject({ begun: true });
    expect(world.world.snapshot().ledger).toEqual([]);
    const { answer } = await whenOver(world, set);
    expect(answer).toMatchObject({ outcome: 'changed', facts: { oldValue: 'guestOnly' } });
    expect(await set()).toEqual(answer);
    expect(world.world.snapshot().ledger).toHaveLength(1);
    const seen = await guest.checkSharingModel({ instanceId: az }, asManager);
    expect(seen.outcome).toBe('classic');
  });

  // Holds P10
  it.each([
    ['remoteDesktop', 'off', 'on'],
    ['remoteDesktopRule', 'off', 'on'],
    ['remoteDesktopPort', '50389', '3389'],
    ['service', 'stopped', 'running'],
    ['firewall', 'off', 'on'],
    ['credsspLevel', 'vulnerable', 'mitigated'],
    ['nla', 'off', 'on'],
    ['passwordSharing', 'off', 'on'],
  ])(
    'has %s looked at, set with the old value kept, and put back as it was',
    async (setting, to, old) => {
      const world = await createTestWorld(
        worldText(`
azure: [{ name: az-01, resourceGroup: rg, os: windows, power: running, owner: ${manager} }]`),
      );
      const before = world.world.snapshot().guests;
      const entry =
        `guest.set${setting[0]?.toUpperCase()}${setting.slice(1)}` as keyof typeof procedures;
      const set = (value: string) => runSingle(world, entry, { instanceId: az, [setting]: value });
      expect(await set(to)).toMatchObject({
        outcome: 'changed',
        facts: { oldValue: old, newValue: to },
      });
      expect(world.world.snapshot().guests).not.toEqual(before);
      expect((await set(old)).outcome).toBe('changed');
      expect(world.world.snapshot().guests).toEqual(before);
    },
  );

  it('waits for another command that runs there', async () => {
    const world = await open();
    const { guest, azureAccess } = world.backend;
    await azureAccess.lookInside({ machineId: az }, change()).catch(() => {});
    const call = change();
    const set = () => guest.setPasswordSharing({ instanceId: az, passwordSharing: 'off' }, call);
    await expect(set()).rejects.toMatchObject({ name: 'StillUnderWay', begun: false });
    expect((await whenOver(world, set)).answer.outcome).toBe('changed');
  });

  it.each([
    ['notRunning', 'az-off'],
    ['agentSilent', 'az-deaf'],
    ['denied', 'az-read'],
  ])('cannot be looked at: %s', async (outcome, name) => {
    const { azureAccess } = (await open()).backend;
    expect((await azureAccess.lookInside({ machineId: idOf(name) }, change())).outcome).toBe(
      outcome,
    );
  });

  it.each([idOf('nowhere'), idOf('az-full')])(
    'is unavailable where there is none, or too much of it: %s',
    async (machineId) => {
      const world = await open();
      const call = change();
      const look = () => world.backend.azureAccess.lookInside({ machineId }, call);
      await expect(whenOver(world, look)).rejects.toMatchObject({ name: 'BackendUnavailable' });
    },
  );
});
