import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportRow } from '../../src/backend/diagnosis-facts.ts';
import { performCheck } from '../../src/backend/perform.ts';
import { createSimulatedBackend } from '../../src/backend/simulated/backend.ts';
import { demoWorldPath } from '../../src/backend/simulated/named-world.ts';
import { carryOut } from '../helpers/carry-out.ts';
import { caller, net, netPassword } from '../helpers/net.ts';
import { createTestWorld } from './worlds.ts';

const startedAt = Date.UTC(2026, 10, 21);
const text = readFileSync(demoWorldPath, 'utf8');
let begunIn: string;
// Making the verifiers of the demo world takes longer than a test.
beforeAll(async () => {
  begunIn = mkdtempSync(join(tmpdir(), 'akeru-demo-'));
  const { world } = await createSimulatedBackend({
    ...{ folder: begunIn, worldFile: demoWorldPath },
    clock: { now: () => startedAt },
  });
  world.close();
});
afterAll(() => rmSync(begunIn, { recursive: true, force: true }));

async function createDemo() {
  const demo = await createTestWorld(text, startedAt, begunIn);
  const managedBy = demo.world.webchatVisitor()?.id ?? '';
  const on = { ...demo, managedBy };
  const change = (name: Parameters<typeof carryOut>[0], args: Record<string, unknown>) =>
    carryOut(name, args, on);
  const check = (name: string, args: Record<string, unknown>) =>
    performCheck(demo.backend, name, args, { managedBy, timeLimitMs: 5_000 });
  const diagnose = async (machineId: string, callerAddress: string | undefined = caller) => {
    const { outcome, facts } = await change('diagnosis.run', { machineId, callerAddress });
    const rows = (facts.report ?? []) as readonly ReportRow[];
    return { outcome, facts, of: (item: string) => rows.find((row) => row.item === item) };
  };
  const login = (instanceId: string, more: { port?: number; pc?: string } = {}) =>
    demo.world.probe({
      ...{ instanceId, userName: 'Administrator', password: netPassword },
      ...more,
    }).reason;
  const reach = async (machineId: string, port?: number) =>
    (await check('diagnosis.checkReach', { machineId, callerAddress: caller, port })).outcome;
  return { ...demo, managedBy, change, check, diagnose, login, reach };
}
type Demo = Awaited<ReturnType<typeof createDemo>>;

const somebodySets =
  (event: 'setMachine' | 'setGuest', set: object) =>
  async ({ world }: Demo, instanceId: string) =>
    world.obey({ events: [{ event, instanceId, set }] as never });

const through =
  (name: Parameters<typeof carryOut>[0], args: Record<string, unknown>) =>
  async ({ change }: Demo, machineId: string) => {
    const target = name.startsWith('network.') ? { machineId } : { instanceId: machineId };
    expect((await change(name, { ...target, ...args })).outcome).toBe('changed');
  };

/** Machine, what the self-check says, why the login fails, and what makes it work. */
const causes = [
  [
    net.noAddress,
    'noPublicIp',
    'networkBlocked',
    somebodySets('setMachine', { publicIp: '198.51.100.51' }),
  ],
  [
    net.noBandwidth,
    'bandwidthZero',
    'networkBlocked',
    somebodySets('setMachine', { bandwidthMbps: 5 }),
  ],
  [
    net.group,
    'networkBlocked',
    'networkBlocked',
    through('network.setRule', { source: caller, port: 3389, rule: 'present' }),
  ],
  [
    net.port,
    'portMoved',
    'wrongPort',
    through('guest.setRemoteDesktopPort', { remoteDesktopPort: 3389 }),
  ],
  [
    net.firewall,
    'firewallBlocks',
    'firewall',
    through('guest.setRemoteDesktopRule', { remoteDesktopRule: 'on' }),
  ],
  [
    net.otherFirewall,
    'otherFirewall',
    'otherFirewall',
    somebodySets('setGuest', { otherFirewall: null }),
  ],
  [
    net.remoteDesktopOff,
    'remoteDesktopOff',
    'remoteDesktopOff',
    through('guest.setRemoteDesktop', { remoteDesktop: 'on' }),
  ],
  [
    net.service,
    'serviceStopped',
    'notListening',
    through('guest.setService', { service: 'running' }),
  ],
  [
    net.full,
    'bandwidthFull',
    'bandwidthFull',
    somebodySets('setGuest', { load: { bandwidthPercent: 9 } }),
  ],
  [net.lookAlike, 'loadHigh', 'loadHigh', somebodySets('setGuest', { load: { cpuPercent: 9 } })],
  [
    net.credssp,
    'credsspMismatch',
    'credssp',
    somebodySets('setGuest', { credssp: { updated: true } }),
  ],
] as const;

