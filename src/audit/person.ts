import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { StoredPerson } from '../store/audit.ts';
import type { AuditKeys } from './keys.ts';

export interface Identity {
  readonly objectId: string;
  readonly tenantId?: string;
}

const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key of this row alone, bound to its pseudonym: nonce, tag, sealed text. */
export function sealPerson(identity: Identity, now: number, keys: AuditKeys): StoredPerson {
  const pseudonym = keys.pseudonym('person', identity.objectId);
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keys.person(salt), nonce);
  cipher.setAAD(Buffer.from(pseudonym));
  const sealed = [cipher.update(JSON.stringify(identity)), cipher.final()];
  return {
    pseudonym,
    salt: salt.toString('base64url'),
    identity: Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url'),
    createdAt: now,
  };
}

/** @throws when the row was changed, or the key is another one */
export function openPerson(person: StoredPerson, keys: AuditKeys): Identity {
  const bytes = Buffer.from(person.identity, 'base64url');
  const key = keys.person(Buffer.from(person.salt, 'base64url'));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(person.pseudonym));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const opened = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()];
  return JSON.parse(Buffer.concat(opened).toString());
}
