import type { OutcomeOf } from '../catalogue.ts';
import type { EligibilityFacts } from '../entra-facts.ts';
import type { Answer } from '../outcomes.ts';
import {
  administratorGates,
  allowedMethods,
  countFamilies,
  isPhone,
  methodFact,
  phoneEndsAt,
  restingMs,
  usableMethods,
} from './reset-methods.ts';
import { directoryRolesOf, isAdministrator } from './role-rules.ts';
import type { SignIn } from './sign-in-state.ts';
import type { Person, Tenant } from './state.ts';

const hourMs = 60 * 60_000;
const mostResetsInAnHour = 5;
const blockMs = 24 * hourMs;

type Outcome = OutcomeOf<'entra.checkEligibility'>;

const codes: Partial<Record<Outcome, string>> = {
  resetOff: 'SSPR_0009',
  writebackOff: 'SSPR_0010',
  noPolicy: 'SSPR_0011',
  noLicence: 'SSPR_0012',
  notInGroup: 'SSPR_0013',
  notEnoughMethods: 'SSPR_0014',
};

/** In Microsoft's order: switched on, enough methods, administrators' policy, writeback. */
export function eligibilityOf(
  person: Person,
  tenant: Tenant,
  signIn: SignIn,
  now: number,
): Answer<Outcome, EligibilityFacts> {
  const isAdmin = isAdministrator(person);
  const { gates, reason } = isAdmin
    ? administratorGates(tenant, now)
    : ({ gates: tenant.selfServiceGates, reason: 'userPolicy' } as const);
  const allowed = allowedMethods(person, tenant, now);
  const usable = usableMethods(person, tenant, now);
  const blockedUntil = resetsBlockedUntil(signIn, now);
  const outcome = ((): Outcome => {
    if (person.disabled) return 'disabled';
    const off = isAdmin ? undefined : switchedOff(person, tenant);
    if (off !== undefined) return off;
    if (countFamilies(allowed) < gates) return 'notEnoughMethods';
    if (countFamilies(usable) < gates) return 'methodsTooNew';
    if (isAdmin && !tenant.administratorReset) return 'resetOff';
    if (person.synced && tenant.writeback === 'off') return 'writebackOff';
    if (blockedUntil !== null) return 'throttled';
    return gates === 1 ? 'oneGate' : 'twoGates';
  })();
  const young = allowed.filter((method) => !usable.includes(method));
  const losesPhone = !tenant.telecomProvider && now < phoneEndsAt && allowed.some(isPhone);
  return {
    outcome,
    facts: {
      userPrincipalName: person.upn,
      ssprCode: codes[outcome] ?? '',
      gates,
      gatesBecause: reason,
      isAdministrator: isAdmin,
      isGlobalAdministrator: directoryRolesOf(person).includes('Global Administrator'),
      methods: usable.map((method) => methodFact(person, method)),
      methodCount: usable.length,
      familyCount: countFamilies(usable),
      youngMethodCount: young.length,
      usableFrom:
        young.length === 0
          ? null
          : Math.min(...young.map(({ registeredAt }) => registeredAt + restingMs)),
      blockedUntil,
      phoneEndsAt: losesPhone ? phoneEndsAt : null,
      familiesWithoutPhone: countFamilies(usable.filter((method) => !isPhone(method))),
    },
  };
}

function switchedOff(person: Person, tenant: Tenant): Outcome | undefined {
  if (tenant.selfServiceReset === 'off') return 'resetOff';
  if (tenant.selfServiceMethods.length === 0) return 'noPolicy';
  if (!person.licensed) return 'noLicence';
  return tenant.selfServiceReset === 'selected' && !person.groups.includes(tenant.selfServiceGroup)
    ? 'notInGroup'
    : undefined;
}

/** Five resets of one account within an hour: nothing more for 24 hours after the last. */
export function resetsBlockedUntil({ resets }: SignIn, now: number): number | null {
  return blockedByFive(resets, now);
}

/** @param times epoch ms, oldest first */
export function blockedByFive(times: readonly number[], now: number): number | null {
  const fifth = times.findLast(
    (_, index) => index >= mostResetsInAnHour - 1 && isWithinAnHour(times, index),
  );
  return fifth !== undefined && now < fifth + blockMs ? fifth + blockMs : null;
}

function isWithinAnHour(times: readonly number[], last: number): boolean {
  const first = times[last - mostResetsInAnHour + 1] ?? 0;
  return (times[last] ?? 0) - first < hourMs;
}
