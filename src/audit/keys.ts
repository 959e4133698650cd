import { createHmac, hkdfSync } from 'node:crypto';

/** What the product's key becomes here: one key for each use, none of which tells another. */
export interface AuditKeys {
  readonly chain: Uint8Array;
  readonly anchor: Uint8Array;
  /** The same name for the same value, of no use to who lacks the key. */
  pseudonym(of: 'person' | 'conversation' | 'turn', value: string): string;
  /** Seals one person's identity. */
  person(salt: Uint8Array): Uint8Array;
}

const prefixes = { person: 'p', conversation: 'c', turn: 't' } as const;
const keyBytes = 32;
/** 132 bits: no two people share a pseudonym. */
const pseudonymCharacters = 22;

/** @param productKey 32 bytes or more, the same for every process that writes one trail */
export function deriveAuditKeys(productKey: Uint8Array): AuditKeys {
  const derive = (label: string, salt: Uint8Array = new Uint8Array(0)) =>
    new Uint8Array(hkdfSync('sha256', productKey, salt, `akeru audit ${label}`, keyBytes));
  const names = derive('pseudonym');
  return {
    chain: derive('chain'),
    anchor: derive('anchor'),
    pseudonym: (of, value) =>
      `${prefixes[of]}-${createHmac('sha256', names)
        .update(`${of}:${value}`)
        .digest('base64url')
        .slice(0, pseudonymCharacters)}`,
    person: (salt) => derive('person', salt),
  };
}
