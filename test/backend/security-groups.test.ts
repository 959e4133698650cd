import { describe, expect, it } from 'vitest';
import {
  accessOfAnybody,
  accessThrough,
  type GroupRule,
  isTooWide,
  type RuleGroup,
  sourceOf,
} from '../../src/backend/security-groups.ts';

const caller = '198.51.100.10';

function rule(source: string, ports: string, policy: 'ACCEPT' | 'DROP'): GroupRule {
  return { source, protocol: 'TCP', ports, policy };
}
const group = (name: string, ...inbound: GroupRule[]): RuleGroup => ({ name, inbound });

describe('rules read for one caller', () => {
  // Holds S2.3
  it('are decided by the first that matches, and an allow rule below it comes too late', () => {
    const groups = [
      group('web', rule('0.0.0.0/0', '3389', 'DROP'), rule(`${caller}/32`, '3389', 'ACCEPT')),
    ];
    const access = accessThrough(groups, caller, 3389);
    expect(access).toMatchObject({ isLetIn: false, blockedBy: 'refuseRule', position: 1 });
    expect(access.rules.map(({ position, policy, note }) => [position, policy, note])).toEqual([
      [1, 'refuse', 'decides'],
      [2, 'accept', 'tooLate'],
    ]);
  });

  it('refuse what nothing matches, and say whether somebody else is let in', () => {
    expect(accessThrough([group('web')], caller, 3389)).toMatchObject({
      ...{ isLetIn: false, blockedBy: 'noRule', position: 0, group: 'web' },
    });
    const office = [group('web', rule('203.0.113.0/24', '3389', 'ACCEPT'))];
    expect(accessThrough(office, caller, 3389).blockedBy).toBe('otherSource');
    expect(accessThrough(office, '203.0.113.77', 3389)).toMatchObject({ isLetIn: true });
  });

  it('go through the groups in their order, each counted from 1', () => {
    const first = group('first', rule(caller, '22', 'ACCEPT'));
    const opens = group('opens', rule('0.0.0.0/0', '80', 'ACCEPT'), rule(caller, '3389', 'ACCEPT'));
    const closes = group('closes', rule('0.0.0.0/0', 'ALL', 'DROP'));
    expect(accessThrough([first, opens, closes], caller, 3389)).toMatchObject({
      ...{ isLetIn: true, group: 'opens', position: 2 },
    });
    expect(accessThrough([first, closes, opens], caller, 3389)).toMatchObject({
      ...{ isLetIn: false, group: 'closes', position: 1, blockedBy: 'refuseRule' },
    });
  });

  it.each([
    ['3389', true],
    ['80,443,3389', true],
    ['3306-20000', true],
    ['22,3000-3400', true],
    ['ALL', true],
    ['3390', false],
    ['1-3388', false],
    ['33891', false],
    ['80,443', false],
  ])('with the ports %s are about 3389: %s', (ports, isAbout) => {
    const access = accessThrough([group('web', rule('0.0.0.0/0', ports, 'ACCEPT'))], caller, 3389);
    expect(access.isLetIn).toBe(isAbout);
  });

  it('of other protocols are about no port of Remote Desktop', () => {
    const udp = { source: '0.0.0.0/0', protocol: 'UDP', ports: '3389', policy: 'ACCEPT' } as const;
    expect(accessThrough([group('web', udp)], caller, 3389).isLetIn).toBe(false);
    const all = { ...udp, protocol: 'ALL', ports: 'ALL' } as const;
    expect(accessThrough([group('web', all)], caller, 3389).isLetIn).toBe(true);
  });
});

describe('rules read for nobody in particular', () => {
  it.each([
    ['everybody', [rule('0.0.0.0/0', '3389', 'ACCEPT')]],
    ['nobody', []],
    ['nobody', [rule('0.0.0.0/0', '3389', 'DROP'), rule(caller, '3389', 'ACCEPT')]],
    ['some', [rule(caller, '3389', 'ACCEPT')]],
    ['some', [rule(caller, '3389', 'ACCEPT'), rule('0.0.0.0/0', '3389', 'DROP')]],
    ['some', [rule(caller, '3389', 'DROP'), rule('0.0.0.0/0', '3389', 'ACCEPT')]],
  ] as const)('let in %s', (who, rules) => {
    expect(accessOfAnybody([group('web', ...rules)], 3389).who).toBe(who);
  });
});

describe('a source', () => {
  it.each([
    [caller, `${caller}/32`],
    ['198.51.100.0/24', '198.51.100.0/24'],
    ['198.51.100.0/33', undefined],
    ['example.com', undefined],
    ['198.51.100.10/32/1', undefined],
    ['', undefined],
  ])('%s means %s', (typed, source) => {
    expect(sourceOf(typed)).toBe(source);
  });

  it.each([
    ['0.0.0.0/0', true],
    ['0.0.0.0/32', true],
    ['128.0.0.0/1', true],
    ['198.51.100.0/23', true],
    ['198.51.100.0/24', false],
    [`${caller}/32`, false],
  ])('%s is too wide to be let in: %s', (source, isIt) => {
    expect(isTooWide(source)).toBe(isIt);
  });
});
