import { describe, expect, it } from 'vitest';
import {
  mayResetPassword,
  needsEmergencyAccount,
  type PersonToReset,
  type ResetActor,
  type ResetTarget,
  resetActors,
  resetTargets,
} from '../../src/identity/reset-matrix.ts';

const tenantId = 'tenant';
const actor = (...directoryRoles: readonly string[]) => ({
  objectId: 'actor',
  tenantId,
  directoryRoles,
});
const target = (more: Partial<PersonToReset> = {}): PersonToReset => ({
  objectId: 'target',
  tenantId,
  directoryRoles: [],
  inRoleAssignableGroup: false,
  inRestrictedUnit: false,
  ...more,
});

/** Written the other way round than the product's table: for each actor, whom it may reset. */
const plain: readonly ResetTarget[] = ['Directory Readers', 'Guest Inviter', 'no role'];
const readers: readonly ResetTarget[] = [
  'Message Center Reader',
  'Reports Reader',
  'User Experience Success Manager',
  'Usage Summary Reports Reader',
];
const yes: Readonly<Record<ResetActor, readonly ResetTarget[]>> = {
  'Password Administrator': [...plain, 'Password Administrator'],
  'Helpdesk Administrator': [
    ...plain,
    ...readers,
    'Password Administrator',
    'Helpdesk Administrator',
  ],
  'Authentication Administrator': [
    ...plain,
    ...readers,
    'Password Administrator',
    'Authentication Administrator',
  ],
  'User Administrator': [
    ...plain,
    ...readers,
    'Password Administrator',
    'Helpdesk Administrator',
    'Groups Administrator',
    'User Administrator',
  ],
  'Privileged Authentication Administrator': resetTargets,
  'Global Administrator': resetTargets,
};

const personIn: Partial<Record<ResetTarget, PersonToReset>> = {
  'no role': target(),
  'no role, role-assignable group': target({ inRoleAssignableGroup: true }),
  'role scoped to a restricted unit': target({ inRestrictedUnit: true }),
  'any other role': target({ directoryRoles: ['Exchange Administrator'] }),
};
const allowed = (as: ResetActor, who: PersonToReset) => mayResetPassword(actor(as), who).allowed;

// Holds T-32
describe('who may reset whose Microsoft 365 password', () => {
  // Holds S5.9
  it('is decided as Microsoft documents it in every cell of the table', () => {
    const cells = resetTargets.flatMap((row) =>
      resetActors.map((column) => {
        const who = personIn[row] ?? target({ directoryRoles: [row] });
        const isRight = allowed(column, who) === yes[column].includes(row);
        return `${column} -> ${row}: ${isRight ? 'right' : 'WRONG'}`;
      }),
    );
    expect(cells.filter((cell) => cell.endsWith('WRONG'))).toEqual([]);
    expect(new Set(cells).size).toBe(108);
    console.info(`${cells.length} of ${resetTargets.length * resetActors.length} cells`);
  });

  it('needs a yes for every role of the target', () => {
    for (const column of resetActors) {
      for (const one of resetTargets) {
        for (const other of resetTargets) {
          if (personIn[one] || personIn[other]) continue;
          const both = target({ directoryRoles: [one, other] });
          const expected = yes[column].includes(one) && yes[column].includes(other);
          expect([column, one, other, allowed(column, both)]).toEqual([
            column,
            one,
            other,
            expected,
          ]);
        }
      }
    }
  });

  it('lets a group, a unit or a custom role outweigh a harmless role', () => {
    const directoryRoles = ['Directory Readers'];
    expect(allowed('User Administrator', target({ directoryRoles }))).toBe(true);
    for (const more of [
      { inRoleAssignableGroup: true },
      { inRestrictedUnit: true },
      { directoryRoles: ['Directory Readers', 'Our own role'] },
    ]) {
      const who = target({ directoryRoles, ...more });
      expect(allowed('User Administrator', who)).toBe(false);
      expect(allowed('Privileged Authentication Administrator', who)).toBe(true);
    }
  });

  it('does not add up two roles of the actor that are each half enough', () => {
    const who = target({
      directoryRoles: ['Helpdesk Administrator', 'Authentication Administrator'],
    });
    const both = actor('Helpdesk Administrator', 'Authentication Administrator');
    expect(mayResetPassword(both, who)).toEqual({
      allowed: false,
      why: 'targetProtected',
      needs: ['Privileged Authentication Administrator', 'Global Administrator'],
    });
  });

  it('takes the least of the roles that are enough', () => {
    const strong = actor('Global Administrator', 'Helpdesk Administrator');
    expect(mayResetPassword(strong, target())).toEqual({
      allowed: true,
      as: 'Helpdesk Administrator',
    });
  });

  it('never allows the own account, another tenant, or somebody without a role', () => {
    const admin = actor('Global Administrator');
    expect(mayResetPassword(admin, target({ objectId: 'actor' }))).toMatchObject({
      allowed: false,
      why: 'ownAccount',
    });
    expect(mayResetPassword(admin, target({ tenantId: 'elsewhere' }))).toEqual({
      allowed: false,
      why: 'otherTenant',
      needs: [],
    });
    expect(mayResetPassword(actor('Reports Reader'), target())).toMatchObject({
      allowed: false,
      why: 'noAdminRole',
    });
    expect(mayResetPassword(actor(), target())).toMatchObject({ why: 'noAdminRole' });
  });

  it('takes a role that is called like a row of another kind for any other role', () => {
    for (const directoryRoles of [['no role'], ['any other role']]) {
      expect(allowed('User Administrator', target({ directoryRoles }))).toBe(false);
    }
  });

  // Holds T-29
  it('leaves a Global Administrator to self-service and the emergency account', () => {
    expect(needsEmergencyAccount(target({ directoryRoles: ['Global Administrator'] }))).toBe(true);
    expect(
      needsEmergencyAccount(target({ directoryRoles: ['Privileged Role Administrator'] })),
    ).toBe(false);
  });
});
