import { describe, expect, it } from 'vitest';
import type { Advance, ProcedureInput } from '../../src/operations/procedure.ts';
import { diagnosisRun } from '../../src/operations/procedures/diagnosis-run.ts';
import { manager, stranger } from './ids.ts';
import { createTestWorld, type TestWorld, worldText } from './worlds.ts';

const idOf = (name: string) =>
  `/subscriptions/00000000-0000-4000-8000-0000000000b0/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`;
const callerAddress = '198.51.100.10';
const signal = new AbortController().signal;
const call = { managedBy: manager, signal };

const refuse = '{ name: deny-all, priority: 150, source: Any, ports: "3389", access: Deny }';
const lateAllow = `{ name: late, priority: 300, source: ${callerAddress}, ports: "3389", access: Allow }`;
const jit = 'jit: { ports: [{ port: 3389, maxHours: 3 }] }';
const running = 'resourceGroup: rg, os: windows, power: running, publicIp: 203.0.113.60';
const text = worldText(`
azure:
  - { name: az-open, ${running}, owner: ${manager}, nicRules: [{ name: in, priority: 300, source: Any, ports: "3389", access: Allow }] }
  - { name: az-nsg, ${running}, owner: ${manager}, subnetRules: [${refuse}, ${lateAllow}], nicRules: [] }
  - { name: az-seen, ${running}, owner: ${stranger}, readers: [${manager}], nicRules: [] }
  - { name: az-jit, ${running}, owner: ${manager}, nicRules: [], ${jit} }
  - { name: az-off, resourceGroup: rg, os: windows, power: deallocated, owner: ${manager}, publicIp: 203.0.113.61 }
  - { name: az-deaf, ${running}, owner: ${manager}, agent: notReady }
  - { name: az-inside, ${running}, owner: ${manager} }
guests:
  - { instance: rg/az-inside, remoteDesktop: { enabled: false } }`);

const open = () => createTestWorld(text);
const access = ({ backend }: TestWorld, name: string, from: string | null = callerAddress) =>
  backend.network.checkAccess(
    { machineId: idOf(name), ...(from !== null && { callerAddress: from }) },
    call,
  );
const rule = (name: string, source = callerAddress) => ({
  machineId: idOf(name),
  source,
  port: 3389,
});
let keys = 0;
const setRule = ({ backend }: TestWorld, name: string, to: 'present' | 'absent', source?: string) =>
  backend.network.setRule(
    { ...rule(name, source), rule: to },
    { ...call, key: `rule-${++keys}`, validUntil: Number.MAX_SAFE_INTEGER },
  );

describe('the network of an Azure machine', () => {
  it.each([
    ['az-open', 'allowed', { blockedBy: 'none' }],
    ['az-nsg', 'blocked', { blockedBy: 'refuseRule', position: 150, group: 'Subnet' }],
    ['az-seen', 'blocked', { blockedBy: 'noRule', position: 0 }],
    ['az-jit', 'jitClosed', {}],
  ])('%s: %s', async (name, outcome, facts) => {
    expect(await access(await open(), name)).toMatchObject({ outcome, facts });
  });

  it('names the rule that refuses and the one below that comes too late', async () => {
    const { facts } = await access(await open(), 'az-nsg');
    expect(facts.rules.filter(({ note }) => note !== 'none')).toMatchObject([
      { position: 150, group: 'Subnet', policy: 'refuse', note: 'decides' },
      { position: 300, group: 'Subnet', policy: 'accept', note: 'tooLate' },
      { position: 65_500, group: 'NIC', policy: 'refuse', note: 'decides' },
    ]);
  });

  it('answers without an address where all are treated alike', async () => {
    const world = await open();
    expect((await access(world, 'az-open', null)).outcome).toBe('allowed');
    expect((await access(world, 'az-seen', null)).outcome).toBe('blocked');
    expect((await access(world, 'az-jit', null)).outcome).toBe('jitClosed');
  });

  // Holds P10
  it('gets a rule for the caller alone, and is as it was when that is taken out', async () => {
    const world = await open();
    const { network } = world.backend;
    const before = world.world.snapshot().azure;
    expect((await network.checkRule(rule('az-nsg'), call)).outcome).toBe('absent');
    expect(await setRule(world, 'az-nsg', 'present')).toMatchObject({
      outcome: 'changed',
      facts: { oldValue: 'absent', newValue: 'present', source: '198.51.100.10/32' },
    });
    expect((await access(world, 'az-nsg')).outcome).toBe('allowed');
    expect((await access(world, 'az-nsg', '198.51.100.11')).outcome).toBe('blocked');
    expect((await network.checkRule(rule('az-nsg'), call)).outcome).toBe('present');
    expect((await setRule(world, 'az-nsg', 'absent')).outcome).toBe('changed');
    expect(world.world.snapshot().azure).toEqual(before);
  });

  it('says which groups a rule goes into, and how many others share the one of the subnet', async () => {
    const neighbour = `  - { name: az-next, ${running}, owner: ${stranger}, subnetRules: [${refuse}, ${lateAllow}] }`;
    const world = await createTestWorld(text.replace('guests:', `${neighbour}\nguests:`));
    const { network } = world.backend;
    const { facts } = await network.checkRule(rule('az-nsg'), call);
    expect(facts).toMatchObject({ group: 'Subnet, NIC', sharedWith: 1 });
    expect((await network.checkRule(rule('az-open'), call)).facts).toMatchObject({ sharedWith: 0 });
    const before = world.world.snapshot().azure;
    await setRule(world, 'az-nsg', 'present');
    const next = world.world.snapshot().azure.find(({ name }) => name === 'az-next');
    expect(next?.subnetRules).toHaveLength(3);
    await setRule(world, 'az-nsg', 'absent');
    expect(world.world.snapshot().azure).toEqual(before);
  });

  it.each([
    ['tooWide', 'az-nsg', '0.0.0.0/0'],
    ['denied', 'az-seen', callerAddress],
    // Access is asked for there.
    ['tooMany', 'az-jit', callerAddress],
  ])('gets none: %s', async (outcome, name, source) => {
    const world = await open();
    expect((await setRule(world, name, 'present', source)).outcome).toBe(outcome);
    expect(world.world.snapshot().ledger).toEqual([]);
  });

  // Holds S3.8
  it('is open when just-in-time access was granted, and then closes by itself', async () => {
    const world = await open();
    const { azureAccess } = world.backend;
    await azureAccess.requestJit(
      { machineId: idOf('az-jit'), callerAddress, hours: 3 },
      { ...call, key: 'jit', validUntil: Number.MAX_SAFE_INTEGER },
    );
    expect((await access(world, 'az-jit')).outcome).toBe('allowed');
    expect((await access(world, 'az-jit', '198.51.100.11')).outcome).toBe('jitClosed');
    world.clock.advance(3 * 3_600_000);
    expect((await access(world, 'az-jit')).outcome).toBe('jitClosed');
  });
});

