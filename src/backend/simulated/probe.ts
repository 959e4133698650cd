import { z } from 'zod';
import { compareCredssp } from '../credssp.ts';
import { findAccount, signInAt } from './accounts.ts';
import { azureSideOf } from './azure-side.ts';
import { type AzureMachine, azureKey, namesAzure } from './azure-state.ts';
import { cvmSideOf } from './cvm-side.ts';
import { isLockedOut } from './guest.ts';
import { settle } from './machine-time.ts';
import { nameFormOn } from './name-form.ts';
import { levelOf } from './seen-machine.ts';
import { afterAttempt, signInReason } from './sign-in.ts';
import type { Guest, Machine, Pc } from './state.ts';
import { samePassword } from './verifier.ts';
import { type Obstacle, obstacleFor, standardPort, type WayIn } from './way-in.ts';
import type { World } from './world.ts';

/** A login that somebody would try now. */
export const loginSchema = z
  .strictObject({
    /** A sign-in to Microsoft 365 instead of a login to a machine. */
    userPrincipalName: z.string().max(256).optional(),
    /** Sign-in: really tried, so that a wrong password counts. */
    counts: z.boolean().optional(),
    /** Of Azure `<resource group>/<name>` or the resource id. */
    instanceId: z.string().max(400).optional(),
    /** Public or private address, or name. */
    host: z.string().max(200).optional(),
    /** That Remote Desktop is told; also as `host:port`. 3389 where left out. */
    port: z.number().int().min(1).max(65_535).optional(),
    userName: z.string().max(256).optional(),
    /** Left out: the PC's stored credential is used. */
    password: z.string().max(256).optional(),
    /** In place of a password, on Linux. */
    publicKey: z.string().max(1000).optional(),
    pc: z.string().max(60).optional(),
    /** Address that the person connects from; the world's setting where left out. */
    from: z.ipv4().optional(),
  })
  .refine(
    ({ instanceId, host, userPrincipalName }) =>
      [instanceId, host, userPrincipalName].some((named) => named !== undefined),
    { message: 'instanceId, host or userPrincipalName' },
  );
export type Login = z.infer<typeof loginSchema>;

export type LoginReason =
  | 'works'
  | 'noSuchHost'
  | 'noSuchPc'
  | Obstacle
  | 'credssp'
  | 'nlaRequired'
  | 'credentialGuard'
  | 'noStoredCredential'
  | 'delegationRefused'
  | 'noSuchAccount'
  | 'wrongNameForm'
  | 'disabled'
  | 'lockedOut'
  | 'guestOnly'
  | 'unknownCause'
  | 'wrongPassword'
  | 'passwordExpired'
  | 'mustChangePassword'
  | 'noRemoteRight';

export interface LoginResult {
  readonly works: boolean;
  readonly reason: LoginReason;
}

/** Whether this login would work at this moment. Tries nothing, unless it is told to count. */
export function probe(world: World, login: Login): LoginResult {
  settle(world);
  const reason =
    login.userPrincipalName === undefined
      ? reasonFor(world, login)
      : trySignIn(world, login.userPrincipalName, login);
  return { works: reason === 'works', reason };
}

function reasonFor(world: World, login: Login): LoginReason {
  const machine = machineOf(world, login);
  const guest = machine === undefined ? undefined : world.get('guest', azureKey(machine.id));
  if (machine === undefined || guest === undefined) return 'noSuchHost';
  const pc = login.pc === undefined ? undefined : world.get('pc', login.pc.toLowerCase());
  if (login.pc !== undefined && pc === undefined) return 'noSuchPc';
  const blocked = blockedOnTheWay(world, machine, guest, login);
  if (blocked !== undefined) return blocked;
  const refused = machine.os === 'windows' ? refusedByProtocol(guest, pc) : undefined;
  if (refused !== undefined) return refused;
  if (machine.os !== 'windows' && login.publicKey !== undefined) return keyAnswer(guest, login);
  const tried = credentialOf(world, machine, guest, login, pc);
  if (typeof tried === 'string') return tried;
  return machine.os === 'windows'
    ? windowsAnswer(guest, tried, world.now())
    : linuxAnswer(guest, tried);
}

function trySignIn(
  world: World,
  userPrincipalName: string,
  { password = '', counts = false }: Login,
): LoginReason {
  const account = findAccount(world, userPrincipalName);
  if (account === undefined) return 'noSuchAccount';
  const { person, tenant, signIn } = account;
  const verifier = world.verifierOf(password);
  const now = world.now();
  const reason = signInReason(person, signIn, verifier, now);
  if (counts && !person.disabled) {
    world.change((draft) => {
      const before = signInAt(draft, person.id, now);
      draft.put('signIn', person.id, afterAttempt(before, tenant, verifier, now));
    });
  }
  return reason;
}

