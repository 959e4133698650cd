import { hasHiragana } from '../language/script.ts';
import { findEntities, isUpn, readable } from './entities.ts';
import type { ReadAnswer } from './intent.ts';

/** @see MicrosoftDocs/entra-docs, concept-sspr-policy.md: 113 in all, 64 before the sign */
const longest = { whole: 113, local: 64, domain: 48 };

/**
 * A user principal name, in whatever width it was typed; the words around it are left out. No more is
 * looked at than its form: whether there is such an account is never told.
 */
export function readAccount(text: string): ReadAnswer {
  const typed = readable(text).trim();
  const { upn } = findEntities(text);
  if (upn === undefined) {
    // Perhaps a question of its own: commands and topics come first.
    if (hasHiragana(typed) || typed.split(/\s+/).length >= 3) return { kind: 'none' };
    return { kind: 'refused', reason: 'notAnAccount' };
  }
  const [local = '', domain = ''] = upn.split('@');
  const isGood =
    isUpn(upn) &&
    upn.length <= longest.whole &&
    local.length <= longest.local &&
    domain.length <= longest.domain &&
    !local.endsWith('.');
  return isGood
    ? { kind: 'value', value: upn.toLowerCase() }
    : { kind: 'refused', reason: 'notAnAccount' };
}