describe('a machine that cannot be reached', () => {
  // Holds S2.1
  it.each(causes)(
    '%s: the self-check says %s, and its repair works',
    async (id, cause, why, fix) => {
      const demo = await createDemo();
      expect(demo.login(id)).toBe(why);
      const found = await demo.diagnose(id);
      expect(found.outcome).toBe(cause);
      await fix(demo, id);
      expect(demo.login(id)).toBe('works');
      expect(await demo.reach(id)).toBe('open');
      demo.clock.advance(5 * 60_000);
      expect((await demo.diagnose(id)).outcome).toBe('nothingFound');
    },
  );

  it('is one where nothing is wrong as long as nothing is', async () => {
    const { diagnose, login, reach } = await createDemo();
    expect(login(net.fine)).toBe('works');
    expect(await reach(net.fine)).toBe('open');
    const { outcome, facts } = await diagnose(net.fine);
    expect(outcome).toBe('nothingFound');
    const rows = facts.report as readonly ReportRow[];
    expect(rows.map(({ result }) => result)).toEqual(rows.map(() => 'normal'));
    expect(rows).toHaveLength(12);
  });

  // Holds S2.2
  it('without an address and closed inside: the address first, and the port is untested', async () => {
    const { diagnose } = await createDemo();
    const { outcome, of } = await diagnose(net.two);
    expect(outcome).toBe('noPublicIp');
    expect(of('publicIp')).toMatchObject({ result: 'abnormal', detail: 'noPublicIp' });
    expect(of('port')).toMatchObject({ result: 'notChecked', detail: 'behindAddress' });
    const bandwidth = { result: 'notChecked', detail: 'withoutAddress' };
    expect(of('bandwidth')).toMatchObject(bandwidth);
    expect(of('service')).toMatchObject({ result: 'abnormal', detail: 'stopped' });
  });

  it.each([
    [{ addressState: 'isolated' }, 'addressIsolated'],
    [{ addressState: 'blocked' }, 'addressBlocked'],
    [{ state: 'STOPPED' }, 'notRunning'],
    [{ restrictState: 'EXPIRED' }, 'notRunning'],
  ] as const)('once it is %o says %s', async (set, outcome) => {
    const { diagnose, world } = await createDemo();
    world.obey({ events: [{ event: 'setMachine', instanceId: net.fine, set }] });
    expect((await diagnose(net.fine)).outcome).toBe(outcome);
  });

  it('with a silent agent says so, and leaves what is inside unchecked', async () => {
    const { diagnose, world } = await createDemo();
    const set = { agent: 'notReady', services: { TermService: 'stopped' } } as const;
    world.obey({ events: [{ event: 'setGuest', instanceId: net.fine, set }] });
    const { outcome, of } = await diagnose(net.fine);
    expect(outcome).toBe('agentSilent');
    expect(of('service')).toMatchObject({ result: 'notChecked', detail: 'behindAgent' });
    expect(of('network')).toMatchObject({ result: 'normal' });
  });

  it('that is stopped leaves everything inside unchecked', async () => {
    const { diagnose, world } = await createDemo();
    world.obey({
      events: [{ event: 'setMachine', instanceId: net.service, set: { state: 'STOPPED' } }],
    });
    const { outcome, of } = await diagnose(net.service);
    expect(outcome).toBe('notRunning');
    expect(of('service')).toMatchObject({ result: 'notChecked', detail: 'behindPower' });
    expect(of('agent')).toMatchObject({ result: 'notChecked' });
  });
});

