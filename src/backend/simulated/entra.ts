import type { EntraPort } from '../ports.ts';
import { findAccount, findColleague } from './accounts.ts';
import { eligibilityOf } from './eligibility.ts';
import { createEntraChanges } from './entra-changes.ts';
import { createEntraProofs } from './entra-proofs.ts';
import type { Gate } from './gate.ts';
import { appRolesOf, directoryRolesOf, resetRight, rolesThatReset } from './role-rules.ts';
import { isLocked } from './sign-in.ts';
import type { SignIn } from './sign-in-state.ts';
import type { Person } from './state.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;
const unknownAccount = { outcome: 'unknownAccount', facts: {} } as const;

/** Microsoft 365 tenants as far as a world has them. */
export function createSimulatedEntra(world: World, gate: Gate): EntraPort {
  return {
    ...createEntraChanges(world, gate),
    ...createEntraProofs(world, gate),

    checkEligibility: ({ userPrincipalName }, call) =>
      gate.pass('entra.checkEligibility', call, () => {
        const account = findAccount(world, userPrincipalName);
        if (account === undefined) return unknownAccount;
        return eligibilityOf(account.person, account.tenant, account.signIn, world.now());
      }),

    checkSignIn: ({ userPrincipalName }, call) =>
      gate.pass('entra.checkSignIn', call, () => {
        const account = findAccount(world, userPrincipalName);
        if (account === undefined) return unknownAccount;
        const { person, tenant, signIn } = account;
        const now = world.now();
        const isOnPremises = isLockedOnPremises(signIn, now);
        const until = isLocked(signIn, now)
          ? signIn.lockedUntil
          : isOnPremises
            ? signIn.onPremisesLockedUntil
            : null;
        const facts = {
          userPrincipalName: person.upn,
          lockedUntil: until,
          minutesLeft: until === null ? 0 : Math.ceil((until - now) / minuteMs),
          canUnlock: person.synced && tenant.unlockWithoutReset && tenant.writeback === 'works',
        };
        if (person.disabled) return { outcome: 'disabled', facts };
        if (isLocked(signIn, now)) return { outcome: 'lockedOut', facts };
        if (isOnPremises) return { outcome: 'lockedOnPremises', facts };
        return { outcome: signIn.mustChange ? 'mustChangePassword' : 'usable', facts };
      }),

    checkPasswordRules: ({ userPrincipalName }, call) =>
      gate.pass('entra.checkPasswordRules', call, () => {
        const account = findAccount(world, userPrincipalName);
        if (account === undefined) return unknownAccount;
        const { person, tenant } = account;
        return {
          outcome: 'read',
          facts: {
            userPrincipalName: person.upn,
            accounts: [{ id: person.upn, name: person.upn }],
            passwordPolicy: tenant.education ? 'entraEducation' : 'entra',
            names: [person.firstName, person.lastName, tenant.name].filter((name) => name !== ''),
            bannedWords: tenant.bannedWords,
          },
        };
      }),

    checkResetResult: ({ userPrincipalName }, call) =>
      gate.pass('entra.checkResetResult', call, () => {
        // Waits for whoever is writing: what is told here as not done must not come afterwards.
        world.change(() => {});
        const account = findAccount(world, userPrincipalName);
        if (account === undefined) return unknownAccount;
        const { person, signIn } = account;
        const { lastReset } = signIn;
        const now = world.now();
        const outcome =
          lastReset === null
            ? 'none'
            : now < lastReset.endsAt
              ? 'running'
              : lastReset.fails !== ''
                ? 'failed'
                : now < lastReset.cloudAt
                  ? 'delayed'
                  : 'succeeded';
        return {
          outcome,
          facts: {
            userPrincipalName: person.upn,
            resetKey: lastReset?.key ?? '',
            ssprCode: lastReset?.fails ?? '',
            changedAt: signIn.changedAt,
            lockCleared: outcome === 'succeeded' && (lastReset?.lockCleared ?? false),
            mustChange: signIn.mustChange,
          },
        };
      }),

    checkResetRight: ({ userPrincipalName }, call) =>
      gate.pass('entra.checkResetRight', call, () => {
        const found = findColleague(world, userPrincipalName, call);
        if (found === undefined) return unknownAccount;
        const { person } = found.account;
        return {
          outcome: resetRight(found.actor, person),
          facts: {
            userPrincipalName: person.upn,
            neededRoles: rolesThatReset(person),
            isGlobalAdministrator: directoryRolesOf(person).includes('Global Administrator'),
          },
        };
      }),

    readAccount: ({ userPrincipalName }, call) =>
      gate.pass('entra.readAccount', call, () => {
        const person = findAccount(world, userPrincipalName)?.person;
        if (person === undefined) return unknownAccount;
        return {
          outcome: 'read',
          facts: {
            objectId: person.id,
            tenantId: person.tenantId,
            userPrincipalName: person.upn,
            directoryRoles: directoryRolesOf(person),
            inRoleAssignableGroup: person.inRoleAssignableGroup,
            inRestrictedUnit: person.inRestrictedUnit,
            languages: person.languages,
          },
        };
      }),

    readPerson: ({ objectId }, call) =>
      gate.pass('entra.readPerson', call, () => {
        const wanted = objectId.toLowerCase();
        const person = world.all('person').find(({ id }) => id.toLowerCase() === wanted);
        if (person === undefined) return { outcome: 'unknownPerson', facts: {} };
        const { id, tenantId, names } = person;
        const facts = { objectId: id, tenantId, name: names.ja, isActive: !person.disabled };
        return { outcome: 'read', facts: { ...facts, appRoles: appRolesOf(person) } };
      }),

    listStaff: ({ appRole }, call) =>
      gate.pass('entra.listStaff', call, () => {
        const staff = world.all('person').filter((person) => appRolesOf(person).includes(appRole));
        const people = staff.map(({ id: objectId, tenantId, languages }) => {
          return { objectId, tenantId, languages };
        });
        return { outcome: 'read', facts: { people } };
      }),

    readNoticeAddresses: ({ userPrincipalName }, call) =>
      gate.pass('entra.readNoticeAddresses', call, () => {
        const person = findAccount(world, userPrincipalName)?.person;
        if (person === undefined) return unknownAccount;
        const others = world.all('person').filter(({ id, tenantId, disabled }) => {
          return tenantId === person.tenantId && id !== person.id && !disabled;
        });
        const having = (role: string) =>
          others.filter((one) => directoryRolesOf(one).includes(role));
        // Who hears of a person that cannot go on alone: the first of these that there are.
        const helpers =
          ['Password Administrator', 'User Administrator', 'Global Administrator']
            .map(having)
            .find((found) => found.length > 0) ?? [];
        return {
          outcome: 'read',
          facts: {
            owner: noticeFact(person),
            administrators: others
              .filter((one) => directoryRolesOf(one).includes('Global Administrator'))
              .map(noticeFact),
            helpers: helpers.map(noticeFact),
          },
        };
      }),
  };
}

/** Primary and alternate mails and registered ones; else the name of the account. */
function noticeFact(person: Person) {
  const mails = [
    ...(person.primaryMail === null ? [] : [person.primaryMail]),
    ...person.alternateMails,
    ...person.methods.filter(({ kind }) => kind === 'mail').map(({ address }) => address),
  ];
  return {
    objectId: person.id,
    languages: person.languages,
    mails: mails.length === 0 ? [person.upn] : [...new Set(mails)],
  };
}

export function isLockedOnPremises({ onPremisesLockedUntil: until }: SignIn, now: number): boolean {
  return until !== null && now < until;
}
