import { BlockList } from 'node:net';

/** A rule of a network security group, as Azure has it. */
export interface AzureRule {
  readonly name: string;
  /** The lowest is read first. */
  readonly priority: number;
  /** Address, network, or `Any`, `Internet`, `VirtualNetwork`, `AzureLoadBalancer`. */
  readonly source: string;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP' | 'Any';
  /** `3389`, `80,443`, `3306-20000` or `Any`. */
  readonly ports: string;
  readonly access: 'Allow' | 'Deny';
}

/** What stands between the internet and an Azure machine. */
export interface AzureNetwork {
  /** Inbound rules of the two groups; null: there is no such group. */
  readonly nicRules: readonly AzureRule[] | null;
  readonly subnetRules: readonly AzureRule[] | null;
  readonly jit: {
    readonly ports: readonly { readonly port: number; readonly maxHours: number }[];
    readonly activeRequests: readonly {
      readonly source: string;
      readonly port: number;
      /** Epoch ms. */
      readonly until: number;
    }[];
  } | null;
}

/** A type, not an interface, so that it is assignable to a fact. */
export type AzureRuleRow = {
  /** The priority. */
  readonly position: number;
  readonly group: 'Subnet' | 'NIC';
  readonly source: string;
  readonly protocol: string;
  readonly ports: string;
  readonly policy: 'accept' | 'refuse';
  /** `tooLate`: would let the caller in, but stands below the one that decides. */
  readonly note: 'decides' | 'tooLate' | 'none';
};

/** What the rules do with one address and one TCP port, and why. */
export interface AzureAccess {
  readonly isLetIn: boolean;
  /** Priority of the rule that decides; 0: none of a person's does. */
  readonly position: number;
  readonly group: 'Subnet' | 'NIC';
  /** `otherSource`: the port is let in, but from elsewhere. */
  readonly blockedBy: 'none' | 'refuseRule' | 'noRule' | 'otherSource';
  readonly rules: readonly AzureRuleRow[];
}

/** As the rows of a report name them; what comes in passes the subnet's first. */
type GroupName = AzureRuleRow['group'];
const fieldOf = { Subnet: 'subnetRules', NIC: 'nicRules' } as const;
interface Group {
  readonly name: GroupName;
  readonly rules: readonly AzureRule[];
}

/** The last rule of every group. */
const closed: AzureRule = {
  name: 'DenyAllInBound',
  priority: 65_500,
  source: 'Any',
  protocol: 'Any',
  ports: 'Any',
  access: 'Deny',
};

/** Behind the rules of every group, and not to be taken away. @see domain.md 2.2 */
const defaultRules: readonly AzureRule[] = [
  {
    name: 'AllowVnetInBound',
    priority: 65_000,
    source: 'VirtualNetwork',
    protocol: 'Any',
    ports: 'Any',
    access: 'Allow',
  },
  {
    name: 'AllowAzureLoadBalancerInBound',
    priority: 65_001,
    source: 'AzureLoadBalancer',
    protocol: 'Any',
    ports: 'Any',
    access: 'Allow',
  },
  closed,
];
/** Those of a person end here; what Azure adds by itself stands above. */
const lowestOwnPriority = 4_096;
const highestOwnPriority = 100;
/** Where a rule of ours goes when nothing stands in its way. */
const usualPriority = 1_000;

/**
 * Both groups have to let a caller in; in each, the rule with the lowest priority number that matches
 * decides. A machine without a group is not filtered.
 */
export function azureAccess(
  network: AzureNetwork,
  from: string,
  port: number,
  now: number,
): AzureAccess {
  const verdicts = groupsOf(network, now).map((group) => verdictOf(group, from, port));
  const blocks = verdicts.find(({ decider }) => decider.access === 'Deny');
  const [first] = blocks ? [blocks] : verdicts;
  return {
    isLetIn: blocks === undefined,
    position: isOwn(first?.decider) ? (first?.decider.priority ?? 0) : 0,
    group: first?.group.name ?? 'NIC',
    blockedBy: blocks ? whyBlocked(blocks, port) : 'none',
    rules: verdicts.flatMap((verdict) => rowsOf(verdict, from, port)),
  };
}

