import { readCode } from './code-text.ts';
import type { Exposed } from './exposed.ts';
import { findCodes } from './find-codes.ts';
import { findPasswords, type Span, trimMarks } from './find-passwords.ts';
import { findPrivateKeys } from './find-private-keys.ts';
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
      const spans = apart([
        ...(operationOpen ? findCodes(text) : []),
        ...findPrivateKeys(text),
        ...findPasswords(text, operationOpen),
      ]);
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

/** In order, and none inside of another. */
function apart(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].sort((one, other) => one.start - other.start);
  return sorted.filter((span, place) => span.start >= (sorted[place - 1]?.end ?? 0));
}