/** Of either cloud. */
function machineOf(world: World, { instanceId, host }: Login): Machine | AzureMachine | undefined {
  if (instanceId !== undefined) {
    return world.get('machine', instanceId.toLowerCase()) ?? azureNamed(world, instanceId);
  }
  const wanted = host?.toLowerCase().replace(withPort, '');
  return [...world.all('machine'), ...world.all('azure')].find(({ name, publicIp, privateIp }) =>
    [name.toLowerCase(), publicIp, privateIp].includes(wanted ?? ''),
  );
}

function azureNamed(world: World, reference: string): AzureMachine | undefined {
  return world.all('azure').find((machine) => namesAzure(reference, machine));
}

function blockedOnTheWay(
  world: World,
  machine: Machine | AzureMachine,
  guest: Guest,
  login: Login,
): LoginReason | undefined {
  const side = wayInto(world, machine);
  const from = login.from ?? world.setting('callerAddress') ?? '198.51.100.10';
  const told = login.port ?? Number(withPort.exec(login.host ?? '')?.[1] ?? standardPort);
  return obstacleFor(side, guest, { from, port: side.isWindows ? told : 22 });
}

function wayInto(world: World, machine: Machine | AzureMachine): WayIn {
  if (!('resourceGroup' in machine)) {
    const isRunning = machine.power === 'RUNNING' || machine.power === 'STOPPING';
    return { ...cvmSideOf(world, machine), isRunning };
  }
  return azureSideOf(world, machine);
}

const withPort = /:(\d{1,5})$/;

/** Before any credential is asked for: a PC without a file of its own is a present-day one. */
function refusedByProtocol(guest: Guest, pc: Pc | undefined): LoginReason | undefined {
  const client = pc === undefined ? 'mitigated' : levelOf(pc);
  if (compareCredssp(client, levelOf(guest)) !== 'fits') return 'credssp';
  const speaksNla = pc?.networkLevelAuthentication ?? true;
  return guest.remoteDesktop.networkLevelAuthentication && !speaksNla ? 'nlaRequired' : undefined;
}

interface Credential {
  readonly userName: string;
  readonly verifier: string | null;
}

/** What is typed, or what the PC has stored and may hand over. */
function credentialOf(
  world: World,
  machine: Machine | AzureMachine,
  guest: Guest,
  { userName, password }: Login,
  pc: Pc | undefined,
): Credential | LoginReason {
  if (password !== undefined) {
    return { userName: userName ?? '', verifier: world.verifierOf(password) };
  }
  if (pc === undefined) return 'noStoredCredential';
  const hosts = [machine.publicIp, machine.privateIp, machine.name].flatMap((host) =>
    host === null ? [] : [host.toLowerCase()],
  );
  const stored = pc.stored.find(({ host }) => hosts.includes(bareHost(host)));
  if (stored === undefined) return 'noStoredCredential';
  if (pc.credentialGuard === 'on') return 'credentialGuard';
  if (!mayDelegate(pc, guest, bareHost(stored.host))) return 'delegationRefused';
  return { userName: stored.userName, verifier: stored.verifier };
}

function bareHost(host: string): string {
  return host.toLowerCase().replace(/^termsrv\//, '');
}

/** Outside a domain, or within the same one, stored passwords may be handed over as it is. */
function mayDelegate(pc: Pc, { joined }: Guest, host: string): boolean {
  if (pc.domain === null) return true;
  if (typeof joined === 'object' && 'domain' in joined && joined.domain === pc.domain) return true;
  return pc.delegation.some((entry) => {
    const allowed = entry.toLowerCase();
    return allowed === '*' || allowed === 'termsrv/*' || allowed === `termsrv/${host}`;
  });
}

function windowsAnswer(guest: Guest, { userName, verifier }: Credential, now: number): LoginReason {
  const { outcome, account } = nameFormOn(guest, userName);
  if (account === undefined) return 'noSuchAccount';
  if (outcome !== 'fits') return 'wrongNameForm';
  if (account.disabled) return 'disabled';
  if (isLockedOut(account, now)) return 'lockedOut';
  if (guest.sharingModel === 'guestOnly') return 'guestOnly';
  if (guest.onlyWorksWith === 'nothing') return 'unknownCause';
  if (guest.onlyWorksWith === 'passwordSharingOff' && guest.passwordSharing === 'on') {
    return 'unknownCause';
  }
  if (!samePassword(account.verifier, verifier)) return 'wrongPassword';
  if (account.passwordExpired) return 'passwordExpired';
  if (account.mustChange) return 'mustChangePassword';
  return account.remoteRight ? 'works' : 'noRemoteRight';
}

function keyAnswer(guest: Guest, { userName, publicKey }: Login): LoginReason {
  const account = guest.accounts.find(({ name }) => name === userName);
  if (account === undefined) return 'noSuchAccount';
  return account.sshKeys.includes(publicKey ?? '') ? 'works' : 'wrongPassword';
}

function linuxAnswer(guest: Guest, { userName, verifier }: Credential): LoginReason {
  const account = guest.accounts.find(({ name }) => name === userName);
  if (account === undefined) return 'noSuchAccount';
  if (account.disabled) return 'disabled';
  return samePassword(account.verifier, verifier) ? 'works' : 'wrongPassword';
}
