import type { OutcomeOf } from '../catalogue.ts';
import { findAccount } from './machine-time.ts';
import type { Account, Guest } from './state.ts';

/** A user name as typed, taken apart: `.\name`, `HOST\name`, `AzureAD\name`, `name@domain`, `name`. */
export interface TypedName {
  readonly prefix: string | null;
  readonly name: string;
}

export function readName(typed: string): TypedName {
  // Japanese keyboards write the backslash as a yen sign.
  const folded = typed.normalize('NFKC').trim().replace(/¥/g, '\\');
  const cut = folded.indexOf('\\');
  if (cut >= 0) return { prefix: folded.slice(0, cut), name: folded.slice(cut + 1) };
  return { prefix: null, name: folded };
}

export interface NameForm {
  readonly outcome: OutcomeOf<'guest.checkNameForm'>;
  readonly suggestedName: string;
  readonly account: Account | undefined;
}

/** Whether Windows would read the name as the account that is meant, and the form that it would. */
export function nameFormOn(guest: Guest, typed: string): NameForm {
  const { prefix, name } = readName(typed);
  const account = accountNamed(guest, name);
  if (account === undefined) return { outcome: 'noSuchAccount', suggestedName: '', account };
  const right = rightForms(guest, account);
  const asTyped = (prefix === null ? name : `${prefix}\\${name}`).toLowerCase();
  if (right.forms.some((form) => form.toLowerCase() === asTyped)) {
    return { outcome: 'fits', suggestedName: typed.trim(), account };
  }
  return { outcome: right.otherwise, suggestedName: right.forms[0] ?? name, account };
}

/** `name@domain` names a domain or Entra account by its first part or as a whole. */
function accountNamed(guest: Guest, name: string): Account | undefined {
  const at = name.indexOf('@');
  const short = at > 0 ? findAccount(guest, name.slice(0, at)) : undefined;
  return findAccount(guest, name) ?? (short?.kind === 'local' ? undefined : short);
}

/** The forms that work, the best first, and what to call any other. */
function rightForms(
  guest: Guest,
  account: Account,
): { readonly forms: readonly string[]; readonly otherwise: NameForm['outcome'] } {
  const { computerName, joined, domainController } = guest;
  const { name } = account;
  if (account.kind === 'entra') {
    return { forms: [`AzureAD\\${name}`], otherwise: 'entraJoined' };
  }
  if (typeof joined === 'object' && 'domain' in joined) {
    const inDomain = [
      `${joined.netbios}\\${name}`,
      `${joined.domain}\\${name}`,
      `${name}@${joined.domain}`,
    ];
    // A domain controller has no local accounts, whatever they were before it was promoted.
    if (domainController) return { forms: inDomain, otherwise: 'domainController' };
    if (account.kind === 'domain') {
      return { forms: [...inDomain, name], otherwise: 'needsComputerName' };
    }
    // A bare name means the domain's account of that name here.
    return { forms: [`${computerName}\\${name}`, `.\\${name}`], otherwise: 'needsComputerName' };
  }
  if (typeof joined === 'object') {
    return { forms: [`${computerName}\\${name}`, `.\\${name}`], otherwise: 'entraJoined' };
  }
  return {
    forms: [`${computerName}\\${name}`, `.\\${name}`, name],
    otherwise: 'needsComputerName',
  };
}
