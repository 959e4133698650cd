import { describe, expect, it } from 'vitest';
import {
  type AzureNetwork,
  type AzureRule,
  azureAccess,
  azureAccessOfAnybody,
  hasRule,
  isJitPort,
  withoutRule,
  withRule,
} from '../../src/backend/azure-rules.ts';

const now = Date.UTC(2026, 10, 21);
const me = '198.51.100.10';

const rule = (priority: number, source: string, access: AzureRule['access']): AzureRule => ({
  name: `rule-${priority}`,
  priority,
  source,
  protocol: 'TCP',
  ports: '3389',
  access,
});
const network = (over: Partial<AzureNetwork> = {}): AzureNetwork => ({
  nicRules: null,
  subnetRules: null,
  jit: null,
  ...over,
});
const letIn = (over: Partial<AzureNetwork>, from = me, port = 3389) =>
  azureAccess(network(over), from, port, now).isLetIn;

describe('network security groups', () => {
  it('let nobody in by themselves: the last rule of each refuses all', () => {
    expect(azureAccess(network({ nicRules: [] }), me, 3389, now)).toMatchObject({
      isLetIn: false,
      blockedBy: 'noRule',
      position: 0,
      group: 'NIC',
    });
  });

  it('filter nothing where there is none', () => {
    expect(letIn({})).toBe(true);
  });

  it('are read from the lowest number, whatever the order in the list', () => {
    const allow = rule(300, `${me}/32`, 'Allow');
    expect(letIn({ nicRules: [allow, rule(310, 'Any', 'Deny')] })).toBe(true);
    expect(letIn({ nicRules: [allow, rule(200, 'Any', 'Deny')] })).toBe(false);
  });

  it.each([
    ['Subnet', 'Deny', 'Allow'],
    ['NIC', 'Allow', 'Deny'],
  ] as const)('both have to let in: the one of the %s refuses', (group, subnet, nic) => {
    const both = {
      subnetRules: [rule(200, 'Any', subnet)],
      nicRules: [rule(200, 'Any', nic)],
    };
    expect(azureAccess(network(both), me, 3389, now)).toMatchObject({ isLetIn: false, group });
    expect(letIn({ subnetRules: [rule(200, 'Any', 'Allow')], nicRules: both.nicRules })).toBe(
      nic === 'Allow',
    );
  });

  it('name the rule that decides, and the one that comes too late', () => {
    const { rules, blockedBy, position } = azureAccess(
      network({ nicRules: [rule(200, 'Internet', 'Deny'), rule(300, me, 'Allow')] }),
      me,
      3389,
      now,
    );
    expect({ blockedBy, position }).toEqual({ blockedBy: 'refuseRule', position: 200 });
    expect(rules.map(({ position: at, note }) => [at, note])).toEqual([
      [200, 'decides'],
      [300, 'tooLate'],
      [65_000, 'none'],
      [65_001, 'none'],
      [65_500, 'none'],
    ]);
  });

  it.each([
    ['another source', rule(300, '203.0.113.0/24', 'Allow'), 'otherSource'],
    ['another port', { ...rule(300, 'Any', 'Allow'), ports: '22,80-443' }, 'noRule'],
    ['another protocol', { ...rule(300, 'Any', 'Allow'), protocol: 'UDP' }, 'noRule'],
    ['machines of the same network', rule(300, 'VirtualNetwork', 'Allow'), 'otherSource'],
  ] as const)('do not let in whom they allow for %s', (_, allow, blockedBy) => {
    expect(azureAccess(network({ nicRules: [allow] }), me, 3389, now)).toMatchObject({
      isLetIn: false,
      blockedBy,
    });
  });

  it.each(['Any', 'Internet', me, '198.51.100.0/24'])('know the source %s', (source) => {
    expect(letIn({ nicRules: [rule(300, source, 'Allow')] })).toBe(true);
  });

  it.each([
    ['everybody', [rule(300, 'Any', 'Allow')]],
    ['nobody', [rule(200, 'Any', 'Deny'), rule(300, me, 'Allow')]],
    ['some', [rule(200, me, 'Allow')]],
    ['some', [rule(200, me, 'Deny'), rule(300, 'Any', 'Allow')]],
  ] as const)('let in %s, where no address is known', (who, nicRules) => {
    expect(azureAccessOfAnybody(network({ nicRules }), 3389, now).who).toBe(who);
  });

  it('let in nobody in general where only one of the two lets some in', () => {
    const groups = { nicRules: [rule(200, me, 'Allow')], subnetRules: [] };
    expect(azureAccessOfAnybody(network(groups), 3389, now).who).toBe('nobody');
  });
});