describe('the account of a machine', () => {
  it('is worth a word while it is locked out, and not afterwards', async () => {
    const { clock, diagnose, world } = await createDemo();
    const account = 'Administrator';
    const lock = { attemptsFrom: '192.0.2.66', failedAttempts: 10, minutes: 6 };
    world.obey({ events: [{ event: 'lockAccount', instanceId: net.fine, account, ...lock }] });
    const locked = await diagnose(net.fine);
    expect(locked.outcome).toBe('nothingFound');
    expect(locked.of('account')).toMatchObject({ result: 'risky', detail: 'accountLocked' });
    clock.advance(6 * 60_000);
    expect((await diagnose(net.fine)).of('account')).toMatchObject({ result: 'normal' });
  });
});

describe('the rules of the network', () => {
  // Holds S2.3
  it('say which one refuses, and let in once the caller alone was added at the top', async () => {
    const { diagnose, check, change } = await createDemo();
    const { facts } = await diagnose(net.group);
    expect(facts).toMatchObject({ blockedBy: 'refuseRule', position: 1, port: 3389 });
    expect((facts.rules as { note: string }[]).map(({ note }) => note)).toEqual([
      'decides',
      'tooLate',
    ]);
    const line = { machineId: net.group, source: caller, port: 3389 };
    expect((await check('network.checkRule', line)).outcome).toBe('absent');
    const set = await change('network.setRule', { ...line, rule: 'present' });
    expect(set).toMatchObject({
      outcome: 'changed',
      facts: { oldValue: 'absent', newValue: 'present', source: `${caller}/32`, sharedWith: 0 },
    });
    const access = await check('network.checkAccess', {
      ...{ machineId: net.group, callerAddress: caller, port: 3389 },
    });
    expect(access).toMatchObject({ outcome: 'allowed', facts: { position: 1 } });
    expect((await change('network.setRule', { ...line, rule: 'present' })).outcome).toBe(
      'alreadySo',
    );
    expect((await change('network.setRule', { ...line, rule: 'absent' })).outcome).toBe('changed');
    expect((await check('network.checkRule', line)).outcome).toBe('absent');
  });

  it.each(['0.0.0.0/0', '0.0.0.0', '198.51.0.0/16'])('are never opened for %s', async (source) => {
    const { change, world } = await createDemo();
    const before = JSON.stringify(world.snapshot().securityGroups);
    const args = { machineId: net.group, source, port: 3389, rule: 'present' };
    expect((await change('network.setRule', args)).outcome).toBe('tooWide');
    expect(JSON.stringify(world.snapshot().securityGroups)).toBe(before);
    expect(world.snapshot().ledger).toEqual([]);
  });

  it('tell how many other machines an addition is for as well', async () => {
    const { change } = await createDemo();
    const args = { machineId: net.fine, source: caller, port: 3389, rule: 'present' };
    const { facts } = await change('network.setRule', args);
    expect(facts.sharedWith).toBeGreaterThan(5);
  });

  it('stay as they are where the platform denies it', async () => {
    const { change, world } = await createDemo();
    const set = { denyChanges: true };
    world.obey({ events: [{ event: 'setMachine', instanceId: net.group, set }] });
    const args = { machineId: net.group, source: caller, port: 3389, rule: 'present' };
    expect((await change('network.setRule', args)).outcome).toBe('denied');
  });

  it('need the address of the caller only where they treat people differently', async () => {
    const { backend, check, clock, managedBy, world } = await createDemo();
    const run = (machineId: string) =>
      carryOut('diagnosis.run', { machineId }, { backend, clock, managedBy });
    expect((await run(net.fine)).outcome).toBe('nothingFound');
    expect((await run(net.port)).outcome).toBe('addressNeeded');
    expect((await run(net.group)).outcome).toBe('networkBlocked');
    // Nothing was begun: with an address it can be made at once.
    const asked = { machineId: net.port, callerAddress: caller };
    const again = await carryOut('diagnosis.run', asked, { backend, clock, managedBy });
    expect(again.outcome).toBe('portMoved');
    expect((await check('network.checkAccess', { machineId: net.port })).outcome).toBe('depends');
    // Of what does not run, it makes no difference.
    clock.advance(5 * 60_000);
    world.obey({ events: [{ event: 'stopMachine', instanceId: net.port }] });
    expect((await run(net.port)).outcome).toBe('notRunning');
    expect(world.snapshot().ledger).toEqual([]);
  });
});