/** Without an address: whether everybody, nobody or only some are let in. */
export function azureAccessOfAnybody(
  network: AzureNetwork,
  port: number,
  now: number,
): { readonly who: 'everybody' | 'nobody' | 'some'; readonly access: AzureAccess } {
  const access = azureAccess(network, anybody, port, now);
  const groups = groupsOf(network, now).map(({ rules }) => rules.filter(isForPort(port)));
  const narrow = groups.flat().filter((rule) => !comesFrom(rule, anybody) && isOfInternet(rule));
  if (narrow.length === 0) return { who: access.isLetIn ? 'everybody' : 'nobody', access };
  if (access.isLetIn) {
    const isAll = narrow.every((rule) => rule.access === 'Allow');
    return { who: isAll ? 'everybody' : 'some', access };
  }
  // Each group has to have a way in above what refuses everybody.
  const lets = groups.every((rules) => {
    const end = rules.findIndex((rule) => rule.access === 'Deny' && comesFrom(rule, anybody));
    return rules.slice(0, end).some((rule) => rule.access === 'Allow' && isOfInternet(rule));
  });
  return { who: lets ? 'some' : 'nobody', access };
}

/** Whether just-in-time access governs the port: then access is asked for, and no rule is added. */
export function isJitPort({ jit }: Pick<AzureNetwork, 'jit'>, port: number): boolean {
  return jit?.ports.some((one) => one.port === port) ?? false;
}

type OwnRules = Pick<AzureNetwork, 'nicRules' | 'subnetRules'>;

/** Whether a rule for exactly this source and port lets it in. */
export function hasRule(network: AzureNetwork, source: string, port: number, now: number): boolean {
  const from = addressOf(source);
  return (
    azureAccess(network, from, port, now).isLetIn &&
    groupsOf(network, now).some((group) =>
      isExactly(verdictOf(group, from, port).decider, source, port),
    )
  );
}

/** Which groups a rule for this source and port has to be written into, or is taken out of. */
export function groupsToWrite(
  network: AzureNetwork,
  source: string,
  port: number,
  now: number,
): readonly AzureRuleRow['group'][] {
  const isThere = hasRule(network, source, port, now);
  return groupsOf(network, now)
    .filter((group) => {
      const { decider } = verdictOf(group, addressOf(source), port);
      return isThere ? isExactly(decider, source, port) : decider.access === 'Deny';
    })
    .map(({ name }) => name);
}

/**
 * A rule for one source in each group that refuses it, just before the rule that does.
 * @returns undefined where no priority is free
 */
export function withRule(
  network: AzureNetwork,
  source: string,
  port: number,
  now: number,
): OwnRules | undefined {
  const from = addressOf(source);
  const added = { nicRules: network.nicRules, subnetRules: network.subnetRules };
  for (const group of groupsOf(network, now)) {
    const { decider } = verdictOf(group, from, port);
    if (decider.access === 'Allow') continue;
    const own = added[fieldOf[group.name]] ?? [];
    const priority = freePriority(own, decider.priority);
    if (priority === undefined) return undefined;
    const rule: AzureRule = {
      name: `Akeru-${port}-${source.replace(/[./]/g, '-')}`,
      priority,
      source,
      protocol: 'TCP',
      ports: String(port),
      access: 'Allow',
    };
    added[fieldOf[group.name]] = [...own, rule];
  }
  return added;
}

/** Without the rules that let exactly this source in to exactly this port. */
export function withoutRule(
  network: AzureNetwork,
  source: string,
  port: number,
  now: number,
): OwnRules {
  const left = { nicRules: network.nicRules, subnetRules: network.subnetRules };
  for (const group of groupsOf(network, now)) {
    const { decider } = verdictOf(group, addressOf(source), port);
    if (!isExactly(decider, source, port)) continue;
    const own = left[fieldOf[group.name]] ?? [];
    left[fieldOf[group.name]] = own.filter((rule) => rule !== decider);
  }
  return left;
}

interface Verdict {
  readonly group: Group;
  readonly decider: AzureRule;
}

function verdictOf(group: Group, from: string, port: number): Verdict {
  const decider = group.rules.find((rule) => isForPort(port)(rule) && comesFrom(rule, from));
  return { group, decider: decider ?? closed };
}

