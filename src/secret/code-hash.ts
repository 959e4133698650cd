import { argon2, createHmac, hkdfSync, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. @see OWASP, Password Storage (O28) */
export const owaspCost: HashCost = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 };

/** `memory` in KiB, `tagLength` in bytes. */
export interface HashCost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

/** What a code is good for; a hash that was made for anything else does not match. */
export interface CodeBinding {
  readonly proofId: string;
  readonly conversationId: string;
  readonly accountHash: string;
  readonly purpose: string;
  readonly method: string;
}

export interface CodeKeys {
  readonly pepper: Uint8Array;
  readonly cost: HashCost;
  /** Keyed name of an account, or of an account and who asks: tells nothing without the key. */
  readonly nameOf: (use: 'account' | 'counter' | 'number', words: string) => string;
}

export interface CodeHash {
  readonly salt: string;
  readonly hash: string;
}

/** Both from the product's key, apart from every other use of it. */
export function deriveCodeKeys(key: Uint8Array, cost = owaspCost): CodeKeys {
  const derive = (use: string) =>
    new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), `akeru proof code ${use}`, 32));
  const names = derive('names');
  return {
    pepper: derive('pepper'),
    cost,
    nameOf: (use, words) =>
      createHmac('sha256', names).update(`${use}\n${words}`).digest('base64url'),
  };
}

/**
 * The two digits that a device asks for, 10 to 99, always the same ones for an id: they are stored
 * nowhere.
 */
export function numberOf(keys: CodeKeys, id: string): string {
  const drawn = Buffer.from(keys.nameOf('number', id), 'base64url').readUIntBE(0, 6);
  return String(10 + (drawn % 90));
}

/** Six digits, each value equally likely: `randomInt` draws again instead of folding. */
export function createCode(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0');
}

/**
 * Made off the main thread, about 50 ms.
 * @param code of somebody who gets none: nothing, and then no code ever matches, at the same cost
 */
export async function hashCode(
  keys: CodeKeys,
  binding: CodeBinding,
  code: string | undefined,
): Promise<CodeHash> {
  const salt = randomBytes(16);
  const message = code === undefined ? randomBytes(32) : Buffer.from(code);
  const hash = await tagOf(keys, binding, message, salt);
  message.fill(0);
  return { salt: salt.toString('base64url'), hash: hash.toString('base64url') };
}

export async function matchesCode(
  keys: CodeKeys,
  binding: CodeBinding,
  code: string,
  stored: CodeHash,
): Promise<boolean> {
  const message = Buffer.from(code);
  const hash = await tagOf(keys, binding, message, Buffer.from(stored.salt, 'base64url'));
  message.fill(0);
  return timingSafeEqual(hash, Buffer.from(stored.hash, 'base64url'));
}

function tagOf(
  { pepper, cost }: CodeKeys,
  binding: CodeBinding,
  message: Uint8Array,
  nonce: Uint8Array,
): Promise<Buffer> {
  const { proofId, conversationId, accountHash, purpose, method } = binding;
  const associatedData = Buffer.from(
    JSON.stringify([proofId, conversationId, accountHash, purpose, method]),
  );
  return new Promise((resolve, reject) => {
    const parameters = { message, nonce, secret: pepper, associatedData, ...cost };
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}
