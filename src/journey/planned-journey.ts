import { randomUUID } from 'node:crypto';
import { managedBy } from '../identity/requester.ts';
import type { Text } from '../reply/reply.ts';
import type { Position } from '../runbook/position.ts';
import type { PlannedAsRead, StoredPlanned } from '../store/planned.ts';
import { textOf } from './cards.ts';
import { closeCase } from './case.ts';
import { type Course, endJourney, tell } from './course.ts';
import type { ConversationState } from './state.ts';
import { readState, writeState } from './stored-state.ts';
import type { Surroundings } from './surroundings.ts';

/** A journey that begins to sleep, or one that is another way from now on. */
export type PlannedStep =
  | {
      readonly kind: 'new';
      readonly planned: Pick<
        StoredPlanned,
        'id' | 'conversationId' | 'managedBy' | 'journey' | 'plannedFor' | 'lookAt' | 'createdAt'
      >;
    }
  | {
      readonly kind: 'move';
      readonly from: PlannedAsRead;
      readonly to: Partial<Pick<StoredPlanned, 'state' | 'lookAt' | 'journey' | 'operationId'>>;
    };

/** So long before its time the person is told once more. */
const tellBeforeMs = 15 * 60_000;
/** Planned sooner than this, it was agreed to just now. */
const tooSoonToTellMs = 20 * 60_000;
const mostOfOnePerson = 10;

/**
 * The journey sleeps beside the conversation, which is free from now on.
 * @returns false where this person has planned too much already
 */
export async function sleep(
  course: Course,
  around: Surroundings,
  position: Position,
  until: number,
): Promise<boolean> {
  const { now, conversationId, requester } = around;
  if ((await around.planned.list()).length >= mostOfOnePerson) {
    tell(course, 'bot:planned.tooMany', { most: mostOfOnePerson });
    return false;
  }
  const isFarOff = until - now >= tooSoonToTellMs;
  course.planned.push({
    kind: 'new',
    planned: {
      id: `pl-${randomUUID()}`,
      conversationId,
      managedBy: managedBy(requester),
      journey: writeState(asleep(course.state, position)),
      plannedFor: until,
      lookAt: isFarOff ? until - tellBeforeMs : until,
      createdAt: now,
    },
  });
  course.notes.push(plannedNote('requested', position, until));
  course.replies.push({ kind: 'say', text: textOf(position, 'text') });
  endJourney(course);
  // It goes along: what comes meanwhile is something else.
  closeCase(course);
  return true;
}

export function plannedNote(
  decision: 'requested' | 'cancelled' | 'due' | 'missed' | 'refused' | 'lapsed',
  position: Position | undefined,
  at: number,
) {
  return {
    action: 'planned',
    decision,
    target: position ? `${position.runbook}:${position.step}` : '',
    details: { at },
  } as const;
}

/** What goes on later; what the conversation is about otherwise stays where it is. */
export function asleep(state: ConversationState, position: Position): ConversationState {
  const { language, lastText, channelLocale, started, case: present } = state;
  return {
    misses: 0,
    position,
    ...(language && { language }),
    ...(lastText && { lastText }),
    ...(channelLocale && { channelLocale }),
    ...(started && { started }),
    ...(present && { case: present }),
  };
}

/** Undefined where another version has stored it. */
export function wakeUp({ journey }: Pick<StoredPlanned, 'journey'>): ConversationState | undefined {
  const state = readState(journey);
  return state.isUnreadable || !state.position ? undefined : state;
}

/** What is planned, in words, and when. */
export function namesOf(
  row: StoredPlanned,
  around: Surroundings,
): { readonly what: string; readonly when: string } {
  const when = around.words({ key: 'bot:planned.when', values: { at: row.plannedFor } });
  const summary = summaryOf(row, around);
  return { what: summary ? around.words(summary) : '', when };
}

/** The text of the step that it sleeps at, or slept at; undefined where its runbook is another one now. */
function summaryOf(row: StoredPlanned, { runbooks }: Surroundings): Text | undefined {
  for (let at = wakeUp(row)?.position; at; at = at.caller) {
    const runbook = runbooks.get(at.runbook);
    if (!runbook) continue;
    const slept = [at.step, ...at.trail.map(({ step }) => step).reverse()].find(
      (step) => runbook.steps.get(step)?.kind === 'wait',
    );
    if (slept !== undefined) return textOf({ ...at, step: slept }, 'summary');
  }
  return undefined;
}