describe('a port that was moved', () => {
  // Holds S2.4
  it('is told, works with its number once the rules know it, and the old one is closed', async () => {
    const { diagnose, change, reach, login } = await createDemo();
    const { outcome, facts } = await diagnose(net.port);
    expect(outcome).toBe('portMoved');
    expect(facts).toMatchObject({ port: 50_389, host: '198.51.100.54' });
    expect(await reach(net.port, 50_389)).toBe('closed');
    const rule = { machineId: net.port, source: caller };
    const opened = await change('network.setRule', { ...rule, port: 50_389, rule: 'present' });
    expect(opened.outcome).toBe('changed');
    expect(await reach(net.port, 50_389)).toBe('open');
    expect(login(net.port, { port: 50_389 })).toBe('works');
    const closed = await change('network.setRule', { ...rule, port: 3389, rule: 'absent' });
    expect(closed.outcome).toBe('changed');
    expect(await reach(net.port, 3389)).toBe('closed');
  });

  it('takes the rule of the firewall along, and leaves none of ours behind', async () => {
    const { change, check, reach, world } = await createDemo();
    const to = (remoteDesktopPort: number) =>
      change('guest.setRemoteDesktopPort', { instanceId: net.fine, remoteDesktopPort });
    const guest = () => world.snapshot().guests.find(({ instanceId }) => instanceId === net.fine);
    const before = JSON.stringify(guest());
    expect(await to(50_001)).toMatchObject({
      outcome: 'changed',
      facts: { oldValue: '3389', newValue: '50001' },
    });
    expect(guest()?.firewall.ownPorts).toEqual([50_001]);
    expect(await check('guest.checkRemoteDesktopRule', { instanceId: net.fine })).toMatchObject({
      outcome: 'on',
    });
    expect(await check('guest.checkRemoteDesktopPort', { instanceId: net.fine })).toMatchObject({
      ...{ outcome: 'moved', facts: { remoteDesktopPort: '50001' } },
    });
    // The cloud's rules know the usual port only.
    expect(await reach(net.fine, 50_001)).toBe('closed');
    expect((await to(3389)).outcome).toBe('changed');
    expect(JSON.stringify(guest())).toBe(before);
  });

  it.each([0, 80, 1023, 65_536])('is never moved to %i', async (remoteDesktopPort) => {
    const { change, login } = await createDemo();
    const args = { instanceId: net.fine, remoteDesktopPort };
    expect((await change('guest.setRemoteDesktopPort', args)).outcome).toBe('portRefused');
    expect(login(net.fine)).toBe('works');
  });

  it('is never moved to where another program listens', async () => {
    const { change, world } = await createDemo();
    const set = { takenPorts: [8443] };
    world.obey({ events: [{ event: 'setGuest', instanceId: net.fine, set }] });
    const args = { instanceId: net.fine, remoteDesktopPort: 8443 };
    expect((await change('guest.setRemoteDesktopPort', args)).outcome).toBe('portRefused');
  });
});

