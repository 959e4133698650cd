import { describe, expect, it } from 'vitest';
import { readWorldFile, WorldFileError } from '../../src/backend/simulated/read-world.ts';
import { azureId, azureWorld, createAzureWorld } from './azure-worlds.ts';
import { manager } from './ids.ts';

function findingsOf(text: string): readonly string[] {
  try {
    readWorldFile(text, 'test.yaml');
    return [];
  } catch (error) {
    if (error instanceof WorldFileError) return error.findings;
    throw error;
  }
}

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

  it('is refused when its people or its inside are nobody and nowhere', () => {
    const at = (text: string) => findingsOf(text).map((finding) => finding.split(' ')[1]);
    expect(
      at(azureWorld().replace('name: win,', 'name: win, readers: [nobody@x.example],')),
    ).toEqual(['azure.0.readers.0:']);
    expect(at(azureWorld('guests: [{ instance: rg-other/win }]'))).toEqual(['guests.0.instance:']);
    expect(at(azureWorld().replace('name: lin,', 'name: WIN,'))).toEqual(['azure.1:']);
  });
});
