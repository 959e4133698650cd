import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/**
 * One salt for a whole world, so that a stored credential can be compared with an account without
 * keeping either password. Cheap on purpose: it guards a simulation.
 */
export function createSalt(): string {
  return randomBytes(16).toString('base64');
}

export function verifierOf(password: string | Uint8Array, salt: string): string {
  return scryptSync(password, Buffer.from(salt, 'base64'), 32, { N: 2 ** 12, r: 1, p: 1 }).toString(
    'base64',
  );
}

/** Whether two verifiers of one world are of the same password; false when there is none. */
export function samePassword(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return false;
  return timingSafeEqual(Buffer.from(one, 'base64'), Buffer.from(other, 'base64'));
}
