import { describe, expect, it } from 'vitest';
import { createMachines } from '../../src/backend/machines.ts';
import { BackendUnavailable } from '../../src/backend/outcomes.ts';
import { performCheck } from '../../src/backend/perform.ts';
import { ids, manager, stranger } from './ids.ts';
import { createTestWorld, type TestWorld, worldText } from './worlds.ts';

const ask = ({ backend }: TestWorld, name: string, args: object = {}, timeLimitMs = 4_000) =>
  performCheck(backend, name, { ...args }, { managedBy: manager, timeLimitMs });
const find = (world: TestWorld, reference: string) => ask(world, 'machines.find', { reference });

const azure = `
azure:
  - { name: az-01, resourceGroup: rg-one, os: windows, power: running, owner: ${manager}, publicIp: 203.0.113.41, privateIp: 10.1.0.4, serverLanguage: en }
  - { name: db-01, resourceGroup: rg-one, os: windows, power: running, owner: ${manager}, publicIp: 203.0.113.42 }
  - { name: theirs-too, resourceGroup: rg-two, os: windows, power: running, owner: ${stranger} }`;
const azureId = (name: string, group = 'rg-one') =>
  `/subscriptions/00000000-0000-4000-8000-0000000000b0/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const bothClouds = () => createTestWorld(worldText(azure));
const silence = (world: TestWorld, operation: 'cvm.findInstances' | 'azure.findMachine') =>
  world.world.obey({ faults: [{ operation, kind: 'failBefore' }] });

describe('a machine of either cloud', () => {
  it.each([
    ['its name', 'AZ-01'],
    ['group and name', 'rg-one/az-01'],
    ['its resource id, in any case', azureId('AZ-01')],
    ['its address', '203.0.113.41'],
  ])('is found on Azure by %s', async (_, reference) => {
    expect(await find(await bothClouds(), reference)).toMatchObject({
      outcome: 'azure',
      facts: {
        machine: { platform: 'azure', label: 'az-01 (rg-one)' },
        machineId: azureId('az-01'),
        machineName: 'az-01',
        host: '203.0.113.41',
        os: 'windows',
        serverLanguage: 'en',
      },
    });
  });

  it('is asked about again where both have one of the name, and each id means one', async () => {
    const world = await bothClouds();
    const { outcome, facts } = await find(world, 'db-01');
    expect(outcome).toBe('ambiguous');
    expect(facts.candidates).toMatchObject([
      { platform: 'cvm', id: ids.runningWindows },
      { platform: 'azure', id: azureId('db-01') },
    ]);
    expect((await find(world, ids.runningWindows)).outcome).toBe('cvm');
    expect((await find(world, azureId('db-01'))).outcome).toBe('azure');
  });

  it.each([
    ['azure.findMachine', ids.runningWindows, 'cvm', 'az-01'],
    ['cvm.findInstances', 'az-01', 'azure', ids.runningWindows],
  ] as const)(
    'is found while %s is silent; what is not, is unavailable',
    async (operation, there, outcome, gone) => {
      const world = await bothClouds();
      silence(world, operation);
      expect((await find(world, there)).outcome).toBe(outcome);
      expect((await find(world, gone)).outcome).toBe('unavailable');
      expect((await find(world, ids.missing)).outcome).toBe('unavailable');
    },
  );

  it('is told from its neighbour by a resource id of any length', async () => {
    const group = 'g'.repeat(90);
    const one = (name: string) =>
      `  - { name: ${name}, resourceGroup: ${group}, os: windows, power: running, owner: ${manager} }`;
    const world = await createTestWorld(
      worldText(`\nazure:\n${one('long-01')}\n${one('long-02')}`),
    );
    expect(await find(world, azureId('long-02', group))).toMatchObject({
      outcome: 'azure',
      facts: { machineName: 'long-02' },
    });
  });

  it('does not wait for ever for the one that hangs', async () => {
    const world = await bothClouds();
    world.world.obey({ faults: [{ operation: 'azure.findMachine', kind: 'hang' }] });
    const { find: findWithin } = createMachines(world.backend, 50);
    const call = { managedBy: manager, signal: new AbortController().signal };
    expect((await findWithin({ reference: 'db-01' }, call)).outcome).toBe('cvm');
    await expect(findWithin({ reference: 'az-01' }, call)).rejects.toThrow(BackendUnavailable);
  });

  it('looks the same, and is looked up the same, unknown or of somebody else', async () => {
    const world = await bothClouds();
    const look = async (reference: string) => {
      const before = world.world.snapshot().calls.length;
      const { outcome } = await find(world, reference);
      const calls = world.world.snapshot().calls.slice(before);
      return { outcome, calls: calls.map(({ operation }) => operation) };
    };
    expect(await look('theirs-too')).toEqual(await look('nowhere-at-all'));
    expect(await look(azureId('theirs-too', 'rg-two'))).toEqual(
      await look(azureId('no', 'rg-two')),
    );
  });

  it('is listed with those of the other, also while that one is silent', async () => {
    const world = await bothClouds();
    expect((await ask(world, 'machines.list')).facts.machineCount).toBe(6);
    world.world.obey({ faults: [{ operation: 'cvm.*', kind: 'failBefore' }] });
    expect((await ask(world, 'machines.list')).facts.machineCount).toBe(2);
  });
});

describe('a machine, wherever it is', () => {
  it.each([
    ['its id', ids.runningWindows],
    ['its name', 'DB-01'],
    ['its address', '203.0.113.2'],
    ['its address with a port', '203.0.113.2:3389'],
  ])('is found by %s, with what runbooks need of it', async (_, reference) => {
    expect(await find(await createTestWorld(), reference)).toMatchObject({
      outcome: 'cvm',
      facts: {
        machine: { platform: 'cvm', id: ids.runningWindows },
        machines: [{ id: ids.runningWindows }],
        machineId: ids.runningWindows,
        machineName: 'db-01',
        host: '203.0.113.2',
        os: 'windows',
        serverLanguage: 'ja',
        candidates: [],
      },
    });
  });

  it('is told by the private address where that is what was typed', async () => {
    const { facts } = await find(await createTestWorld(), '10.0.0.1');
    expect(facts).toMatchObject({ machineId: ids.stoppedWindows, host: '10.0.0.1' });
  });

  it('is asked about again where several have the name', async () => {
    const { outcome, facts } = await find(await createTestWorld(), 'twin');
    expect(outcome).toBe('ambiguous');
    expect(facts).toMatchObject({
      machines: [],
      candidates: [{ id: ids.stoppedUbuntu }, { id: ids.runningLinux }],
    });
    expect(facts).not.toHaveProperty('machineId');
  });

  it('keeps the name that was typed as the host, though nothing is known of it', async () => {
    const { outcome, facts } = await find(await createTestWorld(), 'rdp.example.com:3390');
    expect(outcome).toBe('unknown');
    expect(facts).toEqual({
      machines: [],
      candidates: [],
      host: 'rdp.example.com',
      serverLanguage: null,
    });
  });

  it('looks the same, and is looked up the same, when it is unknown and when it is not theirs', async () => {
    const world = await createTestWorld();
    const look = async (reference: string) => {
      const before = world.world.snapshot().calls.length;
      const answer = await find(world, reference);
      const calls = world.world.snapshot().calls.slice(before);
      return { answer, calls: calls.map(({ operation }) => operation) };
    };
    expect(await look(ids.foreign)).toEqual(await look(ids.missing));
  });

  it('is unavailable while the cloud that may have it is silent', async () => {
    const world = await createTestWorld();
    world.world.obey({ faults: [{ operation: 'cvm.findInstances', kind: 'failBefore' }] });
    expect((await find(world, ids.runningWindows)).outcome).toBe('unavailable');
    expect((await find(world, ids.missing)).outcome).toBe('unavailable');
  });
});

describe('all machines of a person', () => {
  it('are listed, and nobody else’s', async () => {
    const { outcome, facts } = await ask(await createTestWorld(), 'machines.list');
    expect(outcome).toBe('some');
    expect(facts.machineCount).toBe(4);
    expect(JSON.stringify(facts.machines)).not.toContain(ids.foreign);
  });

  it('are not called none while a cloud is silent', async () => {
    const world = await createTestWorld();
    world.world.obey({ faults: [{ operation: 'cvm.*', kind: 'failBefore' }] });
    expect((await ask(world, 'machines.list')).outcome).toBe('unavailable');
  });
});
