import type { Claims, NotOurs } from '../incoming.ts';
import { type Role, rolesFrom } from './roles.ts';

/** Who is asking, and how that is proven. */
export type Requester =
  | {
      readonly kind: 'person';
      readonly objectId: string;
      readonly tenantId: string;
      /** `visitor`: a person of the demo world, in development only. */
      readonly via: 'teams' | 'desk' | 'visitor';
      /** None while it cannot be confirmed that this is a member of the organisation. */
      readonly roles: readonly Role[];
      /** Epoch ms of the login with a second factor; of who signed in at the desk with one. */
      readonly authenticatedAt?: number;
    }
  /** Nothing is proven: guidance only, no machine is visible. */
  | { readonly kind: 'anonymous' }
  /** Others can read along: nothing personal is said. */
  | { readonly kind: 'group' }
  /** Not of this organisation, as far as can be told: is told so, and nothing else. */
  | {
      readonly kind: 'stranger';
      readonly reason: NotOurs | 'foreignTenant';
      /** As claimed; for the audit trail. */
      readonly objectId?: string;
      readonly tenantId?: string;
    };

export interface IdentitySettings {
  /** Of the organisation, lower case. Whoever is of another one is a stranger. */
  readonly tenantIds: ReadonlySet<string>;
  /** Development without authentication only: where a sender's tenant is missing, it is this one. */
  readonly assumedTenantId?: string;
  /** Development only: the person of the demo world as whom an unauthenticated visitor acts. */
  readonly visitor?: { readonly objectId: string; readonly tenantId: string };
}

/** Names and addresses that a sender gives are never looked at. */
export function identify(claims: Claims, settings: IdentitySettings): Requester {
  if (claims.scope === 'group') return { kind: 'group' };
  if (claims.via !== 'directLine' && (claims.objectId || claims.notOurs)) {
    return identifyNamed(claims, settings);
  }
  return settings.visitor
    ? { kind: 'person', ...settings.visitor, via: 'visitor', roles: rolesFrom([]) }
    : { kind: 'anonymous' };
}

function identifyNamed(claims: Claims, settings: IdentitySettings): Requester {
  const { objectId, notOurs } = claims;
  const tenantId = claims.tenantId ?? settings.assumedTenantId;
  const named = { ...(objectId && { objectId }), ...(tenantId && { tenantId }) };
  if (notOurs) return { kind: 'stranger', reason: notOurs, ...named };
  if (!objectId) return { kind: 'stranger', reason: 'noObjectId', ...named };
  if (!tenantId) return { kind: 'stranger', reason: 'noTenant', ...named };
  if (!settings.tenantIds.has(tenantId.toLowerCase())) {
    return { kind: 'stranger', reason: 'foreignTenant', ...named };
  }
  const isDesk = claims.via === 'desk';
  return {
    kind: 'person',
    objectId,
    tenantId,
    via: isDesk ? 'desk' : 'teams',
    roles: claims.unconfirmed ? [] : rolesFrom(isDesk ? (claims.appRoles ?? []) : []),
    ...(isDesk && claims.provenAt !== undefined && { authenticatedAt: claims.provenAt }),
  };
}

/** Object id for backend calls; nobody's machines for anyone who is not a proven person. */
export function managedBy(requester: Requester): string {
  return requester.kind === 'person' && requester.roles.length > 0 ? requester.objectId : '';
}

/** Names the one who speaks, to tell two apart: a conversation belongs to the first. */
export function speakerOf(requester: Requester, claims: Claims): string {
  const { objectId, tenantId } = 'objectId' in requester ? requester : {};
  return objectId
    ? `person:${tenantId ?? ''}:${objectId}`.toLowerCase()
    : `account:${claims.via}:${claims.channelUserId}`;
}
