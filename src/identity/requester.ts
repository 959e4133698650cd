import type { Claims } from '../incoming.ts';

/** Who is asking, and how that is proven. */
export type Requester =
  | { readonly kind: 'person'; readonly objectId: string; readonly tenantId?: string }
  /** Nothing is proven: guidance only, no machine is visible. */
  | { readonly kind: 'anonymous' }
  /** Others can read along: nothing personal is said. */
  | { readonly kind: 'group' };

export interface IdentitySettings {
  /** Development only: the person of the demo world as whom an unauthenticated visitor acts. */
  readonly visitorObjectId?: string;
}

/** Names and addresses that a sender gives are never looked at. */
export function identify(claims: Claims, settings: IdentitySettings): Requester {
  if (claims.scope === 'group') return { kind: 'group' };
  if (claims.via === 'botFramework' && claims.objectId) {
    return {
      kind: 'person',
      objectId: claims.objectId,
      ...(claims.tenantId && { tenantId: claims.tenantId }),
    };
  }
  return settings.visitorObjectId
    ? { kind: 'person', objectId: settings.visitorObjectId }
    : { kind: 'anonymous' };
}

/** Object id for backend calls; nobody's machines for anyone who is not a proven person. */
export function managedBy(requester: Requester): string {
  return requester.kind === 'person' ? requester.objectId : '';
}
