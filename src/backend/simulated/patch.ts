import type { AccountPatch, GuestPatch, LockFile, PcPatch } from './guest-schema.ts';
import type { MachinePatch } from './machine-schema.ts';
import type { Account, Guest, Lock, Machine, Pc } from './state.ts';

/** What a patch needs to know to become state. */
export interface Reading {
  verifierOf(password: string): string;
  /** Object id of a person named by object id or user principal name. */
  personId(reference: string): string;
  /** Epoch milliseconds of an instant in a file. */
  instant(written: string): number;
}

export function patchMachine(machine: Machine, patch: MachinePatch, reading: Reading): Machine {
  const { state, operators, takes, faults, ...rest } = patch;
  return {
    ...machine,
    ...withoutGaps(rest),
    ...(state === undefined ? {} : { power: state, steps: [], resetting: null, operation: null }),
    ...(operators === undefined
      ? {}
      : { operatorIds: operators.map((operator) => reading.personId(operator)) }),
    takes: { ...machine.takes, ...withoutGaps(takes ?? {}) },
    faults: { ...machine.faults, ...withoutGaps(faults ?? {}) },
  };
}

export function patchGuest(guest: Guest, patch: GuestPatch, reading: Reading): Guest {
  const { remoteDesktop, firewall, services, load, cloudbaseInit, passwordPolicy, ...others } =
    patch;
  const { accounts, credssp, ...rest } = others;
  return {
    ...guest,
    ...withoutGaps(rest),
    remoteDesktop: { ...guest.remoteDesktop, ...withoutGaps(remoteDesktop ?? {}) },
    firewall: { ...guest.firewall, ...withoutGaps(firewall ?? {}) },
    services: { ...guest.services, ...services },
    load: { ...guest.load, ...withoutGaps(load ?? {}) },
    cloudbaseInit: { ...guest.cloudbaseInit, ...withoutGaps(cloudbaseInit ?? {}) },
    credssp: { ...guest.credssp, ...withoutGaps(credssp ?? {}) },
    passwordPolicy: { ...guest.passwordPolicy, ...withoutGaps(passwordPolicy ?? {}) },
    accounts: (accounts ?? []).reduce(
      (all, account) => withAccount(all, account, reading),
      guest.accounts,
    ),
  };
}

export function patchPc(pc: Pc, patch: PcPatch, reading: Reading): Pc {
  const { stored, forget, credssp, ...rest } = patch;
  const forgotten = new Set(forget?.map((host) => host.toLowerCase()));
  for (const { host } of stored ?? []) forgotten.add(host.toLowerCase());
  return {
    ...pc,
    ...withoutGaps(rest),
    credssp: { ...pc.credssp, ...withoutGaps(credssp ?? {}) },
    stored: [
      ...pc.stored.filter(({ host }) => !forgotten.has(host.toLowerCase())),
      ...(stored ?? []).map(({ host, userName, password }) => ({
        host,
        userName,
        verifier: password === undefined ? null : reading.verifierOf(password),
      })),
    ],
  };
}

export const newAccount: Omit<Account, 'name'> = {
  kind: 'local',
  verifier: null,
  disabled: false,
  lock: null,
  mustChange: false,
  passwordExpired: false,
  remoteRight: true,
  administrator: true,
  earlier: [],
  passwordSetAt: null,
  sshKeys: [],
};

function withAccount(
  accounts: readonly Account[],
  { password, locked, earlierPasswords, ...patch }: AccountPatch,
  reading: Reading,
): readonly Account[] {
  const isIt = (account: Account) => account.name.toLowerCase() === patch.name.toLowerCase();
  const before = accounts.find(isIt) ?? { ...newAccount, name: patch.name };
  const after: Account = {
    ...before,
    ...withoutGaps(patch),
    name: before.name,
    ...(password === undefined ? {} : { verifier: reading.verifierOf(password) }),
    ...(earlierPasswords === undefined
      ? {}
      : { earlier: earlierPasswords.map((earlier) => reading.verifierOf(earlier)) }),
    ...(locked === undefined ? {} : { lock: locked === null ? null : lockOf(locked, reading) }),
  };
  return accounts.some(isIt)
    ? accounts.map((account) => (isIt(account) ? after : account))
    : [...accounts, after];
}

function lockOf(lock: LockFile, reading: Reading): Lock {
  return {
    attemptsFrom: lock.attemptsFrom,
    failedAttempts: lock.failedAttempts,
    until: lock.until === undefined ? null : reading.instant(lock.until),
    minutes: lock.minutes ?? 10,
  };
}

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Spreading an optional that is there but undefined would wipe out what was known. */
export function withoutGaps<T extends object>(patch: T): Partial<Given<T>> {
  return Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Partial<Given<T>>;
}
