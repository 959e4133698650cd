import { describe, expect, it } from 'vitest';
import { azureId, azureWorld, createAzureWorld } from './azure-worlds.ts';
import { manager } from './ids.ts';
import { createTestWorld } from './worlds.ts';

describe('an Azure machine of a world', () => {
  it('has its resource id, its inside, and what is usual where nothing is said', async () => {
    const { world } = await createAzureWorld();
    const { azure, guests } = world.snapshot();
    expect(azure[0]).toMatchObject({
      id: azureId('win'),
      ownerId: manager,
      agentReady: true,
      nicRules: null,
      faults: { extension: 'works' },
    });
    const inside = guests.find(({ instanceId }) => instanceId === azureId('win').toLowerCase());
    expect(inside).toMatchObject({
      passwordPolicy: { minLength: 0, complexity: 'on', history: 0 },
      accounts: [{ name: 'opsadmin', administrator: true }],
    });
    expect(JSON.stringify([azure, guests])).not.toMatch(/verifier|earlier/);
  });

  it.each(['rg-test/WIN', azureId('win').toUpperCase()])('has its inside under %s', async (id) => {
    const { world } = await createAzureWorld(
      `guests: [{ instance: ${id}, domainController: true, passwordPolicy: { history: 5 } }]`,
    );
    const inside = world.snapshot().guests.find((guest) => guest.instanceId.endsWith('/win'));
    expect(inside).toMatchObject({ domainController: true, passwordPolicy: { history: 5 } });
  });

  it('is changed by events, by either of its names', async () => {
    const { world } = await createAzureWorld();
    world.obey({
      events: [
        { event: 'setAzure', machineId: 'RG-test/win', set: { power: 'deallocated' } },
        {
          event: 'setGuest',
          instanceId: azureId('win'),
          set: { remoteDesktop: { enabled: false } },
        },
      ],
    });
    expect(world.snapshot().azure[0]).toMatchObject({ power: 'deallocated', agentReady: false });
    const inside = world.snapshot().guests.find((guest) => guest.instanceId.endsWith('/win'));
    expect(inside?.remoteDesktop.enabled).toBe(false);
    expect(() =>
      world.obey({ events: [{ event: 'setAzure', machineId: 'rg-other/win', set: {} }] }),
    ).toThrow('no such machine');
  });

  it.each([
    [
      'a reader',
      azureWorld().replace('name: win,', 'name: win, readers: [no@x.example],'),
      'azure.0.readers.0',
    ],
    ['an inside', azureWorld('guests: [{ instance: rg-other/win }]'), 'guests.0.instance'],
    ['a machine twice', azureWorld().replace('name: lin,', 'name: WIN,'), 'azure.1'],
  ])('is refused with %s that is nobody and nowhere', async (_, text, path) => {
    await expect(createTestWorld(text)).rejects.toMatchObject({
      findings: [expect.stringContaining(` ${path}: `)],
    });
  });
});
