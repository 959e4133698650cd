import type { AzureMachine, AzureOrder } from './azure-state.ts';
import { findAccount } from './machine-time.ts';
import { newAccount } from './patch.ts';
import type { Account, Guest } from './state.ts';
import { samePassword } from './verifier.ts';

type Done =
  | { readonly kind: 'done'; readonly guest: Guest }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** How the extension reports what went wrong inside. */
const failedInside = 'VMExtensionProvisioningError';

/**
 * What the VMAccess extension does inside: sets a password, makes an account of a name that is not
 * there, configures Remote Desktop, or lets a key in.
 * @see MicrosoftDocs, reset-rdp; Azure/azure-linux-extensions, VMAccess
 */
export function carryOutInside(
  machine: Pick<AzureMachine, 'os'>,
  order: AzureOrder,
  guest: Guest,
  now: number,
): Done {
  if (machine.os === 'windows' && guest.domainController) {
    return refused('VMAccess Extension does not support Domain Controller.');
  }
  switch (order.kind) {
    case 'configuration':
      return done({
        ...guest,
        remoteDesktop: { ...guest.remoteDesktop, enabled: true, listening: true },
        firewall: { ...guest.firewall, remoteDesktopRule: 'on' },
      });
    case 'sshKey':
      return done(
        withAccount(guest, order.userName, (account) => ({
          ...account,
          administrator: true,
          sshKeys: [...account.sshKeys.filter((key) => key !== order.publicKey), order.publicKey],
        })),
      );
    case 'password':
      return setPassword(machine, order, guest, now);
  }
}

function setPassword(
  { os }: Pick<AzureMachine, 'os'>,
  { userName, password, verifier }: Extract<AzureOrder, { kind: 'password' }>,
  guest: Guest,
  now: number,
): Done {
  const before = findAccount(guest, userName);
  if (os === 'windows') {
    if (before !== undefined && !before.administrator) {
      return refused(
        `User account ${userName} already exists but cannot be updated because it is not in the Administrators group.`,
      );
    }
    if (!policyAccepts(guest, before, password, verifier)) {
      return refused(
        'COMException (0x800708C5): The password does not meet the password policy requirements. Check the minimum password length, password complexity and password history requirements.',
      );
    }
  }
  return done(
    withAccount(guest, userName, (account) => ({
      ...account,
      verifier,
      earlier: account.verifier === null ? account.earlier : [account.verifier, ...account.earlier],
      passwordSetAt: now,
      administrator: true,
      disabled: false,
      mustChange: false,
      passwordExpired: false,
    })),
  );
}

function policyAccepts(
  { passwordPolicy: { minLength, complexity, history } }: Guest,
  account: Account | undefined,
  password: { readonly length: number; readonly isComplex: boolean },
  verifier: string,
): boolean {
  if (password.length < minLength || (complexity === 'on' && !password.isComplex)) return false;
  if (account === undefined) return true;
  const remembered = [account.verifier, ...account.earlier].slice(0, history);
  return !remembered.some((one) => samePassword(one, verifier));
}

function withAccount(guest: Guest, name: string, change: (account: Account) => Account): Guest {
  const known = findAccount(guest, name);
  return known === undefined
    ? { ...guest, accounts: [...guest.accounts, change({ ...newAccount, name })] }
    : {
        ...guest,
        accounts: guest.accounts.map((one) => (one === known ? change(one) : one)),
      };
}

function done(guest: Guest): Done {
  return { kind: 'done', guest };
}

function refused(message: string): Done {
  return { kind: 'refused', code: failedInside, message };
}