describe('a rule for one address', () => {
  const source = `${me}/32`;
  const blocked = network({
    subnetRules: [rule(150, 'Any', 'Deny')],
    nicRules: [rule(1_000, '203.0.113.0/24', 'Allow')],
  });

  it('goes into each group that refuses, before the rule that does, and opens', () => {
    const opened = { ...blocked, ...withRule(blocked, source, 3389, now) };
    expect(opened.subnetRules?.at(-1)).toMatchObject({ priority: 149, source, ports: '3389' });
    expect(opened.nicRules?.at(-1)).toMatchObject({ priority: 999, source, access: 'Allow' });
    expect(azureAccess(opened, me, 3389, now).isLetIn).toBe(true);
    expect(azureAccess(opened, '198.51.100.11', 3389, now).isLetIn).toBe(false);
    expect(hasRule(opened, source, 3389, now)).toBe(true);
  });

  it('is taken out again, and everything is as it was', () => {
    const opened = { ...blocked, ...withRule(blocked, source, 3389, now) };
    expect({ ...opened, ...withoutRule(opened, source, 3389, now) }).toEqual(blocked);
  });

  it('takes nothing wider out with it', () => {
    const wide = network({ nicRules: [rule(300, 'Any', 'Allow'), rule(310, source, 'Allow')] });
    expect({ ...wide, ...withoutRule(wide, source, 3389, now) }).toEqual(wide);
  });

  it('is not there where a wider rule lets the address in, or a rule comes too late', () => {
    expect(hasRule(network({ nicRules: [rule(300, 'Any', 'Allow')] }), source, 3389, now)).toBe(
      false,
    );
    const late = network({ nicRules: [rule(200, 'Any', 'Deny'), rule(300, source, 'Allow')] });
    expect(hasRule(late, source, 3389, now)).toBe(false);
  });

  it('is not made where no number is free before the rule that refuses', () => {
    const full = network({ nicRules: [rule(100, 'Any', 'Deny')] });
    expect(withRule(full, source, 3389, now)).toBeUndefined();
  });
});

describe('just-in-time access', () => {
  const jit = (until = now + 1, source = `${me}/32`) => ({
    ports: [{ port: 3389, maxHours: 3 }],
    activeRequests: [{ source, port: 3389, until }],
  });

  // Holds S3.8
  it('closes its ports but to whom a request was granted, until it ends', () => {
    expect(letIn({ nicRules: [], jit: jit() })).toBe(true);
    expect(letIn({ nicRules: [], jit: jit() }, '198.51.100.11')).toBe(false);
    expect(letIn({ nicRules: [], jit: jit(now) })).toBe(false);
  });

  it('goes before every rule that refuses, of both groups', () => {
    const groups = {
      nicRules: [rule(100, 'Any', 'Deny')],
      subnetRules: [rule(100, 'Any', 'Deny')],
    };
    expect(letIn({ ...groups, jit: jit() })).toBe(true);
  });

  it('closes a machine that has no group of its own', () => {
    expect(letIn({ jit: jit(now) })).toBe(false);
  });

  it('governs its own ports only', () => {
    expect(isJitPort({ jit: jit() }, 3389)).toBe(true);
    expect(isJitPort({ jit: jit() }, 50_389)).toBe(false);
    expect(isJitPort({ jit: null }, 3389)).toBe(false);
  });
});
