import type { Note } from '../audit/note.ts';
import type { NewOperation } from '../operations/operations.ts';
import type { Card, Option, Reply } from '../reply/reply.ts';
import type { FormDetails } from '../secret/form.ts';
import type { ConversationState } from './state.ts';

export interface NewForm {
  readonly formId: string;
  readonly details: FormDetails;
}

/** What one turn comes to: a new state, what is said, and what is recorded with it. */
export interface Course {
  state: ConversationState;
  readonly replies: Reply[];
  readonly operations: NewOperation[];
  readonly forms: NewForm[];
  /** Links of this conversation that are void from now on. */
  voidForms: boolean;
  /** Decisions of this turn for the audit trail; what links and operations are asked for, they note. */
  readonly notes: Note[];
}

export function startCourse(state: ConversationState): Course {
  return { state, replies: [], operations: [], forms: [], voidForms: false, notes: [] };
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

export function openCard(
  course: Course,
  card: Card,
  options: Pick<NonNullable<ConversationState['open']>, 'language' | 'aside'>,
): void {
  course.replies.push(card);
  course.state = { ...course.state, open: { card, ...options } };
}

export function tell(course: Course, key: string, values?: Values): void {
  course.replies.push({ kind: 'say', text: { key, ...(values && { values }) } });
}

type Values = Readonly<Record<string, string | number>>;
