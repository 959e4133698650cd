import type { Runbook } from '../runbook/schema.ts';
import type { Requester } from './requester.ts';

/** `notConfirmed`: may be one of the organisation, but that cannot be found out at present. */
export type Permission = 'allowed' | 'groupChat' | 'stranger' | 'notConfirmed' | 'notAllowed';

/** Asked before a runbook starts: one audience is enough. */
export function mayStart(
  requester: Requester,
  { audience }: Pick<Runbook, 'audience'>,
): Permission {
  switch (requester.kind) {
    case 'group':
      return 'groupChat';
    case 'stranger':
      return 'stranger';
    case 'anonymous':
      return audience.includes('anyone') ? 'allowed' : 'notAllowed';
    case 'person': {
      const { roles } = requester;
      if (audience.some((each) => each === 'anyone' || roles.includes(each))) return 'allowed';
      return roles.length === 0 ? 'notConfirmed' : 'notAllowed';
    }
  }
}

/** Asked again before every change. Whose machine it is, the adapter decides by the requester. */
export function mayChange(requester: Requester): Permission {
  switch (requester.kind) {
    case 'group':
      return 'groupChat';
    case 'stranger':
      return 'stranger';
    case 'anonymous':
      return 'notAllowed';
    case 'person':
      return requester.roles.length > 0 ? 'allowed' : 'notConfirmed';
  }
}
