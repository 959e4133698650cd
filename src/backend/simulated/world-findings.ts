import { azureKey, namesAzure, resourceId } from './azure-state.ts';
import type { World, WorldFile } from './world-schema.ts';

export type Path = readonly PropertyKey[];
/** Where in a file, and what is wrong there. */
export type Finding = readonly [path: Path, words: string];

/** What one file says wrong by itself. */
export function findWithinFile(file: WorldFile): Finding[] {
  const findings: Finding[] = [];
  const once = (path: Path, values: readonly string[]) => {
    values.forEach((value, index) => {
      if (values.indexOf(value) !== index) findings.push([[...path, index], `twice: ${value}`]);
    });
  };
  once(['cvm'], file.cvm?.map((machine) => machine.id) ?? []);
  once(['azure'], file.azure?.map((machine) => azureKey(resourceId(machine))) ?? []);
  once(['users'], file.users?.map((user) => user.id) ?? []);
  once(['guests'], file.guests?.map((guest) => guest.instance) ?? []);
  once(['pcs'], file.pcs?.map((pc) => pc.name) ?? []);
  if (file.base !== undefined && file.clock !== undefined) {
    findings.push([['clock'], 'the clock is that of the base']);
  }
  return findings;
}

/** What is named and is not there, in a world as a whole. */
export function findBrokenReferences(file: World): Finding[] {
  const people = new Set(file.users.flatMap((user) => [user.id, user.upn.toLowerCase()]));
  const machines = new Set(file.cvm?.map((machine) => machine.id));
  const isAzure = (instance: string) =>
    file.azure?.some((machine) => namesAzure(instance, machine)) ?? false;
  const groups = new Set(file.securityGroups?.map((group) => group.id));
  const tenants = new Set(file.tenants.map((tenant) => tenant.id));
  const findings: Finding[] = [];
  const person = (path: Path, reference: string) => {
    if (!people.has(reference.toLowerCase())) findings.push([path, `no such user: ${reference}`]);
  };
  file.users.forEach((user, index) => {
    if (!tenants.has(user.tenant)) findings.push([['users', index, 'tenant'], 'no such tenant']);
  });
  if (file.users.filter((user) => user.webchatVisitor).length > 1) {
    findings.push([['users'], 'more than one webchatVisitor']);
  }
  if (file.settings?.onCall) person(['settings', 'onCall'], file.settings.onCall);
  file.cvm?.forEach((machine, index) => {
    person(['cvm', index, 'owner'], machine.owner);
    machine.operators?.forEach((operator, at) => {
      person(['cvm', index, 'operators', at], operator);
    });
    machine.securityGroups?.forEach((id, at) => {
      if (!groups.has(id)) findings.push([['cvm', index, 'securityGroups', at], `no such: ${id}`]);
    });
  });
  file.guests?.forEach((guest, index) => {
    if (!machines.has(guest.instance) && !isAzure(guest.instance)) {
      findings.push([['guests', index, 'instance'], `no such machine: ${guest.instance}`]);
    }
  });
  file.pcs?.forEach((pc, index) => {
    person(['pcs', index, 'user'], pc.user);
  });
  file.azure?.forEach((machine, index) => {
    person(['azure', index, 'owner'], machine.owner);
    for (const list of ['operators', 'readers'] as const) {
      machine[list]?.forEach((reader, at) => {
        person(['azure', index, list, at], reader);
      });
    }
  });
  return findings;
}
