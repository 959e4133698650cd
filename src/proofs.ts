import { managedBy, type Requester } from './identity/requester.ts';
import type { Surroundings } from './journey/surroundings.ts';
import { type Codes, unproven } from './secret/codes.ts';

/** What is known of proofs outside of one conversation. */
export function createProofs(
  { codes }: { readonly codes: Pick<Codes, 'blockedUntil'> },
  requester: Requester,
): Surroundings['proofs'] {
  const initiator = managedBy(requester) || unproven;
  return {
    blockedUntil: (account, method) => codes.blockedUntil({ account, initiator, method }),
  };
}
