import type { Note } from '../audit/note.ts';

/** For the trail: what became of a code. The account by its keyed name; never a digit, never a contact. */
export function codeNote(
  about: {
    readonly proofId: string;
    readonly purpose: string;
    readonly method: string;
    readonly accountHash: string;
  },
  decision: Extract<Note, { action: 'code' }>['decision'],
): Note {
  const { proofId, purpose, method, accountHash } = about;
  return { action: 'code', decision, target: accountHash, details: { proofId, purpose, method } };
}
