import type { TenantPatch, UserPatch } from './directory-schema.ts';
import { type Reading, withoutGaps } from './patch.ts';
import type { SignIn } from './sign-in-state.ts';
import type { Person, Tenant } from './state.ts';
import type { TenantFile, UserFile } from './world-schema.ts';

export function tenantOf({ id, ...file }: TenantFile, reading: Reading): Tenant {
  const bare: Tenant = {
    id,
    name: file.name,
    domains: file.domains,
    telecomProvider: false,
    selfServiceReset: 'all',
    selfServiceGroup: '',
    selfServiceGates: 1,
    selfServiceMethods: ['mail', 'sms', 'call', 'authenticatorCode', 'authenticatorApproval'],
    administratorReset: true,
    directorySync: false,
    writeback: 'works',
    unlockWithoutReset: false,
    onPremisesPolicy: { minLength: 0, history: 0 },
    trialSince: null,
    bannedWords: [],
    education: false,
    usGovernment: false,
    resetMs: 3_000,
  };
  return patchTenant(bare, file, reading);
}

export function patchTenant(tenant: Tenant, patch: TenantPatch, reading: Reading): Tenant {
  const { trialSince, ...rest } = patch;
  return {
    ...tenant,
    ...withoutGaps(rest),
    ...(trialSince === undefined
      ? {}
      : { trialSince: trialSince === null ? null : reading.instant(trialSince) }),
  };
}

export function personOf(file: UserFile, reading: Reading): Person {
  const { id, upn, tenant, webchatVisitor = false, names, ...patch } = file;
  const words = names.en.replace(/\(.*$/s, '').trim().split(/\s+/);
  const bare: Person = {
    id,
    upn,
    names,
    firstName: words[0] ?? '',
    lastName: words.at(-1) ?? '',
    tenantId: tenant,
    roles: [],
    groups: [],
    inRoleAssignableGroup: false,
    inRestrictedUnit: false,
    methods: [],
    primaryMail: null,
    alternateMails: [],
    languages: ['ja', 'en'],
    licensed: true,
    disabled: false,
    synced: false,
    passwordExpiresAt: null,
    webchatVisitor,
  };
  return patchPerson(bare, patch, reading);
}

export function patchPerson(person: Person, patch: UserPatch, reading: Reading): Person {
  const {
    methods,
    passwordExpires,
    password: _,
    earlierPasswords: __,
    lockedUntil: ___,
    onPremisesLockedUntil: ____,
    ...rest
  } = patch;
  return {
    ...person,
    ...withoutGaps(rest),
    ...(passwordExpires === undefined
      ? {}
      : {
          passwordExpiresAt: passwordExpires === null ? null : reading.instant(passwordExpires),
        }),
    ...(methods === undefined
      ? {}
      : {
          methods: methods.map(({ kind, address, since }) => ({
            kind,
            address,
            registeredAt: reading.instant(since),
          })),
        }),
  };
}

export function emptySignIn(personId: string): SignIn {
  return {
    personId,
    verifier: null,
    earlier: [],
    wrong: [],
    failures: 0,
    lockedUntil: null,
    lockCount: 0,
    onPremisesLockedUntil: null,
    mustChange: false,
    changedAt: null,
    lastReset: null,
    resets: [],
    totpKey: null,
    usedCodeStep: null,
    wrongCodes: [],
    pushes: [],
  };
}

export function signInOf(file: UserFile, reading: Reading): SignIn {
  return patchSignIn(emptySignIn(file.id), file, reading);
}

/** What a patch of a user says of its sign-in. */
export function patchSignIn(signIn: SignIn, patch: UserPatch, reading: Reading): SignIn {
  const { password, earlierPasswords, lockedUntil, onPremisesLockedUntil, methods } = patch;
  const instant = (written: string | null) => (written === null ? null : reading.instant(written));
  return {
    ...signIn,
    ...(password === undefined ? {} : { verifier: reading.verifierOf(password) }),
    ...(earlierPasswords === undefined
      ? {}
      : { earlier: earlierPasswords.map((one) => reading.verifierOf(one)) }),
    ...(lockedUntil === undefined ? {} : { lockedUntil: instant(lockedUntil) }),
    ...(onPremisesLockedUntil === undefined
      ? {}
      : { onPremisesLockedUntil: instant(onPremisesLockedUntil) }),
    ...(methods === undefined
      ? {}
      : { totpKey: methods.find(({ key }) => key !== undefined)?.key ?? null }),
  };
}
