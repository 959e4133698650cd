import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps a value with somebody else who can neither read nor change it. */
export interface Sealed {
  /** @returns base64url */
  close(value: unknown): string;
  /** Undefined for what was not closed here. */
  open(sealed: string): unknown;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes or more; what is sealed for one use opens for no other */
export function createSealed(key: Uint8Array, use: string): Sealed {
  const own = new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), `akeru ${use}`, 32));
  return {
    close: (value) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, own, iv);
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length <= ivBytes + tagBytes) return undefined;
      try {
        const decipher = createDecipheriv(algorithm, own, bytes.subarray(0, ivBytes));
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const body = decipher.update(bytes.subarray(ivBytes + tagBytes));
        return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8'));
      } catch {
        return undefined;
      }
    },
  };
}
