import { azureEntries } from './catalogue/azure.ts';
import { azureAccessEntries } from './catalogue/azure-access.ts';
import { cvmEntries } from './catalogue/cvm.ts';
import { deskEntries } from './catalogue/desk.ts';
import { diagnosisEntries } from './catalogue/diagnosis.ts';
import { entraEntries } from './catalogue/entra.ts';
import type { Entry } from './catalogue/entry.ts';
import { guestEntries } from './catalogue/guest.ts';
import { guestSettingsEntries } from './catalogue/guest-settings.ts';
import { ledgerEntries } from './catalogue/ledger.ts';
import { machinesEntries } from './catalogue/machines.ts';
import { networkEntries } from './catalogue/network.ts';
import { planEntries } from './catalogue/plan.ts';
import { proofEntries } from './catalogue/proof.ts';
import { ticketsEntries } from './catalogue/tickets.ts';

/** Everything that a runbook may name, of all systems. */
export const catalogue = {
  ...machinesEntries,
  ...cvmEntries,
  ...azureEntries,
  ...azureAccessEntries,
  ...guestEntries,
  ...guestSettingsEntries,
  ...networkEntries,
  ...diagnosisEntries,
  ...entraEntries,
  ...deskEntries,
  ...planEntries,
  ...ledgerEntries,
  ...proofEntries,
  ...ticketsEntries,
} as const satisfies Record<string, Entry>;

export type Catalogue = typeof catalogue;
export type EntryName = keyof Catalogue;

type OfEffect<Effect> = {
  [Name in EntryName]: Catalogue[Name]['effect'] extends Effect ? Name : never;
}[EntryName];
export type CheckName = OfEffect<'check'>;
export type ChangeName = OfEffect<'change'>;
/** Answered from the conversation: no system is asked. */
export type OwnCheckName = Extract<
  CheckName,
  `proof.${string}` | `plan.${string}` | `ledger.${string}`
>;

export type OutcomeOf<Name extends EntryName> = Catalogue[Name]['outcomes'][number];

export type FactOf<Name extends EntryName> = Catalogue[Name]['facts'][number];

export function findEntry(name: string): Entry | undefined {
  return Object.hasOwn(catalogue, name) ? catalogue[name as EntryName] : undefined;
}

export function isCheck(name: string): name is CheckName {
  return findEntry(name)?.effect === 'check';
}

export function isChange(name: string): name is ChangeName {
  return findEntry(name)?.effect === 'change';
}

/** A change that makes a report and touches no machine: nobody has to agree to it. */
export function isHarmless(name: string): boolean {
  return findEntry(name)?.harmless === true;
}

/** All outcomes of an entry, with those that every check or change has. */
export function outcomesOf(entry: Entry): readonly string[] {
  return entry.effect === 'check'
    ? [...entry.outcomes, 'unavailable']
    : [...entry.outcomes, 'unavailable', 'unknown'];
}
