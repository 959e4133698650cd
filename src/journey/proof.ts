import type { GateFacts } from '../backend/facts.ts';
import { codeLimits } from '../secret/code-limits.ts';

/** One thing that was shown. */
export interface Gate {
  /** How: `mail`, `sms`, `call`, `authenticatorCode`, `authenticatorApproval`. */
  readonly kind: string;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * What a conversation has been shown of an account, for one purpose. It is begun when the first code
 * is asked for, and lasts 15 minutes from then, whatever else happens: a password that is refused
 * does not cost it, another account or purpose does.
 */
export interface Proof {
  readonly purpose: string;
  /** As typed; upper and lower case are the same. */
  readonly account: string;
  readonly gates: readonly Gate[];
  /** Epoch ms; still good then, not afterwards. */
  readonly expiresAt: number;
  /** New passwords that were tried; none when left out. */
  readonly passwords?: number;
}

/** New passwords that may be tried with one proof. */
const mostPasswords = 5;

interface About {
  readonly purpose: string;
  readonly account: string;
}

/** The proof that a code is asked for: the present one, unless it is of something else or over. */
export function begunProof(proof: Proof | undefined, about: About, now: number): Proof {
  const { purpose, account } = about;
  return proof && isAbout(proof, about) && now <= proof.expiresAt
    ? proof
    : { purpose, account, gates: [], expiresAt: now + codeLimits.sessionMs };
}

/** One more gate was passed. Nothing is won for another account, or too late. */
export function withGate(
  proof: Proof | undefined,
  { kind, ...about }: About & { readonly kind: string },
  now: number,
): Proof | undefined {
  if (!proof || !isAbout(proof, about) || now > proof.expiresAt) return proof;
  return { ...proof, gates: [...proof.gates, { kind, at: now }] };
}

/** One more new password is tried. */
export function withPassword(proof: Proof): Proof {
  return { ...proof, passwords: (proof.passwords ?? 0) + 1 };
}

export interface GatesFound {
  readonly outcome: 'enough' | 'notEnough' | 'expired';
  readonly facts: GateFacts;
}

/** Two methods of one family are one proof: one device, or one number, gives both. */
const families: Readonly<Record<string, string>> = {
  sms: 'phone',
  call: 'phone',
  officeCall: 'officePhone',
  authenticatorCode: 'authenticator',
  authenticatorApproval: 'authenticator',
};

/** @param wanted how many methods of different families; the same one twice counts once */
export function checkGates(
  proof: Proof | undefined,
  about: About,
  wanted: number,
  now: number,
): GatesFound {
  if (!proof || !isAbout(proof, about)) {
    const facts = { gateKinds: [], gateCount: 0, until: 0, passwordsLeft: mostPasswords };
    return { outcome: 'notEnough', facts };
  }
  const passwordsLeft = Math.max(0, mostPasswords - (proof.passwords ?? 0));
  const isOver = now > proof.expiresAt || passwordsLeft === 0;
  const gateKinds = isOver ? [] : [...new Set(proof.gates.map(({ kind }) => kind))];
  const gateCount = new Set(gateKinds.map((kind) => families[kind] ?? kind)).size;
  const facts = { gateKinds, gateCount, until: proof.expiresAt, passwordsLeft };
  if (isOver) return { outcome: 'expired', facts };
  // Whatever was written there, nothing is proven with no gate at all.
  const enough = gateCount >= Math.max(1, Number.isFinite(wanted) ? wanted : Number.MAX_VALUE);
  return { outcome: enough ? 'enough' : 'notEnough', facts };
}

function isAbout(proof: Proof, { purpose, account }: About): boolean {
  return proof.purpose === purpose && canonical(proof.account) === canonical(account);
}

function canonical(account: string): string {
  return account.normalize('NFKC').trim().toLowerCase();
}
