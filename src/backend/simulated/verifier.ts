import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/** Cheap on purpose: it guards a simulation, and a world begins with a hundred of them. */
const cost = '2^9';
/** A world of before says nothing, and its passwords stay what they are. */
const costs: Readonly<Record<string, number>> = { [cost]: 2 ** 9, '': 2 ** 12 };

/**
 * One salt for a whole world, so that a stored credential can be compared with an account without
 * keeping either password. It says how dear its verifiers are: `2^9:<base64>`.
 */
export function createSalt(): string {
  return `${cost}:${randomBytes(16).toString('base64')}`;
}

/** @throws RangeError for a salt of a cost that is not known here */
export function verifierOf(password: string | Uint8Array, salt: string): string {
  const [bytes = '', said = ''] = salt.split(':').reverse();
  const N = costs[said];
  if (N === undefined) throw new RangeError(`a salt of unknown cost: ${said}`);
  return scryptSync(password, Buffer.from(bytes, 'base64'), 32, { N, r: 1, p: 1 }).toString(
    'base64',
  );
}

/** Whether two verifiers of one world are of the same password; false when there is none. */
export function samePassword(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return false;
  return timingSafeEqual(Buffer.from(one, 'base64'), Buffer.from(other, 'base64'));
}
