import type { Answer } from '../outcomes.ts';
import type { StaffMachine } from '../ports.ts';
import { findMachines } from './find-machines.ts';
import { machineFact, readinessOf } from './visible.ts';
import type { World } from './world.ts';

/** Somebody's machine, for staff of the same organisation: what is elsewhere does not exist. */
export function findForStaff(
  world: World,
  reference: string,
  staffId: string,
): Answer<'found' | 'unknown' | 'ambiguous', StaffMachine> {
  const tenantId = world.get('person', staffId)?.tenantId;
  const inScope = world
    .all('machine')
    .filter(
      ({ ownerId }) =>
        tenantId !== undefined &&
        ownerId !== null &&
        world.get('person', ownerId)?.tenantId === tenantId,
    );
  const { outcome, facts } = findMachines([reference], inScope);
  if (outcome === 'ambiguous') return { outcome, facts: { candidates: facts.candidates } };
  const machine = inScope.find(({ id }) => id === facts.instanceId);
  const owner =
    machine === undefined || machine.ownerId === null
      ? undefined
      : world.get('person', machine.ownerId);
  if (machine === undefined || owner === undefined) return { outcome: 'unknown', facts: {} };
  return {
    outcome: 'found',
    facts: {
      machine: machineFact(machine),
      readiness: readinessOf(machine),
      owner: { objectId: owner.id, userPrincipalName: owner.upn },
    },
  };
}
