import type { Slots } from '../runbook/position.ts';
import type { Course } from './course.ts';
import { begunProof, checkGates, type GatesFound, withGate } from './proof.ts';
import type { Waiting } from './state.ts';

/** The first code of an account is asked for: its session begins. */
export function beginProof(course: Course, args: Slots, now: number): void {
  const proof = begunProof(course.state.proof, aboutOf(args), now);
  course.state = { ...course.state, proof };
}

/** A page was sent on which the code was right. */
export function passGate(course: Course, waiting: Waiting, now: number): void {
  if (waiting.kind !== 'form' || !waiting.proves) return;
  const proof = withGate(course.state.proof, waiting.proves, now);
  if (proof) course.state = { ...course.state, proof };
}

/** `proof.checkGates` of the catalogue. */
export function gatesOf(course: Course, args: Slots, now: number): GatesFound {
  return checkGates(course.state.proof, aboutOf(args), Number(args.gates), now);
}

function aboutOf({ account, purpose }: Slots) {
  return { account: String(account), purpose: String(purpose) };
}
