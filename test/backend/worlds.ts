import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createMachines } from '../../src/backend/machines.ts';
import type { Backend, DeskPort } from '../../src/backend/ports.ts';
import {
  createSimulatedBackend,
  type SimulatedBackend,
} from '../../src/backend/simulated/backend.ts';
import type { TicketPort } from '../../src/backend/ticket-port.ts';
import { type AdvancingClock, createAdvancingClock } from '../../src/clock.ts';
import { ids, manager, stranger } from './ids.ts';

/** One machine of each sort; `more` is added to the file as it is. */
export function worldText(more = ''): string {
  return `
tenants: [{ id: 00000000-0000-4000-8000-0000000000aa, name: Test, domains: [test.example] }]
users:
  - id: ${manager}
    upn: manager@test.example
    names: { ja: 管理 太郎, en: Taro Kanri }
    tenant: 00000000-0000-4000-8000-0000000000aa
    methods: [{ kind: mail, address: manager@mail.example, since: 2026-01-01T00:00:00Z }]
    webchatVisitor: true
  - id: ${stranger}
    upn: stranger@test.example
    names: { ja: 他人, en: Stranger }
    tenant: 00000000-0000-4000-8000-0000000000aa
cvm:
  - { id: ${ids.stoppedWindows}, name: web-01, os: { kind: windows, label: Windows Server 2022 }, state: STOPPED, owner: manager@test.example, publicIp: 203.0.113.1, privateIp: 10.0.0.1, users: [{ name: Administrator, password: before-Reset-1 }] }
  - { id: ${ids.runningWindows}, name: db-01, os: { kind: windows, label: Windows Server 2022 }, state: RUNNING, owner: ${manager}, publicIp: 203.0.113.2, users: [{ name: Administrator, password: before-Reset-1 }] }
  - { id: ${ids.stoppedUbuntu}, name: twin, os: { kind: ubuntu, label: Ubuntu 24.04 }, state: STOPPED, owner: ${manager}, publicIp: 203.0.113.3, users: [{ name: ubuntu, password: before-Reset-1 }] }
  - { id: ${ids.runningLinux}, name: twin, os: { kind: centos, label: CentOS 7.9 }, state: RUNNING, owner: ${manager}, publicIp: 203.0.113.4 }
  - { id: ${ids.foreign}, name: theirs, os: { kind: windows, label: Windows Server 2022 }, state: RUNNING, owner: nobody@test.example }
${more}`.replace('nobody@test.example', stranger);
}

export interface TestWorld extends SimulatedBackend {
  readonly backend: Backend;
  readonly clock: AdvancingClock;
  readonly folder: string;
}

const shut = () => {
  throw new Error('the desk is not one of the simulated systems');
};
/** What is ours is tested where it is; here nobody asks it. */
const noDesk: DeskPort = {
  listApprovals: shut,
  readApproval: shut,
  approve: shut,
  deny: shut,
  findMachine: shut,
  findAccount: shut,
  readSwitches: shut,
  setSwitch: shut,
};
const noTickets: TicketPort = {
  openTicket: shut,
  list: shut,
  read: shut,
  listOwn: shut,
  readOwn: shut,
  addNote: shut,
  setStatus: shut,
};

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'akeru-world-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A world that is closed and removed after the test; its clock stands still until it is pushed.
 * @param begunIn folder of a world that has begun with this text, to begin from a copy of it
 */
export async function createTestWorld(
  text = worldText(),
  startsAt = Date.UTC(2026, 10, 21),
  begunIn?: string,
): Promise<TestWorld> {
  const folder = temporaryFolder();
  if (begunIn) cpSync(begunIn, folder, { recursive: true });
  const worldFile = join(folder, 'world.yaml');
  writeFileSync(worldFile, text);
  const clock = createAdvancingClock({ now: () => startsAt });
  const simulated = await createSimulatedBackend({ folder, worldFile, clock });
  cleanups.unshift(() => simulated.world.close());
  return {
    ...simulated,
    backend: {
      ...simulated.backend,
      machines: createMachines(simulated.backend),
      desk: noDesk,
      tickets: noTickets,
    },
    clock,
    folder,
  };
}

/** Longer than anything that a machine does. */
export const longEnoughMs = 10 * 60_000;
