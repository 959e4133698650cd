import type { Note } from '../audit/note.ts';
import type { NewApproval } from '../desk/approvals.ts';
import type { Recipient } from '../desk/security.ts';
import type { NewNotice } from '../notices/notices.ts';
import type { NewOperation } from '../operations/operations.ts';
import type { Card, Option, Reply, Values } from '../reply/reply.ts';
import type { FormDetails } from '../secret/form.ts';
import type { PlannedStep } from './planned-journey.ts';
import type { ConversationState, OpenCard } from './state.ts';

interface NewForm {
  readonly formId: string;
  readonly details: FormDetails;
  /** Epoch ms, of what the form belongs to. */
  readonly startedAt?: number;
}

/** A second yes is asked for, or one that was given is used for this change. */
export type ApprovalStep =
  | { readonly kind: 'request'; readonly approval: NewApproval }
  | { readonly kind: 'use'; readonly id: string };

/** What one turn comes to: a new state, what is said, and what is recorded with it. */
/** A target of somebody else that staff has asked about. */
export interface StaffAsk {
  readonly target: string;
  readonly targetName: string;
}

export interface Course {
  state: ConversationState;
  readonly replies: Reply[];
  readonly operations: NewOperation[];
  readonly forms: NewForm[];
  readonly approvals: ApprovalStep[];
  readonly planned: PlannedStep[];
  /** Links of this conversation, and what it asked a second person, are void from now on. */
  voidForms: boolean;
  /** All that can be put back was shown, wherever it was changed. */
  offersAllUndos?: boolean;
  readonly asks: StaffAsk[];
  /** Who is told where too many ask. */
  security: readonly Recipient[];
  /** For people outside of this conversation. */
  readonly notices: NewNotice[];
  /** Of the second yes that the change at hand has. */
  approvalId?: string;
  /** Object id of the owner who has sent the page for the change at hand. */
  confirmedBy?: string;
  /** Decisions of this turn for the audit trail; what links and operations are asked for, they note. */
  readonly notes: Note[];
}

export function startCourse(state: ConversationState): Course {
  return {
    state,
    replies: [],
    operations: [],
    forms: [],
    approvals: [],
    planned: [],
    asks: [],
    security: [],
    notices: [],
    voidForms: false,
    notes: [],
  };
}

/** The open card loses its buttons, and shows what was chosen. */
export function closeCard(course: Course, chosen?: Option['label']): void {
  const { open, ...rest } = course.state;
  if (!open) return;
  course.replies.push({
    kind: 'closed',
    card: open.card,
    language: open.language,
    ...(chosen && { chosen }),
  });
  course.state = rest;
}

export function openCard(course: Course, card: Card, how: Omit<OpenCard, 'card'>): void {
  course.replies.push(card);
  course.state = { ...course.state, open: { card, ...how } };
}

export function tell(course: Course, key: string, values?: Values): void {
  course.replies.push({ kind: 'say', text: { key, ...(values && { values }) } });
}

/** Something is under way that nobody can take back. */
export function isRunning(course: Course): boolean {
  return isChanging(course) || course.state.waiting?.kind === 'handOff';
}

/** A change is under way, and what it has done so far is not known. */
export function isChanging({ state: { waiting } }: Course): boolean {
  return waiting?.kind === 'operation';
}

export function stopWaiting(course: Course): void {
  const { waiting: _, ...rest } = course.state;
  course.state = rest;
}

/** The runbook is over: what it said stays as it is. */
export function endJourney(course: Course): void {
  const {
    position: _,
    waiting: __,
    started: ___,
    proof: ____,
    takenUp: _____,
    ...rest
  } = course.state;
  course.state = withoutServer(rest);
}

/** Out of a runbook in the middle: nothing that it asked can be answered any more. */
export function leaveJourney(course: Course): void {
  const {
    position,
    waiting: __,
    open: ___,
    started: ____,
    proof: _____,
    takenUp: ______,
    ...rest
  } = course.state;
  course.state = { ...(position ? withoutServer(rest) : rest), misses: 0 };
  course.voidForms = true;
}

/** The next journey may be about another one. */
function withoutServer({ screens, ...rest }: ConversationState): ConversationState {
  return screens?.pc === undefined ? rest : { ...rest, screens: { pc: screens.pc } };
}
