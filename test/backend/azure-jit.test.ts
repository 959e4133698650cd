import { describe, expect, it } from 'vitest';
import { manager, stranger } from './ids.ts';
import { createTestWorld, worldText } from './worlds.ts';

const idOf = (name: string) =>
  `/subscriptions/00000000-0000-4000-8000-0000000000b0/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`;
const machineId = idOf('az-jit');
const callerAddress = '198.51.100.10';
const hourMs = 3_600_000;

const jit =
  'os: windows, power: running, publicIp: 203.0.113.50, jit: { ports: [{ port: 3389, maxHours: 2 }] }';
const text = worldText(`
azure:
  - { name: az-jit, resourceGroup: rg, owner: ${manager}, ${jit} }
  - { name: az-seen, resourceGroup: rg, owner: ${stranger}, readers: [${manager}], ${jit} }
  - { name: az-plain, resourceGroup: rg, os: windows, power: running, owner: ${manager} }`);

async function open() {
  const world = await createTestWorld(text);
  const { azureAccess } = world.backend;
  const signal = new AbortController().signal;
  let keys = 0;
  const check = (over = {}) =>
    azureAccess.checkJit({ machineId, callerAddress, ...over }, { managedBy: manager, signal });
  const request = (over = {}, key = `key-${++keys}`) =>
    azureAccess.requestJit(
      { machineId, callerAddress, hours: 1, ...over },
      { managedBy: manager, signal, key, validUntil: Number.MAX_SAFE_INTEGER },
    );
  return { ...world, check, request };
}

// Holds S3.8
describe('just-in-time access', () => {
  it('is asked for by the address of the caller, and closes by itself', async () => {
    const { check, request, clock } = await open();
    expect(await check()).toMatchObject({ outcome: 'closed', facts: { until: null } });
    const until = clock.now() + hourMs;
    expect(await request()).toMatchObject({ outcome: 'granted', facts: { until, port: 3389 } });
    expect(await check()).toMatchObject({ outcome: 'open', facts: { until } });
    expect(await check({ callerAddress: '198.51.100.11' })).toMatchObject({ outcome: 'closed' });
    expect(await check({ callerAddress: undefined })).toMatchObject({ outcome: 'open' });
    clock.advance(hourMs);
    expect((await check()).outcome).toBe('closed');
  });

  it('is granted once for a key, and not again while it is open', async () => {
    const { request, world } = await open();
    const first = await request({}, 'same');
    expect(await request({}, 'same')).toEqual(first);
    expect((await request()).outcome).toBe('alreadyOpen');
    expect(world.snapshot().ledger).toMatchObject([
      { effect: 'setting', details: { setting: 'jitAccess', source: '198.51.100.10/32' } },
    ]);
  });

  it.each([
    ['tooLong', { hours: 3 }],
    ['tooLong', { hours: 0 }],
    ['tooWide', { callerAddress: '198.51.100.0/24' }],
    ['tooWide', { callerAddress: '0.0.0.0/0' }],
    ['tooWide', { callerAddress: '0.0.0.0' }],
    ['notJit', { port: 22 }],
    ['notJit', { machineId: idOf('az-plain') }],
    ['denied', { machineId: idOf('az-seen') }],
  ])('is not granted: %s %o', async (outcome, over) => {
    const { request, world } = await open();
    expect((await request(over)).outcome).toBe(outcome);
    expect(world.snapshot().ledger).toEqual([]);
  });

  it.each([{ machineId: idOf('nowhere') }, { callerAddress: 'my address' }])(
    'is unavailable for %o',
    async (over) => {
      const { request, check } = await open();
      await expect(check(over)).rejects.toThrow();
      await expect(request(over)).rejects.toThrow();
    },
  );
});
