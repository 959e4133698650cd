import { createHmac, randomBytes } from 'node:crypto';

/** 32 random bytes as base64url. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * A form's link token: made from its id, so that a link can be sent again after a restart although
 * it is stored nowhere. As hard to guess as the key.
 */
export function deriveToken(key: Uint8Array, formId: string): string {
  return createHmac('sha256', key).update(`token:${formId}`).digest('base64url');
}

const shape = /^[A-Za-z0-9_-]{43}$/;

/** Undefined for whatever cannot be one of our tokens. */
export function readToken(value: unknown): string | undefined {
  return typeof value === 'string' && shape.test(value) ? value : undefined;
}

/** What is stored in a token's place; `use` keeps a link's token from passing as a page's key. */
export function hashToken(pepper: Uint8Array, use: 'link' | 'page', token: string): string {
  return createHmac('sha256', pepper).update(`${use}:${token}`).digest('base64url');
}
