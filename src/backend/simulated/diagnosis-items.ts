import type { CheckItem, ItemResult } from '../diagnosis-facts.ts';
import type { ItemFacts } from '../diagnosis-port.ts';
import type { Answer } from '../outcomes.ts';
import { isLockedOut } from './guest.ts';
import { levelOf, loginAccess, type Seen } from './seen-machine.ts';
import { hasRemoteDesktopRule, percentLimits, serviceOf, standardPort } from './way-in.ts';

type Found = Answer<ItemResult, ItemFacts>;

/** Looks at one item. What lies behind something else that is wrong is not looked at, and says so. */
export function readItem(
  item: CheckItem,
  seen: Seen,
  { from, now }: { readonly from: string | undefined; readonly now: number },
): Found {
  const hidden = behind(item, seen, from);
  return hidden === undefined
    ? items[item](seen, from, now)
    : { outcome: 'notChecked', facts: { detail: hidden, value: '' } };
}

/** Inside Windows: seen through the agent only. */
const inside: ReadonlySet<CheckItem> = new Set([
  'load',
  'remoteDesktop',
  'service',
  'port',
  'firewall',
  'credssp',
  'account',
]);

/** Whether the inside has to be looked at for it. */
export function isInside(item: CheckItem): boolean {
  return inside.has(item);
}

function behind(item: CheckItem, seen: Seen, from: string | undefined): string | undefined {
  const { side } = seen;
  if (item === 'power' || item === 'publicIp' || item === 'network') return undefined;
  if (!side.isRunning) return 'behindPower';
  if (item === 'bandwidth') return side.publicIp === '' ? 'withoutAddress' : undefined;
  if (!side.isWindows) return 'notWindows';
  if (item === 'agent') return undefined;
  if (inside.has(item) && !side.agentAnswers) return 'behindAgent';
  // Whether the port answers is tried from outside.
  if (item !== 'port') return undefined;
  if (side.address !== 'ok') return 'behindAddress';
  return network(seen, from).outcome === 'abnormal' ? 'behindNetwork' : undefined;
}

const items: Readonly<
  Record<CheckItem, (seen: Seen, from: string | undefined, now: number) => Found>
> = {
  power: ({ side: { isRunning, isRestricted, power } }) => {
    if (isRestricted) return abnormal('notRunning', 'restricted', power, { power });
    return isRunning ? normal({ power }) : abnormal('notRunning', 'power', power, { power });
  },
  publicIp: ({ side: { address, publicIp } }) =>
    address === 'ok' ? normal({}, 'address', publicIp) : abnormal(address, address),
  network,
  bandwidth: ({ guest: { load } }) =>
    ofPercent(load.bandwidthPercent, 'bandwidth', 'bandwidthFull'),
  agent: ({ side }) => (side.agentAnswers ? normal() : abnormal('agentSilent', 'silentAgent')),
  load: ({ guest: { load } }) =>
    load.cpuPercent >= load.memoryPercent
      ? ofPercent(load.cpuPercent, 'cpu', 'loadHigh')
      : ofPercent(load.memoryPercent, 'memory', 'loadHigh'),
  remoteDesktop: ({ guest: { remoteDesktop } }) =>
    !remoteDesktop.enabled
      ? abnormal('remoteDesktopOff', 'remoteDesktopOff')
      : remoteDesktop.networkLevelAuthentication
        ? normal()
        : found('risky', 'nlaOff'),
  service: ({ guest }) => {
    const service = serviceOf(guest);
    return service === 'running' ? normal() : abnormal('serviceStopped', service);
  },
  port: ({ guest: { remoteDesktop } }) => {
    const { port } = remoteDesktop;
    const value = String(port);
    return port === standardPort
      ? normal({ port }, 'portNumber', value)
      : abnormal('portMoved', 'portNumber', value, { port });
  },
  firewall: ({ guest }) => {
    const { otherFirewall, firewall } = guest;
    const isOff = firewall.public === 'off';
    if (!isOff && !hasRemoteDesktopRule(guest)) return abnormal('firewallBlocks', 'ruleOff');
    if (otherFirewall?.blocks) {
      const { name } = otherFirewall;
      return abnormal('otherFirewall', 'otherFirewall', name, { securitySoftware: name });
    }
    return isOff ? found('risky', 'firewallOff') : normal();
  },
  credssp: ({ guest }) => {
    const level = levelOf(guest);
    const shown = { credsspLevel: level } as const;
    if (level === 'notUpdated') {
      return abnormal('credsspMismatch', 'credsspLevel', level, shown);
    }
    return level === 'mitigated' ? normal(shown) : found('risky', 'credsspLevel', level, shown);
  },
  account: ({ guest: { accounts } }, _from, now) => {
    const [first] = accounts;
    if (first === undefined) return normal();
    if (first.disabled) return found('risky', 'accountDisabled', first.name);
    if (isLockedOut(first, now)) return found('risky', 'accountLocked', first.name);
    return normal();
  },
};

function network(seen: Seen, from: string | undefined): Found {
  const { outcome, ...shown } = loginAccess(seen, from);
  const { blockedBy, position } = shown;
  if (outcome === 'allowed') return normal(shown);
  if (outcome === 'depends') return found('notChecked', 'noAddress', '', shown);
  if (outcome === 'jitClosed') return abnormal('jitClosed', 'jitClosed', '', shown);
  const detail = blockedBy === 'refuseRule' ? 'refuseRule' : 'noRule';
  return abnormal('networkBlocked', detail, position === 0 ? '' : String(position), shown);
}

function ofPercent(
  percent: number,
  resource: 'cpu' | 'memory' | 'bandwidth',
  finding: 'bandwidthFull' | 'loadHigh',
): Found {
  const shown = { percent, resource };
  const value = String(percent);
  if (percent >= percentLimits.full) return abnormal(finding, resource, value, shown);
  return found(percent >= percentLimits.risky ? 'risky' : 'normal', resource, value, shown);
}

function found(
  outcome: ItemResult,
  detail: string,
  value = '',
  shown: Omit<ItemFacts, 'detail' | 'value'> = {},
): Found {
  return { outcome, facts: { detail, value, ...shown } };
}

function normal(shown: Omit<ItemFacts, 'detail' | 'value'> = {}, detail = 'none', value = '') {
  return found('normal', detail, value, shown);
}

function abnormal(
  finding: NonNullable<ItemFacts['finding']>,
  detail: string,
  value = '',
  shown: Omit<ItemFacts, 'detail' | 'value'> = {},
): Found {
  return found('abnormal', detail, value, { ...shown, finding });
}
