import { readCode } from './code-text.ts';
import type { Exposed } from './exposed.ts';
import { findPasswords, trimMarks } from './find-passwords.ts';
import { foldWidth } from './password-shape.ts';

/** Stands where a password stood; tells nothing of its length. */
export const redacted = '[redacted]';

export interface Redactor {
  /**
   * Takes passwords out of what a person typed, before anything else sees it. May take too much: a
   * machine's name that looks like a password can be chosen from the list.
   * @param context.operationOpen a reset is under way: then a password may come without a label
   */
  redactText(
    text: string,
    context: { readonly operationOpen: boolean },
  ): { readonly text: string; readonly found: boolean };
}

export function createRedactor(exposed?: Pick<Exposed, 'remember'>): Redactor {
  return {
    redactText: (text, { operationOpen }) => {
      // A code belongs on the page that is open, and in nothing that is stored.
      if (operationOpen && readCode(text) !== undefined) return { text: redacted, found: true };
      const spans = findPasswords(text, operationOpen);
      let safe = '';
      let at = 0;
      for (const { start, end } of spans) {
        for (const form of formsOf(text.slice(start, end))) exposed?.remember(form);
        safe += text.slice(at, start) + redacted;
        at = end;
      }
      return { text: safe + text.slice(at), found: spans.length > 0 };
    },
  };
}

/** With and without the marks of the sentence around it, and as an input method may have left it. */
function formsOf(secret: string): ReadonlySet<string> {
  // What a password is joined to in a line of settings: `…;Encrypt=true`, `…&user=root`, `…","host"`.
  const alone = secret.split(/[;&,"'`@]/, 1)[0] ?? secret;
  const forms = [secret, trimMarks(secret), alone, trimMarks(alone)].filter((one) => one !== '');
  return new Set([...forms, ...forms.map(foldWidth)]);
}
