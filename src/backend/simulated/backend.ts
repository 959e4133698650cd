import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Systems } from '../ports.ts';
import type { TicketPort } from '../ticket-port.ts';
import { createSimulatedAzure } from './azure.ts';
import { createSimulatedAzureAccess } from './azure-access.ts';
import { beginWorld } from './begin-world.ts';
import { createSimulatedCvm } from './cvm.ts';
import { createSimulatedDiagnosis } from './diagnosis.ts';
import { createSimulatedEntra } from './entra.ts';
import { createGate } from './gate.ts';
import { createSimulatedGuest } from './guest.ts';
import { demoWorldPath, findWorld, worldNames } from './named-world.ts';
import { createSimulatedNetwork } from './network-port.ts';
import { createSimulatedNotifications } from './notifications.ts';
import { obey, type WorldOrder } from './orders.ts';
import { type Login, type LoginResult, probe } from './probe.ts';
import { readWorldFile, WorldFileError, type WorldText } from './read-world.ts';
import { type Outbox, readOutbox, type Snapshot, takeSnapshot } from './snapshot.ts';
import type { Person, Tenant } from './state.ts';
import { throughRunCommand } from './through-run-command.ts';
import { watchTickets } from './tickets.ts';
import { openWorld } from './world.ts';

/** What development and tests may see and do; nothing of it exists behind a real backend. */
export interface WorldControls {
  people(): readonly Person[];
  tenants(): readonly Tenant[];
  /** The person as whom the public web chat acts in development. */
  webchatVisitor(): Person | undefined;
  snapshot(): Snapshot;
  outbox(): Outbox;
  /** @throws NoSuchThing, and then nothing has happened */
  obey(order: WorldOrder): void;
  probe(login: Login): LoginResult;
  close(): void;
}

export interface SimulatedBackend {
  readonly backend: Omit<Systems, 'tickets'>;
  /** The desk is ours: the world strikes it with its faults, and notes what was handed over. */
  watchTickets(desk: TicketPort): TicketPort;
  readonly world: WorldControls;
}

/**
 * All ports over one world, kept as `world.db` in `folder`. The world file is read on first use
 * only; afterwards the world goes its own way.
 * @param from.worldFile name or path; the demo world where left out
 * @param from.shared several processes may have it open
 * @throws WorldFileError with each finding's line; WorldInUse while another process has it open, and
 * one of the two does not share it
 */
export async function createSimulatedBackend(from: {
  readonly folder: string;
  readonly worldFile?: string;
  readonly shared?: boolean;
  readonly clock: Clock;
}): Promise<SimulatedBackend> {
  const { folder, shared = false, clock } = from;
  const world = openWorld({ folder, shared, clock }, (verifier) =>
    beginWorld(readWorldFile(worldTextOf(from.worldFile)), clock.now(), verifier),
  );
  const gate = createGate(world);
  return {
    backend: {
      cvm: createSimulatedCvm(world, gate),
      azure: createSimulatedAzure(world, gate),
      network: createSimulatedNetwork(world, gate),
      diagnosis: createSimulatedDiagnosis(world, gate),
      guest: throughRunCommand(createSimulatedGuest(world, gate), world, gate),
      azureAccess: createSimulatedAzureAccess(world, gate),
      entra: createSimulatedEntra(world, gate),
      notifications: createSimulatedNotifications(world, gate),
    },
    watchTickets: (desk) => watchTickets(world, gate, desk),
    world: {
      people: () => world.all('person'),
      tenants: () => world.all('tenant'),
      webchatVisitor: () => world.all('person').find((person) => person.webchatVisitor),
      snapshot: () => takeSnapshot(world, gate),
      outbox: () => readOutbox(world),
      obey: (order) => obey(world, order),
      probe: (login) => probe(world, login),
      close: () => world.close(),
    },
  };
}

function worldTextOf(reference: string = demoWorldPath): WorldText {
  const path = findWorld(reference);
  if (path === undefined) {
    throw new WorldFileError(reference, [`no such file; by name: ${worldNames().join(', ')}`]);
  }
  return readText(path);
}

function readText(path: string): WorldText {
  return {
    fileName: basename(path),
    text: readFileSync(path, 'utf8'),
    baseOf: (reference) => {
      const below = findWorld(reference, path);
      return below === undefined ? undefined : readText(below);
    },
  };
}
