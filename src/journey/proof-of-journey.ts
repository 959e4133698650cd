import type { Facts } from '../backend/outcomes.ts';
import { accountReset } from '../desk/permit.ts';
import type { Decision, Slots, SlotValue } from '../runbook/position.ts';
import type { Course } from './course.ts';
import { begunProof, checkGates, withGate, withPassword } from './proof.ts';
import type { Waiting } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { weakenedRow } from './weakened.ts';

type Called = Extract<Decision, { kind: 'call' }>;
type Operated = Extract<Decision, { kind: 'operate' }>;
interface Found {
  readonly outcome: string;
  readonly facts: Facts;
}

/** With the first code of an account its session begins; with each new password it goes on. */
export function noteProof(course: Course, { operation, args }: Operated, now: number): void {
  const { proof } = course.state;
  if (operation === 'proof.sendCode') {
    course.state = { ...course.state, proof: begunProof(proof, aboutOf(args), now) };
  }
  if (operation === 'entra.resetPassword' && args.path === 'selfService' && proof) {
    course.state = { ...course.state, proof: withPassword(proof) };
  }
}

/** A page was sent on which the code was right. */
export function passGate(course: Course, waiting: Waiting, now: number): void {
  if (waiting.kind !== 'form' || !waiting.proves) return;
  const proof = withGate(course.state.proof, waiting.proves, now);
  if (proof) course.state = { ...course.state, proof };
}

/** How many proofs of different families this conversation holds for resetting an account. */
export function provenBy(course: Course, now: number): (account: string) => number {
  return (account) => {
    const about = { account, purpose: accountReset };
    return checkGates(course.state.proof, about, 1, now).facts.gateCount;
  };
}

/**
 * What is answered from the conversation: `proof.*`, `plan.*`, `ledger.*`, and what of an account
 * nobody is told who has not proven it. @returns undefined for what a system is asked
 */
export async function checkOwn(
  course: Course,
  { operation, args }: Called,
  around: Surroundings,
): Promise<Found | undefined> {
  switch (operation) {
    case 'proof.checkGates':
      return checkGates(course.state.proof, aboutOf(args), Number(args.gates), around.now);
    case 'proof.checkBlock': {
      const until = await around.proofs.blockedUntil(String(args.account), String(args.method));
      return { outcome: until > 0 ? 'blocked' : 'open', facts: { until } };
    }
    case 'ledger.listWeakened': {
      const open = await around.ledger.weakened('own');
      const weakened = open.filter(({ state }) => state !== 'done').map(weakenedRow);
      course.offersAllUndos = weakened.length > 0;
      return { outcome: weakened.length > 0 ? 'some' : 'none', facts: { weakened } };
    }
    case 'plan.compare':
      return { outcome: isSameSet(args.agreed, args.present) ? 'same' : 'different', facts: {} };
    default:
      return isHidden(course, operation, args, around)
        ? { outcome: 'unknownAccount', facts: {} }
        : undefined;
  }
}

/** Unknown and not proven look alike. Staff are judged by their own rights. */
function isHidden(course: Course, operation: string, args: Slots, around: Surroundings): boolean {
  if (!operation.startsWith('entra.') || operation === 'entra.checkPhone') return false;
  if (operation === 'entra.checkOwnAccount') return around.requester.kind !== 'person';
  const { requester, now } = around;
  if (requester.kind === 'person' && requester.roles.includes('helpdesk')) return false;
  return provenBy(course, now)(String(args.userPrincipalName)) === 0;
}

function isSameSet(one: SlotValue | undefined, other: SlotValue | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.length === other.length && one.every((item) => other.includes(item));
}

function aboutOf({ account, purpose }: Slots) {
  return { account: String(account), purpose: String(purpose) };
}
