import type { CredsspLevel } from '../credssp.ts';
import type { CloudSide } from './cloud-side.ts';
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