/** The self-check to its end, each stage as soon as it is due. */
async function selfCheck({ backend, clock }: TestWorld, name: string) {
  const args = { machineId: idOf(name), callerAddress };
  const beganAt = clock.now();
  let stage = diagnosisRun.firstStage;
  let memory: ProcedureInput['memory'] = {};
  let stageBeganAt = clock.now();
  const key = `check-${++keys}`;
  for (let stages = 0; stages < 200; stages += 1) {
    const advance: Advance = await diagnosisRun.advance({
      ...{ args, stage, memory, stageBeganAt, now: clock.now(), settleMs: 0, backend },
      keyOf: (part) => `${key}:${part}`,
      read: (work) => work(call),
      change: (part, work) =>
        work({ ...call, key: `${key}:${part}`, validUntil: Number.MAX_SAFE_INTEGER }),
    });
    if (advance.kind === 'end') return { ...advance, tookMs: clock.now() - beganAt };
    if (advance.stage !== stage) stageBeganAt = clock.now();
    ({ stage, memory } = advance);
    clock.advance(advance.afterMs);
  }
  throw new Error('it does not end');
}

describe('the self-check of an Azure machine', () => {
  it.each([
    ['az-open', 'nothingFound'],
    ['az-nsg', 'networkBlocked'],
    ['az-jit', 'jitClosed'],
    ['az-off', 'notRunning'],
    ['az-deaf', 'agentSilent'],
    ['az-inside', 'remoteDesktopOff'],
  ])('%s: %s', async (name, outcome) => {
    expect((await selfCheck(await open(), name)).outcome).toBe(outcome);
  });

  it('reads the inside by run command, once, and that takes its time', async () => {
    const world = await open();
    const { facts, tookMs } = await selfCheck(world, 'az-inside');
    expect(tookMs).toBeGreaterThanOrEqual(20_000);
    expect(tookMs).toBeLessThan(60_000);
    const results = (facts.report as readonly { result: string }[]).map(({ result }) => result);
    expect(results).not.toContain('notChecked');
    expect(results).not.toContain('underWay');
  });

  it('says of the inside that it was not seen, where the agent is silent', async () => {
    const { facts, tookMs } = await selfCheck(await open(), 'az-deaf');
    expect(tookMs).toBe(0);
    expect(facts.report).toContainEqual(
      expect.objectContaining({
        item: 'remoteDesktop',
        result: 'notChecked',
        detail: 'behindAgent',
      }),
    );
  });

  it('waits while another command keeps the machine busy', async () => {
    const world = await open();
    const other = { ...call, key: 'other', validUntil: Number.MAX_SAFE_INTEGER };
    const set = { instanceId: idOf('az-inside'), nla: 'on' } as const;
    await expect(world.backend.guest.setNla(set, other)).rejects.toMatchObject({ begun: true });
    const { outcome, tookMs } = await selfCheck(world, 'az-inside');
    expect(outcome).toBe('remoteDesktopOff');
    expect(tookMs).toBeGreaterThanOrEqual(40_000);
  });
});
