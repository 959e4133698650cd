import type { ChangeName, CheckName } from '../backend/catalogue.ts';

/** JSON only: a position is stored with its conversation. */
export type SlotValue = string | number | boolean | readonly string[];
export type Slots = Readonly<Record<string, SlotValue>>;
export type FactRecord = Readonly<Record<string, unknown>>;

export interface Consent {
  readonly scope: string;
  /** Slots that it was given for. One that was empty is not among the values: it must stay empty. */
  readonly for: readonly string[];
  /** The values that it was given for; it falls when one of them changes. */
  readonly values: Slots;
}

export interface TrailEntry {
  readonly runbook: string;
  readonly step: string;
  readonly outcome: string;
  /** An `ask` that its caller has answered: there is no going back to it. */
  readonly passed?: true;
}

/** Where a conversation stands in a runbook. */
export interface Position {
  readonly runbook: string;
  readonly version: number;
  readonly step: string;
  readonly slots: Slots;
  /** Slots that came with the start and that no `ask` has used yet: their ask is passed over once. */
  readonly prefilled: readonly string[];
  readonly facts: FactRecord;
  readonly consents: readonly Consent[];
  /** Unusable answers to the present question. */
  readonly misses: number;
  /** Steps and outcomes so far, of this runbook and of those that it linked to; the newest last. */
  readonly trail: readonly TrailEntry[];
  /** Where a `link` came from. */
  readonly caller?: Position;
}

export type RunbookResult = 'resolved' | 'cancelled' | 'unresolved';

/** What is to be done now, decided by the step alone. */
export type Decision =
  | { readonly kind: 'speak' }
  | { readonly kind: 'wait'; readonly outcomes: readonly string[] }
  /** Until this moment, epoch ms, nothing is done, and nobody is asked. */
  | { readonly kind: 'sleep'; readonly until: number }
  | { readonly kind: 'call'; readonly operation: CheckName; readonly args: Slots }
  | {
      readonly kind: 'operate';
      readonly operation: ChangeName;
      readonly args: Slots;
      /** Of the consent that it is made with; a harmless change needs none. */
      readonly scope?: string;
    }
  /** `returns`: the journey comes back to the link with the result; otherwise it ends there. */
  | {
      readonly kind: 'enter';
      readonly runbook: string;
      readonly slots: Slots;
      readonly returns: boolean;
    }
  /** `last`: nothing follows; the runbook is over, unresolved. Otherwise its outcome is `next`. */
  | { readonly kind: 'handOff'; readonly last: boolean }
  | { readonly kind: 'finish'; readonly result: RunbookResult };
