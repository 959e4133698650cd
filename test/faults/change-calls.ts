import type { ChangeName } from '../../src/backend/catalogue.ts';
import type { ChangeCall } from '../../src/backend/outcomes.ts';
import type { Systems } from '../../src/backend/ports.ts';

/** Methods whose last argument is the key of a change. */
type ChangeMethod<Port> = {
  [Name in keyof Port]: Port[Name] extends (...args: infer Args) => unknown
    ? Args extends readonly [...unknown[], infer Last]
      ? Last extends ChangeCall
        ? Name
        : never
      : never
    : never;
}[keyof Port];

/**
 * What writes to a system, all of it: a call that is not here does not compile. Each is `swept`, that
 * is died at on both sides in some scenario, or names the change of the catalogue that consists of it
 * alone: then a scenario of another one of its kind stands for it.
 */
export const changeCalls = {
  cvm: {
    stopInstances: 'swept',
    startInstances: 'swept',
    rebootInstances: 'swept',
    resetInstancesPassword: 'swept',
  },
  azure: { startMachine: 'swept', setExtension: 'swept' },
  azureAccess: { lookInside: 'swept', requestJit: 'swept' },
  // One call made by `singleCall`, with the same key until it is answered: what follows a death is
  // code that these share with those that are swept. `setSharingModel` stands for them on a machine of
  // our own, `setPasswordSharing` for those that are put back by themselves, `setRemoteDesktop` and
  // `setRemoteDesktopRule` for what goes by run command and is asked again while it is under way.
  guest: {
    setSharingModel: 'swept',
    setPasswordSharing: 'swept',
    setRemoteDesktop: 'swept',
    setRemoteDesktopRule: 'swept',
    setRemoteDesktopPort: 'guest.setRemoteDesktopPort',
    setService: 'guest.setService',
    setFirewall: 'guest.setFirewall',
    setCredsspLevel: 'guest.setCredsspLevel',
    setNla: 'guest.setNla',
  },
  network: { setRule: 'swept' },
  diagnosis: { begin: 'swept', keep: 'swept' },
  entra: {
    resetPassword: 'swept',
    unlockAccount: 'swept',
    verifyAuthenticatorCode: 'swept',
    requestApproval: 'swept',
  },
  tickets: { openTicket: 'swept', addNote: 'swept', setStatus: 'swept' },
  notifications: { notify: 'swept' },
} as const satisfies {
  readonly [Port in keyof Systems]: Readonly<
    Record<ChangeMethod<Systems[Port]>, 'swept' | ChangeName>
  >;
};

const listed: readonly (readonly [string, 'swept' | ChangeName])[] = Object.values(
  changeCalls,
).flatMap((calls) => Object.entries(calls));

/** Names of the calls that are died at. */
export const sweptCalls = listed.flatMap(([name, how]) => (how === 'swept' ? [name] : []));

/** The changes of the catalogue that another one stands for. */
export const changesLeftOut = listed.flatMap(([, how]) => (how === 'swept' ? [] : [how]));
