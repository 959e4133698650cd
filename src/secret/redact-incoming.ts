import { type Heard, type Incoming, redactInputs } from '../incoming.ts';
import { listOpenForms } from '../store/forms.ts';
import type { Store } from '../store/store.ts';
import { type Redactor, redacted } from './redact.ts';

/**
 * Takes secrets out of everything that a person can write into an activity, before anything else
 * sees it. A bare word is taken for a password only while a one-time page is open.
 */
export function createIncomingRedactor(deps: {
  readonly redactor: Redactor;
  readonly store: Store;
}): (incoming: Incoming) => Promise<{ readonly incoming: Incoming; readonly found: boolean }> {
  const redactAll = (heard: Heard, operationOpen: boolean): { heard: Heard; found: boolean } => {
    let found = false;
    const clean = (text: string) => {
      const result = deps.redactor.redactText(text, { operationOpen });
      // The web chat takes them out already where it stores what was typed.
      found ||= result.found || text.includes(redacted);
      return result.text;
    };
    if (heard.kind === 'text') return { heard: { ...heard, text: clean(heard.text) }, found };
    if (heard.kind !== 'press') return { heard, found };
    return { heard: { ...heard, press: redactInputs(heard.press, clean) }, found };
  };

  return async (incoming) => {
    const labelled = redactAll(incoming.heard, false);
    if (labelled.found) return { incoming: { ...incoming, heard: labelled.heard }, found: true };
    const bare = redactAll(incoming.heard, true);
    if (!bare.found) return { incoming, found: false };
    const open = await listOpenForms(deps.store.db, incoming.conversationId);
    return open.length > 0
      ? { incoming: { ...incoming, heard: bare.heard }, found: true }
      : { incoming, found: false };
  };
}
