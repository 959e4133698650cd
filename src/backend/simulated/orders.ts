import { z } from 'zod';
import { azurePatchSchema } from './azure-schema.ts';
import { azureKey, namesAzure } from './azure-state.ts';
import { happenInDirectory } from './directory-events.ts';
import { type DirectoryEvent, directoryEvents } from './directory-schema.ts';
import { faultSchema } from './fault-schema.ts';
import { guestPatchSchema, pcPatchSchema } from './guest-schema.ts';
import { machinePatchSchema, personReference } from './machine-schema.ts';
import { boot, findAccount, settle } from './machine-time.ts';
import { NoSuchThing } from './no-such-thing.ts';
import { patchGuest, patchMachine, patchPc, type Reading } from './patch.ts';
import { patchAzure } from './patch-azure.ts';
import type { Guest, Lock, Machine, Step } from './state.ts';
import type { Draft, World } from './world.ts';

/** Azure: the resource id, or `<resource group>/<name>`. */
const instanceId = z.string().max(400);
const minutes = z.number().positive().max(1440);

/** Something that happens to the simulated systems without the product. */
export const eventSchema = z.discriminatedUnion('event', [
  /** At once, by somebody else; `rebootMachine` is what applies a Windows password. */
  z.strictObject({ event: z.literal('startMachine'), instanceId }),
  z.strictObject({ event: z.literal('stopMachine'), instanceId }),
  z.strictObject({ event: z.literal('rebootMachine'), instanceId }),
  /** Somebody else's operation runs; without a time, for ever. */
  z.strictObject({
    event: z.literal('occupyMachine'),
    instanceId,
    forMs: z.number().int().positive().optional(),
  }),
  z.strictObject({ event: z.literal('removeOwner'), instanceId }),
  z.strictObject({ event: z.literal('setOwner'), instanceId, owner: personReference }),
  z.strictObject({ event: z.literal('setMachine'), instanceId, set: machinePatchSchema }),
  z.strictObject({ event: z.literal('setAzure'), machineId: instanceId, set: azurePatchSchema }),
  z.strictObject({ event: z.literal('setGuest'), instanceId, set: guestPatchSchema }),
  z.strictObject({
    event: z.literal('lockAccount'),
    instanceId,
    account: z.string().max(64),
    attemptsFrom: z.string().max(60),
    failedAttempts: z.number().int().positive().default(10),
    minutes: minutes.default(10),
  }),
  z.strictObject({ event: z.literal('unlockAccount'), instanceId, account: z.string().max(64) }),
  z.strictObject({ event: z.literal('setPc'), pc: z.string().max(60), set: pcPatchSchema }),
  ...directoryEvents,
]);
export type WorldEvent = z.infer<typeof eventSchema>;

/** What `POST /dev/world` takes. Events happen in order, all or none; faults are added to what is set. */
export const orderSchema = z.strictObject({
  clearFaults: z.boolean().optional(),
  faults: z.array(faultSchema).max(100).optional(),
  events: z.array(eventSchema).max(100).optional(),
});
export type WorldOrder = z.infer<typeof orderSchema>;

/** @throws NoSuchThing, and then nothing has happened */
export function obey(world: World, order: WorldOrder): void {
  settle(world);
  const reading: Reading = {
    verifierOf: (password) => world.verifierOf(password),
    personId: (reference) => personIdIn(world, reference),
    instant: (written) => Date.parse(written),
  };
  const azureIdOf = (reference: string) =>
    azureKey(world.all('azure').find((one) => namesAzure(reference, one))?.id ?? reference);
  world.change((draft) => {
    const kept = order.clearFaults ? [] : world.all('fault');
    const faults = [...kept, ...(order.faults ?? [])];
    world.all('fault').forEach((_, index) => {
      draft.remove('fault', String(index));
    });
    faults.forEach((fault, index) => {
      draft.put('fault', String(index), fault);
    });
    for (const event of order.events ?? []) {
      if (isOfDirectory(event)) {
        const now = world.now();
        happenInDirectory(draft, event, reading, { now, approvals: world.all('approval') });
      } else happen(draft, event, reading, { now: world.now(), azureIdOf });
    }
  });
}

function isOfDirectory(event: WorldEvent): event is DirectoryEvent {
  return directoryEvents.some(({ shape }) => shape.event.value === event.event);
}

