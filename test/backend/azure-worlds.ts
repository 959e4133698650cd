import { manager } from './ids.ts';
import { createTestWorld, type TestWorld, worldText } from './worlds.ts';

const subscription = '00000000-0000-4000-8000-0000000000b0';

/** Resource id of a machine in the test's subscription, in the group `rg-test` unless another is named. */
export function azureId(name: string, resourceGroup = 'rg-test'): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** The password that every account of `azureWorld` begins with. */
export const beforeReset = 'before-Reset-1';

/** A running Windows machine `win` and a running Linux machine `lin` of the manager, and what is added. */
export function azureWorld(more = ''): string {
  return worldText(`
azure:
  - { name: win, resourceGroup: rg-test, os: windows, power: running, owner: ${manager}, adminUser: opsadmin, publicIp: 203.0.113.41, users: [{ name: opsadmin, password: ${beforeReset} }] }
  - { name: lin, resourceGroup: rg-test, os: linux, power: running, owner: ${manager}, adminUser: ops, publicIp: 203.0.113.42, users: [{ name: ops, password: ${beforeReset} }] }
${more}`);
}

export function createAzureWorld(more = ''): Promise<TestWorld> {
  return createTestWorld(azureWorld(more));
}