describe('what uses a machine up', () => {
  // Holds S2.5
  it.each([
    [net.lookAlike, 'load', 'lookAlike', { processName: 'svch0st.exe', looksLike: 'svchost.exe' }],
    [net.platform, 'load', 'platform', { processName: 'BaradAgent.exe', looksLike: '' }],
    [net.full, 'bandwidth', 'unsigned', { processName: 'backup-all.exe', signedBy: '-' }],
    [net.fine, 'load', 'none', { processName: '', percent: 0 }],
  ])('on %s is found by %s: %s', async (instanceId, resource, outcome, facts) => {
    const { check } = await createDemo();
    const found = await check('guest.checkTopProcess', { instanceId, resource });
    expect(found).toMatchObject({ outcome, facts });
    if (outcome !== 'none') expect(found.facts.processPath).toContain(String(facts.processName));
  });
});

describe('CredSSP of two sides', () => {
  // Holds S2.7
  it('keeps a present-day PC from an old server, and names the server', async () => {
    const { check, login, world } = await createDemo();
    const args = { machineId: net.credssp };
    const side = async (clientLevel?: string) =>
      (await check('diagnosis.checkCredssp', { ...args, ...(clientLevel && { clientLevel }) }))
        .outcome;
    expect(await side()).toBe('updateServer');
    expect(await side('mitigated')).toBe('updateServer');
    expect(await side('vulnerable')).toBe('fits');
    const lower = { updated: true, level: 'vulnerable' } as const;
    world.obey({ events: [{ event: 'setPc', pc: 'PC-HOME', set: { credssp: lower } }] });
    expect(login(net.credssp, { pc: 'PC-HOME' })).toBe('works');
    expect(login(net.credssp, { pc: 'PC-SATO' })).toBe('credssp');
  });

  it('keeps an old PC from a server that forces updates, until its level is the usual one', async () => {
    const { change, login, world } = await createDemo();
    const old = { updated: false };
    world.obey({ events: [{ event: 'setPc', pc: 'PC-HOME', set: { credssp: old } }] });
    expect(login(net.fine, { pc: 'PC-HOME' })).toBe('works');
    const to = (credsspLevel: string) =>
      change('guest.setCredsspLevel', { instanceId: net.fine, credsspLevel });
    await to('force');
    expect(login(net.fine, { pc: 'PC-HOME' })).toBe('credssp');
    expect((await to('mitigated')).outcome).toBe('changed');
    expect(login(net.fine, { pc: 'PC-HOME' })).toBe('works');
  });

  it('has no level before the update', async () => {
    const { change } = await createDemo();
    const args = { instanceId: net.credssp, credsspLevel: 'vulnerable' };
    expect((await change('guest.setCredsspLevel', args)).outcome).toBe('notUpdated');
  });
});

describe('the network level of a login', () => {
  it('keeps out a PC that does not speak it, as long as the server wants it', async () => {
    const { change, login, world } = await createDemo();
    const set = { networkLevelAuthentication: false };
    world.obey({ events: [{ event: 'setPc', pc: 'PC-HOME', set }] });
    expect(login(net.fine, { pc: 'PC-HOME' })).toBe('nlaRequired');
    await change('guest.setNla', { instanceId: net.fine, nla: 'off' });
    expect(login(net.fine, { pc: 'PC-HOME' })).toBe('works');
  });
});

describe('a link to the screen of a machine', () => {
  // Holds S2.9
  it('is good for 15 s, new each time, and not for one that does not run', async () => {
    const { check, clock, world } = await createDemo();
    const ask = (instanceId: string) => check('cvm.readVncUrl', { instanceId });
    const first = await ask(net.fine);
    expect(first).toMatchObject({ outcome: 'link', facts: { until: clock.now() + 15_000 } });
    clock.advance(15_000);
    expect((await ask(net.fine)).facts.url).not.toBe(first.facts.url);
    world.obey({ events: [{ event: 'stopMachine', instanceId: net.fine }] });
    expect(await ask(net.fine)).toEqual({
      outcome: 'notRunning',
      facts: { machineName: 'net-fine-01' },
    });
    expect((await ask('ins-foreign1')).outcome).toBe('unavailable');
  });
});
