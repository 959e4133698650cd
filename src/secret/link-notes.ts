import type { Note, Scene } from '../audit/note.ts';
import type { Form } from './form.ts';

/** For the trail: what became of a one-time link. */
export function linkNote(form: Pick<Form, 'formId' | 'details'>, decision: LinkDecision): Note {
  const { formId, details } = form;
  return details.purpose === 'code'
    ? {
        action: 'link',
        decision,
        target: '',
        details: { form: formId, proof: details.code.proofId },
      }
    : {
        action: 'link',
        decision,
        target: details.targets.map(({ id }) => id).join(','),
        details: { form: formId, change: details.operationChange },
      };
}

type LinkDecision = Extract<Note, { action: 'link' }>['decision'];

/** Whoever holds the link; nobody has proven who that is. */
export function pageScene({ formId, conversationId }: FormName, now: number): Scene {
  const actor = { kind: 'anonymous' } as const;
  return { at: now, actor, via: 'page', conversationId, correlation: formId };
}

/** Its time was over. */
export function expiryScene({ formId, conversationId }: FormName, now: number): Scene {
  const actor = { kind: 'system' } as const;
  return { at: now, actor, via: 'worker', conversationId, correlation: formId };
}

type FormName = Pick<Form, 'formId' | 'conversationId'>;
