import type { Runbook } from '../runbook/schema.ts';
import type { Requester } from './requester.ts';

export type Permission = 'allowed' | 'groupChat' | 'notAllowed';

/** Asked before a runbook starts. */
export function mayStart(
  requester: Requester,
  { audience }: Pick<Runbook, 'audience'>,
): Permission {
  if (requester.kind === 'group') return 'groupChat';
  const needed = requester.kind === 'person' ? 'endUser' : 'anyone';
  return audience.includes(needed) ? 'allowed' : 'notAllowed';
}

/** Asked again before every change. Whose machine it is, the adapter decides by the requester. */
export function mayChange(requester: Requester): Permission {
  if (requester.kind === 'group') return 'groupChat';
  return requester.kind === 'person' ? 'allowed' : 'notAllowed';
}
