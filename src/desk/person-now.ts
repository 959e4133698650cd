import type { EntraPort } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Requester } from '../identity/requester.ts';

export interface PersonNow {
  readonly isActive: boolean;
  readonly appRoles: readonly string[];
}

/** Whether somebody is still in the directory, with an account that works. */
export type Presence = 'here' | 'gone' | 'unavailable';

type Directory = Pick<EntraPort, 'readPerson'>;

const readLimitMs = 2_000;

/**
 * What the directory says of a person now; somebody unknown is not active. Undefined where it does not
 * answer.
 * @param limitMs 2,000 unless told; 0: it is not asked
 */
export async function readPersonNow(
  entra: Directory,
  objectId: string,
  limitMs = readLimitMs,
): Promise<PersonNow | undefined> {
  if (limitMs <= 0) return undefined;
  try {
    const { facts } = await withTimeLimit(limitMs, (signal) =>
      entra.readPerson({ objectId }, { managedBy: '', signal }),
    );
    return { isActive: facts.isActive === true, appRoles: facts.appRoles ?? [] };
  } catch {
    return undefined;
  }
}

/**
 * Asked once, when it is needed first: claims that were stored say nothing of today. Of whoever is
 * nobody in particular there is nothing to ask.
 * @param leftMs of the turn's time
 */
export function createPresence(
  entra: Directory,
  requester: Requester,
  leftMs: () => number,
): () => Promise<Presence> {
  const look = async (): Promise<Presence> => {
    if (requester.kind !== 'person') return 'here';
    const limitMs = Math.min(readLimitMs, leftMs());
    const person = await readPersonNow(entra, requester.objectId, limitMs);
    if (!person) return 'unavailable';
    return person.isActive ? 'here' : 'gone';
  };
  let asked: Promise<Presence> | undefined;
  return () => {
    asked ??= look();
    return asked;
  };
}