/** Own rules, what just-in-time access puts among them, and the default ones; by priority. */
function groupsOf({ nicRules, subnetRules, jit }: AzureNetwork, now: number): readonly Group[] {
  const open = (jit?.activeRequests ?? []).filter(({ until }) => until > now);
  // A request goes before every rule there is.
  const ofJit: readonly AzureRule[] = open.map(({ source, port }) => ({
    name: `JitAccess-${port}`,
    priority: highestOwnPriority,
    source,
    protocol: 'TCP',
    ports: String(port),
    access: 'Allow',
  }));
  const closing: readonly AzureRule[] = (jit?.ports ?? []).map(({ port }) => ({
    name: `JitClosed-${port}`,
    priority: lowestOwnPriority,
    source: 'Any',
    protocol: 'TCP',
    ports: String(port),
    access: 'Deny',
  }));
  const groupOf = (name: GroupName, own: readonly AzureRule[] | null): readonly Group[] => {
    // Just-in-time access makes the group that it needs.
    if (own === null && (name === 'Subnet' || jit === null)) return [];
    const sorted = [...(own ?? [])].sort((one, other) => one.priority - other.priority);
    const ending = name === 'NIC' ? closing : [];
    return [{ name, rules: [...ofJit, ...sorted, ...ending, ...defaultRules] }];
  };
  return [...groupOf('Subnet', subnetRules), ...groupOf('NIC', nicRules)];
}

/** Made by a person, or by just-in-time access: not one of those that every group ends with. */
function isOwn(rule: AzureRule | undefined): boolean {
  return rule !== undefined && rule.priority <= lowestOwnPriority;
}

function whyBlocked({ group, decider }: Verdict, port: number): AzureAccess['blockedBy'] {
  if (isOwn(decider)) return 'refuseRule';
  const isOpened = group.rules.some(
    (rule) => rule.access === 'Allow' && isOwn(rule) && isForPort(port)(rule),
  );
  return isOpened ? 'otherSource' : 'noRule';
}

function rowsOf({ group, decider }: Verdict, from: string, port: number): readonly AzureRuleRow[] {
  const decides = group.rules.indexOf(decider);
  return group.rules.map((rule, index) => {
    const isTooLate =
      index > decides &&
      decider.access === 'Deny' &&
      rule.access === 'Allow' &&
      isForPort(port)(rule) &&
      comesFrom(rule, from);
    return {
      position: rule.priority,
      group: group.name,
      source: rule.source,
      protocol: rule.protocol,
      ports: rule.ports,
      policy: rule.access === 'Allow' ? 'accept' : 'refuse',
      note: index === decides ? 'decides' : isTooLate ? 'tooLate' : 'none',
    };
  });
}

function freePriority(own: readonly AzureRule[], before: number): number | undefined {
  const taken = new Set(own.map(({ priority }) => priority));
  const highest = before <= usualPriority ? before - 1 : usualPriority;
  for (let priority = highest; priority >= highestOwnPriority; priority -= 1) {
    if (!taken.has(priority)) return priority;
  }
  return undefined;
}

function isExactly(rule: AzureRule, source: string, port: number): boolean {
  const isSame = rule.source === source || `${rule.source}/32` === source;
  return (
    rule.access === 'Allow' &&
    rule.protocol === 'TCP' &&
    rule.ports === String(port) &&
    isSame &&
    isOwn(rule)
  );
}

function isForPort(port: number): (rule: AzureRule) => boolean {
  return ({ protocol, ports }) => {
    if (protocol !== 'TCP' && protocol !== 'Any') return false;
    if (ports === 'Any') return true;
    return ports.split(',').some((part) => {
      const [first, last] = part.split('-').map(Number);
      return first !== undefined && port >= first && port <= (last ?? first);
    });
  };
}

/** Nobody comes from it: only a rule for everybody is for it. */
const anybody = '0.0.0.0';

const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8);
privateNetworks.addSubnet('172.16.0.0', 12);
privateNetworks.addSubnet('192.168.0.0', 16);

function comesFrom({ source }: AzureRule, from: string): boolean {
  switch (source) {
    case 'Any':
      return true;
    case 'Internet':
      return !privateNetworks.check(from);
    case 'VirtualNetwork':
      return privateNetworks.check(from);
    case 'AzureLoadBalancer':
      return from === '168.63.129.16';
    default: {
      const [network = '', bits = '32'] = source.split('/');
      const sources = new BlockList();
      sources.addSubnet(network, Number(bits), 'ipv4');
      return sources.check(from, 'ipv4');
    }
  }
}

function isOfInternet({ source }: AzureRule): boolean {
  return source !== 'VirtualNetwork' && source !== 'AzureLoadBalancer';
}

function addressOf(source: string): string {
  return source.split('/')[0] ?? source;
}
