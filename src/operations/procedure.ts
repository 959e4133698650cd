import type { Scene } from '../audit/note.ts';
import type { ChangeName } from '../backend/catalogue.ts';
import type { Call, ChangeCall, Facts } from '../backend/outcomes.ts';
import type { Backend } from '../backend/ports.ts';
import type { Secret } from '../secret/secret.ts';
import type { Tx } from '../store/store.ts';

/** What a procedure remembers between stages. JSON, never a secret. */
export type Memory = Readonly<Record<string, unknown>>;

export interface ProcedureInput {
  readonly args: Readonly<Record<string, unknown>>;
  readonly stage: string;
  readonly memory: Memory;
  /** Epoch ms at which this stage began. */
  readonly stageBeganAt: number;
  readonly now: number;
  /** How long a call that nobody answered may still come to effect, counted from the first asking. */
  readonly settleMs: number;
  readonly backend: Backend;
  /** Only in the process that received it, and only until it was used. */
  readonly secret?: Secret;
  /** Key of the change call with this name. */
  keyOf(name: string): string;
  read<Answer>(work: (call: Call) => Promise<Answer>): Promise<Answer>;
  /**
   * The key is the operation's id and `name`: the same call is never made twice, nor after somebody
   * else has gone on with the operation.
   */
  change<Answer>(name: string, work: (call: ChangeCall) => Promise<Answer>): Promise<Answer>;
}

/** What one stage came to. Each is one durable transition. */
export type Advance =
  | {
      readonly kind: 'goOn';
      readonly stage: string;
      readonly memory: Memory;
      readonly afterMs: number;
      /** Shown on the status card. */
      readonly facts?: Facts;
    }
  | {
      readonly kind: 'end';
      readonly outcome: string;
      readonly facts: Facts;
      readonly owed?: Owed;
    };

/** What has to be done all the same, however an operation ended: an operation of its own. */
export interface Owed {
  readonly change: ChangeName;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * How a change is carried out, stage by stage. A stage is stored before its call is made, so that
 * whoever goes on after a crash asks what happened instead of calling again.
 */
export interface Procedure {
  readonly firstStage: string;
  advance(input: ProcedureInput): Promise<Advance>;
  /** What is owed where the operation is given up in this stage. */
  owed?(input: ProcedureInput): Owed | undefined;
}

export function goOn(
  stage: string,
  memory: Memory,
  options: { readonly afterMs?: number; readonly facts?: Facts } = {},
): Advance {
  return {
    kind: 'goOn',
    stage,
    memory,
    afterMs: options.afterMs ?? 0,
    ...(options.facts && { facts: options.facts }),
  };
}

export function end(outcome: string, facts: Facts = {}, owed?: Owed): Advance {
  return { kind: 'end', outcome, facts, ...(owed && { owed }) };
}

/** Decided, and written beside it, in the transaction of the transition itself. */
export interface InTransaction {
  readonly kind: 'inTransaction';
  readonly decide: (tx: Tx, scene: Scene) => Promise<Advance>;
}

export interface OwnProcedureInput extends ProcedureInput {
  readonly operation: {
    readonly id: string;
    readonly conversationId: string;
    readonly managedBy: string;
  };
}

/** A change of something that is ours: it writes to the store, together with its transition. */
export interface OwnProcedure {
  /** Nothing of it is ever put back. */
  readonly isOwn: true;
  readonly owed?: undefined;
  readonly firstStage: string;
  advance(input: OwnProcedureInput): Promise<Advance | InTransaction>;
}
