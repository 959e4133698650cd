import type { CloudSide } from './cloud-side.ts';
import type { Guest } from './state.ts';

/** What keeps packets, or a session, from coming in; before anybody's credential is looked at. */
export type Obstacle =
  | 'notRunning'
  | 'networkBlocked'
  | 'remoteDesktopOff'
  | 'notListening'
  | 'wrongPort'
  | 'firewall'
  | 'otherFirewall'
  | 'bandwidthFull'
  | 'loadHigh';

/** From here on nobody gets in any more, and from here on it is worth a word. */
export const percentLimits = { full: 95, risky: 80 } as const;

export const standardPort = 3389;

/** As much of a machine as its way in needs. */
export interface WayIn extends Pick<CloudSide, 'isRunning' | 'isWindows' | 'address'> {
  access(from: string, port: number): Pick<ReturnType<CloudSide['access']>, 'outcome'>;
}

/** First thing that keeps a caller from a port of a machine, from the outside in. */
export function obstacleFor(
  side: WayIn,
  guest: Guest,
  { from, port }: { readonly from: string; readonly port: number },
): Obstacle | undefined {
  if (!side.isRunning) return 'notRunning';
  if (side.address !== 'ok' || side.access(from, port).outcome !== 'allowed') {
    return 'networkBlocked';
  }
  if (!side.isWindows) return undefined;
  if (guest.load.bandwidthPercent >= percentLimits.full) return 'bandwidthFull';
  if (isOverloaded(guest)) return 'loadHigh';
  if (!guest.remoteDesktop.enabled) return 'remoteDesktopOff';
  if (serviceOf(guest) !== 'running') return 'notListening';
  if (port !== guest.remoteDesktop.port) return 'wrongPort';
  if (!isLetInByFirewall(guest)) return 'firewall';
  return guest.otherFirewall?.blocks === true ? 'otherFirewall' : undefined;
}

function isOverloaded({ load }: Guest): boolean {
  return Math.max(load.cpuPercent, load.memoryPercent) >= percentLimits.full;
}

export function serviceOf({
  services,
  remoteDesktop,
}: Guest): 'running' | 'stopped' | 'notListening' {
  if (services.TermService !== 'running') return 'stopped';
  return remoteDesktop.listening ? 'running' : 'notListening';
}

/** Whether a rule lets Remote Desktop's port in, whichever it is. */
export function hasRemoteDesktopRule({ firewall, remoteDesktop: { port } }: Guest): boolean {
  const opened = [...firewall.openPorts, ...firewall.ownPorts].includes(port);
  return opened || (port === standardPort && firewall.remoteDesktopRule === 'on');
}

/** In a cloud, the network that people come from is the public profile's. */
function isLetInByFirewall(guest: Guest): boolean {
  return guest.firewall.public === 'off' || hasRemoteDesktopRule(guest);
}
