import { describe, expect, it } from 'vitest';
import { performCheck } from '../../src/backend/perform.ts';
import { ids, manager } from './ids.ts';
import { createTestWorld, type TestWorld } from './worlds.ts';

const ask = ({ backend }: TestWorld, name: string, args: object = {}, timeLimitMs = 4_000) =>
  performCheck(backend, name, { ...args }, { managedBy: manager, timeLimitMs });
const find = (world: TestWorld, reference: string) => ask(world, 'machines.find', { reference });

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
