import { type Allowance, type HourlyLimit, isCounted } from '../limits/hourly-limit.ts';
import type { Runbook, Step } from '../runbook/schema.ts';
import { type Course, tell } from './course.ts';
import type { Surroundings } from './surroundings.ts';

export interface UsedUp extends Allowance {
  readonly what: HourlyLimit;
}

const texts = {
  operations: 'bot:limit.operations',
  links: 'bot:limit.links',
} as const satisfies Record<HourlyLimit, string>;

/**
 * Whether a step needs what the person has used up for now. A page is not opened for a change that
 * could not be made afterwards.
 */
export async function usedUp(
  around: Surroundings,
  runbook: Runbook,
  step: Step,
): Promise<UsedUp | undefined> {
  const change = step.kind === 'form' ? runbook.steps.get(step.for) : step;
  if (change?.kind !== 'change') return undefined;
  if (!isCounted({ change: change.operation, args: change.with })) return undefined;
  const needs: readonly HourlyLimit[] = [
    'operations',
    // A page for an owner counts as what it is for.
    ...(step.kind === 'form' && !isForOwner(step) ? (['links'] as const) : []),
  ];
  for (const what of needs) {
    const allowance = await around.hourly.look(what);
    if (allowance.goesOnAt > 0) return { what, ...allowance };
  }
  return undefined;
}

function isForOwner(step: Extract<Step, { kind: 'form' }>): boolean {
  return step.form === 'newPassword' && step.deliverTo !== undefined;
}

/** Says what is used up, and when it goes on. @param target step or change, for the trail */
export function refuseForNow(course: Course, limit: UsedUp, target: string): void {
  const { what, most, goesOnAt } = limit;
  course.notes.push({ action: 'limit', decision: 'refused', target, reason: what });
  tell(course, texts[what], { most, goesOnAt });
}
