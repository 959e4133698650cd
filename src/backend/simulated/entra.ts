import type { EntraPort } from '../ports.ts';
import { findAccount, findColleague } from './accounts.ts';
import { adviceFor, passwordAdvice } from './advice.ts';
import { eligibilityOf } from './eligibility.ts';
import { createEntraChanges } from './entra-changes.ts';
import { createEntraProofs } from './entra-proofs.ts';
import type { Gate } from './gate.ts';
import { mailsOf } from './mails.ts';
import { familyOf, methodFact, phoneEndsAt, usableMethods } from './reset-methods.ts';
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

    checkPhone: ({ userPrincipalName }, call) =>
      gate.pass('entra.checkPhone', call, () => {
        const domain = userPrincipalName.normalize('NFKC').trim().toLowerCase().split('@').at(-1);
        const tenant = world
          .all('tenant')
          .find(({ domains }) => domains.some((one) => one.toLowerCase() === domain));
        const isOver = world.now() >= phoneEndsAt && tenant?.telecomProvider !== true;
        return { outcome: isOver ? 'ended' : 'offered', facts: {} };
      }),

    listOtherWays: ({ userPrincipalName, usedKind }, call) =>
      gate.pass('entra.listOtherWays', call, () => {
        const account = findAccount(world, userPrincipalName);
        if (account === undefined) return unknownAccount;
        const { person, tenant } = account;
        const facts = usableMethods(person, tenant, world.now()).map((method) =>
          methodFact(person, method),
        );
        const used = familyOf(usedKind);
        const left = facts.filter(({ family }) => family !== used);
        const ways = left
          .filter(({ kind }, index) => left.findIndex((one) => one.kind === kind) === index)
          .map(({ kind, masked }) => ({ id: kind, masked }));
        return { outcome: ways.length === 0 ? 'none' : 'some', facts: { ways } };
      }),

    checkOwnAccount: (_, call) =>
      gate.pass('entra.checkOwnAccount', call, () => {
        const person = world.get('person', call.managedBy);
        const account = person && findAccount(world, person.upn);
        if (account === undefined) return unknownAccount;
        const now = world.now();
        const ends = passwordAdvice(account.person, account.signIn, now);
        const advice = [...ends, ...adviceFor(account.person, account.tenant, now)];
        const outcome = ends.length > 0 ? 'passwordEnds' : advice.length > 0 ? 'weak' : 'fine';
        return { outcome, facts: { userPrincipalName: account.person.upn, advice } };
      }),

    checkHealth: ({ userPrincipalName }, call) =>
      gate.pass('entra.checkHealth', call, () => {
        const account = findAccount(world, userPrincipalName);
        if (account === undefined) return unknownAccount;
        const advice = adviceFor(account.person, account.tenant, world.now());
        return { outcome: advice.length === 0 ? 'fine' : 'weak', facts: { advice } };
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

function noticeFact(person: Person) {
  return { objectId: person.id, languages: person.languages, mails: mailsOf(person) };
}

export function isLockedOnPremises({ onPremisesLockedUntil: until }: SignIn, now: number): boolean {
  return until !== null && now < until;
}
