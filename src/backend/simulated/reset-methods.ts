import { createHash } from 'node:crypto';
import type { MethodFact } from '../entra-facts.ts';
import { isAdministrator } from './role-rules.ts';
import type { Method, Person, Tenant } from './state.ts';

const dayMs = 24 * 60 * 60_000;
/** Whoever may reset may also change contacts: a new one proves nothing yet. */
export const restingMs = 3 * dayMs;
/** Microsoft's own SMS and calls end. @see concept-sms-voice-retirement.md */
export const phoneEndsAt = Date.UTC(2027, 1, 1);

/** Two methods of one family are one proof. */
const families: Readonly<Record<Method['kind'], MethodFact['family']>> = {
  mail: 'mail',
  sms: 'phone',
  call: 'phone',
  officeCall: 'officePhone',
  authenticatorCode: 'authenticator',
  authenticatorApproval: 'authenticator',
  securityQuestions: 'questions',
};

/** Empty for what is no way to prove anything. */
export function familyOf(kind: string): string {
  return families[kind as Method['kind']] ?? '';
}

export function methodId(person: Person, { kind, address }: Method): string {
  const seed = `${person.id}\n${kind}\n${address}`;
  return `m-${createHash('sha256').update(seed).digest('hex').slice(0, 12)}`;
}

export function isPhone({ kind }: Pick<Method, 'kind'>): boolean {
  return kind === 'sms' || kind === 'call' || kind === 'officeCall';
}

/** First character and domain, or the last two digits: never more, nor how long it is. */
export function maskAddress(address: string): string {
  if (address === '') return '';
  const at = address.lastIndexOf('@');
  if (at > 0) return `${[...address][0] ?? ''}***${address.slice(at)}`;
  return `********${address.replace(/\D/g, '').slice(-2)}`;
}

/** What the policy lets this person prove with, young or not. */
export function allowedMethods(person: Person, tenant: Tenant, now: number): readonly Method[] {
  return person.methods.filter((method) => {
    // Nobody proves with what others may know, whatever the tenant still allows.
    if (method.kind === 'securityQuestions') return false;
    if (isPhone(method) && now >= phoneEndsAt && !tenant.telecomProvider) return false;
    if (!isAdministrator(person)) return tenant.selfServiceMethods.includes(method.kind);
    if (method.kind === 'officeCall') return false;
    return method.kind !== 'call' || tenant.trialSince === null;
  });
}

/** What may be offered now: allowed, and registered for 72 hours. */
export function usableMethods(person: Person, tenant: Tenant, now: number): readonly Method[] {
  return allowedMethods(person, tenant, now).filter(
    ({ registeredAt }) => now - registeredAt >= restingMs,
  );
}

export function countFamilies(methods: readonly Method[]): number {
  return new Set(methods.map(({ kind }) => families[kind])).size;
}

export function methodFact(person: Person, method: Method): MethodFact {
  const { kind, address, registeredAt } = method;
  const id = methodId(person, method);
  return { id, kind, family: families[kind], masked: maskAddress(address), registeredAt };
}

export type GateReason =
  | 'trial'
  | 'trialOver'
  | 'customDomain'
  | 'directorySync'
  | 'noCustomDomain';

/** How many proofs an administrator needs, and why. @see concept-sspr-policy.md */
export function administratorGates(
  tenant: Tenant,
  now: number,
): { readonly gates: 1 | 2; readonly reason: GateReason } {
  const { trialSince, directorySync, domains } = tenant;
  if (trialSince !== null && now - trialSince < 30 * dayMs) return { gates: 1, reason: 'trial' };
  if (domains.some((domain) => !domain.toLowerCase().endsWith('.onmicrosoft.com')))
    return { gates: 2, reason: 'customDomain' };
  if (directorySync) return { gates: 2, reason: 'directorySync' };
  // The page is not clear about a trial that is over without a custom domain: the stricter way.
  if (trialSince !== null) return { gates: 2, reason: 'trialOver' };
  return { gates: 1, reason: 'noCustomDomain' };
}
