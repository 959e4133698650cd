import type { Runbook } from '../runbook/schema.ts';
import type { Requester } from './requester.ts';

export type Permission = 'allowed' | 'groupChat' | 'notAllowed';

/** Guidance that needs no proof: it shows nothing and changes nothing without one. */
const openToEveryone: ReadonlySet<string> = new Set(['rdp-credentials']);

/** Asked before a runbook starts. */
export function mayStart(requester: Requester, runbook: Runbook): Permission {
  if (requester.kind === 'group') return 'groupChat';
  if (requester.kind === 'anonymous' && !openToEveryone.has(runbook.id)) return 'notAllowed';
  return runbook.audience.includes('endUser') ? 'allowed' : 'notAllowed';
}

/** Asked again before every change. Whose machine it is, the adapter decides by the requester. */
export function mayChange(requester: Requester): Permission {
  if (requester.kind === 'group') return 'groupChat';
  return requester.kind === 'person' ? 'allowed' : 'notAllowed';
}
