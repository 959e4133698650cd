import type {
  AccountFacts,
  AnswerTo,
  CloudbaseInitFacts,
  NameFormFacts,
  PasswordSharingFacts,
  SettingFacts,
  SharingModelFacts,
} from '../facts.ts';
import { type Answer, BackendUnavailable, type Call, type ChangeCall } from '../outcomes.ts';
import type { GuestPort } from '../ports.ts';
import { countCheck, firstFaultOf } from './cloudbase-init.ts';
import type { OperationName } from './fault-schema.ts';
import type { Gate } from './gate.ts';
import { createGuestSettings } from './guest-settings.ts';
import { nameFormOn } from './name-form.ts';
import type { Account, Guest, Machine } from './state.ts';
import { insideOfAzure, isAzureId } from './through-run-command.ts';
import { machinesOf } from './visible.ts';
import type { World } from './world.ts';

/** The inside of the Windows machines of a world, through an agent that only a running one has. */
export function createSimulatedGuest(world: World, gate: Gate): GuestPort {
  function inside(
    instanceId: string,
    call: Call,
  ): { machine: Pick<Machine, 'id' | 'name' | 'serverLanguage'>; guest: Guest } {
    if (isAzureId(instanceId)) return insideOfAzure(world, instanceId, call);
    const machine = machinesOf(world, call.managedBy).get(instanceId.toLowerCase());
    const guest = machine === undefined ? undefined : world.get('guest', machine.id);
    // One answer for unknown, not permitted, not Windows and silent.
    if (
      machine === undefined ||
      guest === undefined ||
      machine.os !== 'windows' ||
      machine.power !== 'RUNNING' ||
      machine.faults.calls === 'unavailable' ||
      guest.agent === 'notReady'
    ) {
      throw new BackendUnavailable('the agent does not answer');
    }
    return { machine, guest };
  }

  function set<Setting extends 'sharingModel' | 'passwordSharing'>(
    operation: OperationName,
    setting: Setting,
    { instanceId, value }: { readonly instanceId: string; readonly value: Guest[Setting] },
    call: ChangeCall,
  ): Promise<Answer<'changed' | 'alreadySo', SettingFacts>> {
    return gate.pass(operation, call, () =>
      world.once<'changed' | 'alreadySo', SettingFacts>(
        { ...call, operation, args: { instanceId, value } },
        (draft) => {
          const { machine, guest } = inside(instanceId, call);
          const oldValue = guest[setting];
          const facts: SettingFacts = { machineName: machine.name, oldValue, newValue: value };
          if (oldValue === value) return { outcome: 'alreadySo', facts };
          draft.put('guest', machine.id, { ...guest, [setting]: value });
          draft.record({
            effect: 'setting',
            targets: [machine.id],
            key: call.key,
            details: { setting, oldValue, newValue: value },
          });
          return { outcome: 'changed', facts };
        },
      ),
    );
  }

  return {
    ...createGuestSettings(world, gate, inside),

    checkCloudbaseInit: ({ instanceId }, call) =>
      gate.pass('guest.checkCloudbaseInit', call, () => {
        const { machine, guest } = inside(instanceId, call);
        const { cloudbaseInit } = guest;
        const facts: CloudbaseInitFacts = {
          machineName: machine.name,
          startupType: cloudbaseInit.startup,
          logOnAs: cloudbaseInit.logOnAs,
          scriptsPlugin: cloudbaseInit.scriptsPlugin,
          securitySoftware: cloudbaseInit.securitySoftware?.name ?? '',
        };
        countCheck(world, guest);
        return { outcome: firstFaultOf(cloudbaseInit), facts };
      }),

    checkNameForm: ({ instanceId, userName }, call) =>
      gate.pass('guest.checkNameForm', call, () => {
        const { guest } = inside(instanceId, call);
        const { outcome, suggestedName } = nameFormOn(guest, userName);
        const { computerName } = guest;
        const facts: NameFormFacts = { computerName, domainName: domainOf(guest), suggestedName };
        return { outcome, facts };
      }),

    checkAccount: ({ instanceId, userName }, call) =>
      gate.pass('guest.checkAccount', call, () => {
        const { machine, guest } = inside(instanceId, call);
        const { account } = nameFormOn(guest, userName);
        if (account === undefined) {
          const facts: AccountFacts = { accountName: userName, failedAttempts: 0 };
          return { outcome: 'noSuchAccount', facts };
        }
        return readAccount(lookAt(world, machine.id, account), world.now());
      }),

    checkSharingModel: ({ instanceId }, call) =>
      gate.pass('guest.checkSharingModel', call, () => {
        const { machine, guest } = inside(instanceId, call);
        const { sharingModel } = guest;
        const { name: machineName, serverLanguage } = machine;
        const facts: SharingModelFacts = { machineName, sharingModel, serverLanguage };
        return { outcome: sharingModel, facts };
      }),

    checkPasswordSharing: ({ instanceId }, call) =>
      gate.pass('guest.checkPasswordSharing', call, () => {
        const { machine, guest } = inside(instanceId, call);
        const { name: machineName, serverLanguage } = machine;
        const facts: PasswordSharingFacts = { machineName, serverLanguage };
        return { outcome: guest.passwordSharing, facts };
      }),

    setSharingModel: ({ instanceId, sharingModel: value }, call) =>
      set('guest.setSharingModel', 'sharingModel', { instanceId, value }, call),

    setPasswordSharing: ({ instanceId, passwordSharing: value }, call) =>
      set('guest.setPasswordSharing', 'passwordSharing', { instanceId, value }, call),
  };
}

function domainOf({ joined }: Guest): string {
  if (typeof joined !== 'object') return '';
  return 'domain' in joined ? joined.domain : joined.entra;
}

/** A lock whose minutes begin with the first look begins now. */
function lookAt(world: World, instanceId: string, account: Account): Account {
  const { lock } = account;
  if (lock === null || lock.until !== null) return account;
  const seen = { ...account, lock: { ...lock, until: world.now() + lock.minutes * 60_000 } };
  world.change((draft) => {
    const guest = draft.get('guest', instanceId);
    if (guest === undefined) return;
    const accounts = guest.accounts.map((one) => (one.name === account.name ? seen : one));
    draft.put('guest', instanceId, { ...guest, accounts });
  });
  return seen;
}

/** Locked out until the end of its lock; a lock that nobody has looked at yet holds. */
export function isLockedOut({ lock }: Account, now: number): boolean {
  return lock !== null && (lock.until === null || lock.until > now);
}

function readAccount(account: Account, now: number): AnswerTo<'guest.checkAccount'> {
  const { name, lock } = account;
  const failedAttempts = lock?.failedAttempts ?? 0;
  const facts: AccountFacts = { accountName: name, failedAttempts };
  if (account.disabled) return { outcome: 'disabled', facts };
  if (lock !== null && lock.until !== null && isLockedOut(account, now)) {
    const minutesLeft = Math.ceil((lock.until - now) / 60_000);
    const { until: lockedUntil, attemptsFrom } = lock;
    return { outcome: 'lockedOut', facts: { ...facts, lockedUntil, minutesLeft, attemptsFrom } };
  }
  if (account.passwordExpired) return { outcome: 'passwordExpired', facts };
  if (account.mustChange) return { outcome: 'mustChangePassword', facts };
  return { outcome: account.remoteRight ? 'usable' : 'noRemoteRight', facts };
}
