import type { AdviceFact } from '../entra-facts.ts';
import {
  administratorGates,
  allowedMethods,
  countFamilies,
  isPhone,
  phoneEndsAt,
} from './reset-methods.ts';
import { isAdministrator } from './role-rules.ts';
import type { SignIn } from './sign-in-state.ts';
import type { Person, Tenant } from './state.ts';

const dayMs = 24 * 60 * 60_000;
const soonMs = 30 * dayMs;
/** As Windows warns. */
const passwordSoonMs = 14 * dayMs;

/** What will keep this person out one day: too few ways, telephones that end, a domain to come. */
export function adviceFor(person: Person, tenant: Tenant, now: number): readonly AdviceFact[] {
  const advice: AdviceFact[] = [];
  const phones = person.methods.filter(isPhone);
  if (countFamilies(allowedMethods(person, tenant, now)) < 2) {
    advice.push({ name: 'oneWay', at: 0 });
  }
  if (phones.length > 0 && !tenant.telecomProvider) {
    const left = phoneEndsAt - now;
    const name = left <= 0 ? 'phoneEnded' : left <= soonMs ? 'phoneEndsSoon' : 'phoneEnds';
    advice.push({ name, at: phoneEndsAt });
  }
  if (isAdministrator(person) && administratorGates(tenant, now).gates === 1) {
    advice.push({ name: 'domainNeedsTwo', at: 0 });
  }
  return advice;
}

/** A password that ends within 14 days, or has ended. */
export function passwordAdvice(
  { passwordExpiresAt: at }: Person,
  { changedAt }: SignIn,
  now: number,
): readonly AdviceFact[] {
  // Set anew since: it begins again.
  if (at === null || changedAt !== null || at - now > passwordSoonMs) return [];
  return [{ name: at <= now ? 'passwordEnded' : 'passwordEndsSoon', at }];
}
