import type { CredsspLevel } from '../credssp.ts';
import type { CloudAccess, CloudSide } from './cloud-side.ts';
import type { Guest } from './state.ts';
import { standardPort } from './way-in.ts';

/** A machine from outside and from inside. */
export interface Seen {
  readonly side: CloudSide;
  readonly guest: Guest;
}

export function levelOf({ credssp }: Pick<Guest, 'credssp'>): CredsspLevel {
  return credssp.updated ? credssp.level : 'notUpdated';
}

/** What can be asked inside. */
export function isInsideSeen({ side }: Seen): boolean {
  return side.isRunning && side.isWindows && side.agentAnswers;
}

/** As far as it can be seen. */
export function portOf(side: CloudSide, guest: Guest): number {
  if (!side.isWindows) return 22;
  return isInsideSeen({ side, guest }) ? guest.remoteDesktop.port : standardPort;
}

/**
 * What the rules do with a login: by the port that Remote Desktop listens on, or else by the usual one,
 * whichever is let in. Where neither is, what they do with the first.
 */
export function loginAccess({ side, guest }: Seen, from: string | undefined): CloudAccess {
  const port = portOf(side, guest);
  const access = side.access(from, port);
  if (!side.isWindows || port === standardPort || access.outcome === 'allowed') return access;
  const usual = side.access(from, standardPort);
  return usual.outcome === 'allowed' || usual.outcome === 'depends' ? usual : access;
}
