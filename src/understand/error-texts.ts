import { type ErrorText, errorRows, unsureRows } from './error-rows.ts';
import { createNearlyFinder, type Sought } from './nearly.ts';
import { blurred } from './screen-text.ts';

export type { ErrorText } from './error-rows.ts';

export type FoundError =
  | { readonly kind: 'sure'; readonly error: ErrorText }
  /** Two or three that it may be, the likeliest first. */
  | { readonly kind: 'unsure'; readonly errors: readonly ErrorText[] };

/**
 * What a pasted message is, in either language, whatever stands around it and however it was copied:
 * broken lines, full width, letters that a scanner mixes up, half of the message. Of several messages
 * the more telling one.
 * @param text what is beyond 10,000 characters is not looked at
 */
export function findErrorText(text: string): FoundError | undefined {
  const searched = blurred(text);
  const [error] = findSure(searched);
  if (error) return { kind: 'sure', error };
  const [errors] = findUnsure(searched);
  return errors && { kind: 'unsure', errors };
}

const findSure = createNearlyFinder(
  errorRows.flatMap(({ says, ...row }) => {
    const error = errorOf(row);
    return says.map((line) => soughtFrom(line, error));
  }),
);
const findUnsure = createNearlyFinder(
  unsureRows.flatMap(({ says, messages }) => says.map((line) => soughtFrom(line, messages))),
);

/** `[…]` and `[a|b]` have to be there; `=` before a line: without a slip. */
function soughtFrom<Label>(line: string, label: Label): Sought<Label> {
  const isExact = line.startsWith('=');
  const must = [...line.matchAll(/\[([^[\]]*)\]/g)].map(([, group = '']) =>
    group.split('|').map(blurred),
  );
  const words = line.replace(/\[([^[\]|]*)(?:\|[^[\]]*)?\]/g, '$1');
  return { words: blurred(words), must, isExact, label };
}

function errorOf({ topic, message }: ErrorText): ErrorText {
  return { topic, ...(message !== undefined && { message }) };
}