function happen(
  draft: Draft,
  event: Exclude<WorldEvent, DirectoryEvent>,
  reading: Reading,
  { now, azureIdOf }: { readonly now: number; readonly azureIdOf: (reference: string) => string },
): void {
  if (event.event === 'setPc') {
    const id = event.pc.toLowerCase();
    const pc = draft.get('pc', id);
    if (pc === undefined) throw new NoSuchThing(`no such PC: ${event.pc}`);
    draft.put('pc', id, patchPc(pc, event.set, reading));
    return;
  }
  if (event.event === 'setAzure') {
    const id = azureIdOf(event.machineId);
    const azure = draft.get('azure', id);
    if (azure === undefined) throw new NoSuchThing(`no such machine: ${event.machineId}`);
    draft.put('azure', id, patchAzure(azure, event.set, reading));
    return;
  }
  if (isInside(event)) {
    const id = azureIdOf(event.instanceId);
    const inside = draft.get('guest', id);
    if (inside === undefined) throw new NoSuchThing(`no such machine: ${event.instanceId}`);
    draft.put('guest', id, afterInside(event, inside, reading, now));
    return;
  }
  const machine = draft.get('machine', event.instanceId.toLowerCase());
  const guest = machine === undefined ? undefined : draft.get('guest', machine.id);
  if (machine === undefined || guest === undefined) {
    throw new NoSuchThing(`no such machine: ${event.instanceId}`);
  }
  const [machineAfter, guestAfter] = after(event, machine, guest, reading, now);
  draft.put('machine', machine.id, machineAfter);
  draft.put('guest', machine.id, guestAfter);
}

type InsideEvent = Extract<
  WorldEvent,
  { readonly event: 'setGuest' | 'lockAccount' | 'unlockAccount' }
>;

/** Something inside a machine, of either cloud. */
function isInside(event: WorldEvent): event is InsideEvent {
  return ['setGuest', 'lockAccount', 'unlockAccount'].includes(event.event);
}

function afterInside(event: InsideEvent, guest: Guest, reading: Reading, now: number): Guest {
  switch (event.event) {
    case 'setGuest':
      return patchGuest(guest, event.set, reading);
    case 'lockAccount': {
      const { attemptsFrom, failedAttempts, minutes: forMinutes } = event;
      const until = now + forMinutes * 60_000;
      const lock = { attemptsFrom, failedAttempts, until, minutes: forMinutes };
      return withLock(guest, event.account, lock);
    }
    case 'unlockAccount':
      return withLock(guest, event.account, null);
  }
}

function after(
  event: Exclude<
    WorldEvent,
    DirectoryEvent | InsideEvent | { readonly event: 'setPc' | 'setAzure' }
  >,
  machine: Machine,
  guest: Guest,
  reading: Reading,
  now: number,
): [Machine, Guest] {
  switch (event.event) {
    case 'startMachine':
      return boot({ ...machine, ...done('StartInstances') }, guest);
    case 'rebootMachine':
      return boot({ ...machine, ...done('RebootInstances') }, guest);
    case 'stopMachine':
      return [{ ...machine, ...done('StopInstances'), power: 'STOPPED' }, guest];
    case 'occupyMachine': {
      const { forMs } = event;
      const name = 'ModifyInstancesAttribute';
      const steps: Step[] =
        forMs === undefined ? [] : [{ at: now + forMs, event: 'operationEnds' }];
      const operation = { name, state: 'OPERATING', key: null, error: null } as const;
      return [{ ...machine, operation, steps }, guest];
    }
    case 'removeOwner':
      return [{ ...machine, ownerId: null, operatorIds: [] }, guest];
    case 'setOwner':
      return [{ ...machine, ownerId: reading.personId(event.owner) }, guest];
    case 'setMachine':
      return [patchMachine(machine, event.set, reading), guest];
  }
}

function withLock(guest: Guest, name: string, lock: Lock | null): Guest {
  const known = findAccount(guest, name);
  if (known === undefined) throw new NoSuchThing(`no such account: ${name}`);
  return {
    ...guest,
    accounts: guest.accounts.map((account) => (account === known ? { ...account, lock } : account)),
  };
}

/** Somebody else's call, which cuts off whatever was under way. */
function done(name: string): Pick<Machine, 'operation' | 'steps' | 'resetting'> {
  return {
    operation: { name, state: 'SUCCESS', key: null, error: null },
    steps: [],
    resetting: null,
  };
}

function personIdIn(world: World, reference: string): string {
  const wanted = reference.toLowerCase();
  const found = world
    .all('person')
    .find(({ id, upn }) => id === wanted || upn.toLowerCase() === wanted);
  if (found === undefined) throw new NoSuchThing(`no such person: ${reference}`);
  return found.id;
}
