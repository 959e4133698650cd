import { BlockList, isIPv4 } from 'node:net';

/** A line of a security group. */
export interface GroupRule {
  /** Address or network, `198.51.100.10` or `198.51.100.0/24`. */
  readonly source: string;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP' | 'ALL';
  /** `3389`, `80,443`, `3306-20000` or `ALL`. */
  readonly ports: string;
  readonly policy: 'ACCEPT' | 'DROP';
}

export interface RuleGroup {
  readonly name: string;
  readonly inbound: readonly GroupRule[];
}

/** A type, not an interface, so that it is assignable to a fact. */
export type RuleRow = {
  /** Within its group, from 1, as the console counts. */
  readonly position: number;
  readonly group: string;
  readonly source: string;
  readonly protocol: string;
  readonly ports: string;
  readonly policy: 'accept' | 'refuse';
  /** `tooLate`: would let the caller in, but stands below the one that decides. */
  readonly note: 'decides' | 'tooLate' | 'none';
};

/** What the rules do with one address and one TCP port, and why. */
export type Access = {
  readonly isLetIn: boolean;
  /** Of the rule that decides, within its group; 0: none does, and that refuses. */
  readonly position: number;
  readonly group: string;
  /** `otherSource`: the port is let in, but from elsewhere. */
  readonly blockedBy: 'none' | 'refuseRule' | 'noRule' | 'otherSource';
  readonly rules: readonly RuleRow[];
};

/**
 * Reads the rules from the top, over all groups in their order: the first match decides, and no match
 * refuses.
 * @see Tencent Cloud, security groups: order of rules and groups
 */
export function accessThrough(groups: readonly RuleGroup[], from: string, port: number): Access {
  const lines = groups.flatMap(({ name, inbound }) =>
    inbound.map((rule, index) => ({ rule, group: name, position: index + 1 })),
  );
  const decides = lines.findIndex(({ rule }) => isFor(rule, port) && comesFrom(rule, from));
  const line = lines[decides];
  const isLetIn = line?.rule.policy === 'ACCEPT';
  return {
    isLetIn,
    position: line?.position ?? 0,
    group: line?.group ?? groups[0]?.name ?? '',
    blockedBy: isLetIn
      ? 'none'
      : line
        ? 'refuseRule'
        : lines.some(({ rule }) => rule.policy === 'ACCEPT' && isFor(rule, port))
          ? 'otherSource'
          : 'noRule',
    rules: lines.map(({ rule, group, position }, index) => ({
      position,
      group,
      source: rule.source,
      protocol: rule.protocol,
      ports: rule.ports,
      policy: rule.policy === 'ACCEPT' ? 'accept' : 'refuse',
      note:
        index === decides
          ? 'decides'
          : decides >= 0 &&
              index > decides &&
              !isLetIn &&
              rule.policy === 'ACCEPT' &&
              isFor(rule, port) &&
              comesFrom(rule, from)
            ? 'tooLate'
            : 'none',
    })),
  };
}

/** Without an address: whether everybody, nobody or only some are let in. */
export function accessOfAnybody(
  groups: readonly RuleGroup[],
  port: number,
): { readonly who: 'everybody' | 'nobody' | 'some'; readonly access: Access } {
  const access = accessThrough(groups, anyAddress, port);
  const rules = groups.flatMap(({ inbound }) => inbound).filter((rule) => isFor(rule, port));
  const narrow = rules.filter((rule) => !comesFrom(rule, anyAddress));
  if (access.isLetIn && narrow.every(({ policy }) => policy === 'ACCEPT')) {
    return { who: 'everybody', access };
  }
  // What refuses everybody decides for whoever is not let in above it.
  const above = access.position === 0 ? rules : rules.slice(0, rules.findIndex(isForAnybody));
  const lets = access.isLetIn || above.some(({ policy }) => policy === 'ACCEPT');
  return { who: lets ? 'some' : 'nobody', access };
}

/** Nobody comes from it: only a rule for everybody is for it. */
const anyAddress = '0.0.0.0';
const isForAnybody = (rule: GroupRule) => comesFrom(rule, anyAddress);

/** Whether a rule is for TCP on this port. */
export function isFor({ protocol, ports }: GroupRule, port: number): boolean {
  if (protocol !== 'TCP' && protocol !== 'ALL') return false;
  if (ports === 'ALL') return true;
  return ports.split(',').some((part) => {
    const [first, last] = part.split('-').map(Number);
    return first !== undefined && port >= first && port <= (last ?? first);
  });
}

export function comesFrom({ source }: GroupRule, from: string): boolean {
  const [network = '', bits = '32'] = source.split('/');
  const sources = new BlockList();
  sources.addSubnet(network, Number(bits), 'ipv4');
  return sources.check(from, 'ipv4');
}

/** An address becomes the network of it alone; undefined for what is no IPv4 source. */
export function sourceOf(typed: string): string | undefined {
  const [network = '', bits = '32', more] = typed.trim().split('/');
  const isWhole = more === undefined && isIPv4(network) && /^\d{1,2}$/.test(bits);
  return isWhole && Number(bits) <= 32 ? `${network}/${Number(bits)}` : undefined;
}

/** Nothing wider is ever let in by us: a whole office at most, and never everybody. */
const widestBits = 24;

export function isTooWide(source: string): boolean {
  const [network = '', bits = '0'] = source.split('/');
  return Number(bits) < widestBits || network === anyAddress;
}
