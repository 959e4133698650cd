import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Scene } from '../audit/note.ts';
import type { ChangeName } from '../backend/catalogue.ts';
import { findEntry } from '../backend/catalogue.ts';
import type { Backend } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import type { Secret } from '../secret/secret.ts';
import {
  insertOperation,
  listDueOperations,
  loadOperation,
  markOperationTold,
  type StoredOperation,
  takeLease,
  transitionOperation,
} from '../store/operations.ts';
import { type Store, type Tx, VersionConflict } from '../store/store.ts';
import { insertUndo, moveUndo } from '../store/undos.ts';
import { endedNote, requestedNote, workerScene } from './operation-notes.ts';
import type { Advance, Memory, Procedure, ProcedureInput } from './procedure.ts';
import { undoIdOf, undoOf } from './undo-ids.ts';

const callTimeLimitMs = 8_000;
const leaseMs = 30_000;
const faultPauseMs = 5_000;
/** A procedure that keeps failing with a fault of our own is given up; nothing is claimed. */
const mostFaults = 5;

export interface NewOperation {
  readonly id: string;
  readonly conversationId: string;
  readonly change: ChangeName;
  readonly args: Readonly<Record<string, unknown>>;
  readonly managedBy: string;
}

export type OperationEvent =
  | { readonly kind: 'moved'; readonly operation: StoredOperation }
  | { readonly kind: 'ended'; readonly operation: StoredOperation };

export interface Operations {
  /** The record, in the transaction of what asks for it: always before the first call. */
  record(tx: Tx, operation: NewOperation, scene: Scene): Promise<void>;
  /** Starts at once, with the secret if there is one; returns when the first calls are made. */
  start(operationId: string, secret?: Secret): Promise<void>;
  /** Carries on whatever is due: after a pause, or after a crash of whoever had it. */
  runDue(now: number): Promise<number>;
  /** Waits for what runs in this process. */
  drain(): Promise<void>;
}

export interface OperationDependencies {
  readonly store: Store;
  readonly audit: Pick<Audit, 'note'>;
  readonly backend: Backend;
  readonly procedures: Readonly<Record<ChangeName, Procedure>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the conversation; it must not throw, and answers whether it was taken. */
  readonly tell: (event: OperationEvent) => Promise<boolean>;
  readonly onEnded?: (change: string, outcome: string) => void;
}

export function newOperationId(): string {
  return `op-${randomUUID()}`;
}

/**
 * Runs changes as durable operations: each stage is a compare-and-set on the row, made before the
 * stage's call, under a lease. Secrets are held here, by operation, until the one call has them.
 */
export function createOperations(deps: OperationDependencies): Operations {
  const { store, clock, log } = deps;
  const owner = randomUUID();
  const secrets = new Map<string, Secret>();
  const running = new Map<string, Promise<void>>();

  async function record(tx: Tx, operation: NewOperation, scene: Scene): Promise<void> {
    const stage = deps.procedures[operation.change].firstStage;
    await insertOperation(tx, { ...operation, stage, dueAt: scene.at, now: scene.at });
    deps.audit.note(tx, requestedNote(operation), scene);
  }

  function run(operationId: string): Promise<void> {
    const present = running.get(operationId);
    if (present) return present;
    const work = carryOn(operationId)
      .catch((error: unknown) => {
        log.error('operation.failed', { operation: operationId, error: errorName(error) });
      })
      .finally(() => running.delete(operationId));
    running.set(operationId, work);
    return work;
  }

  async function carryOn(operationId: string): Promise<void> {
    const found = await loadOperation(store.db, operationId);
    if (!found) return;
    if (found.outcome !== null) return tellEnded(found);
    const now = clock.now();
    let operation = await store.transaction((tx) =>
      takeLease(tx, found, { owner, now, until: now + leaseMs }),
    );
    while (operation) {
      const advance = await advanceOnce(operation);
      const moved = await save(operation, advance);
      if (!moved) return;
      if (advance.kind === 'end') return tellEnded(moved);
      if (advance.facts) await deps.tell({ kind: 'moved', operation: moved });
      if (advance.afterMs > 0) return;
      operation = moved;
    }
  }

  async function advanceOnce(operation: StoredOperation): Promise<Advance> {
    const procedure = deps.procedures[operation.change as ChangeName];
    const memory = JSON.parse(operation.memory) as Memory & { faults?: number };
    const secret = secrets.get(operation.id);
    const keyOf = (name: string) => `${operation.id}:${name}`;
    const within = <T>(work: (signal: AbortSignal) => Promise<T>) =>
      withTimeLimit(callTimeLimitMs, work);
    const input: ProcedureInput = {
      args: JSON.parse(operation.args),
      stage: operation.stage,
      memory,
      stageBeganAt: operation.stageBeganAt,
      now: clock.now(),
      backend: deps.backend,
      ...(secret && !secret.isWiped && { secret }),
      keyOf,
      read: (work) => within((signal) => work({ managedBy: operation.managedBy, signal })),
      change: (name, work) =>
        within((signal) => work({ managedBy: operation.managedBy, signal, key: keyOf(name) })),
    };
    try {
      return await procedure.advance(input);
    } catch (error) {
      const faults = (memory.faults ?? 0) + 1;
      log.error('operation.fault', {
        operation: operation.id,
        change: operation.change,
        stage: operation.stage,
        error: errorName(error),
      });
      secrets.get(operation.id)?.wipe();
      return faults >= mostFaults
        ? { kind: 'end', outcome: 'unknown', facts: {} }
        : {
            kind: 'goOn',
            stage: operation.stage,
            memory: { ...memory, faults },
            afterMs: faultPauseMs,
          };
    }
  }

  /** One durable transition. @returns undefined when somebody else has moved the operation on */
  async function save(
    operation: StoredOperation,
    advance: Advance,
  ): Promise<StoredOperation | undefined> {
    const now = clock.now();
    try {
      return await store.transaction(async (tx) => {
        if (advance.kind === 'goOn') {
          const staysLeased = advance.afterMs === 0;
          return transitionOperation(tx, operation, {
            stage: advance.stage,
            memory: JSON.stringify(advance.memory),
            stageBeganAt: advance.stage === operation.stage ? operation.stageBeganAt : now,
            leaseUntil: staysLeased ? now + leaseMs : 0,
            dueAt: now + advance.afterMs,
            ...(advance.facts && { facts: JSON.stringify(advance.facts) }),
            now,
          });
        }
        secrets.get(operation.id)?.wipe();
        secrets.delete(operation.id);
        const putBackAt = putBackAtOf(operation, advance, now);
        const facts = putBackAt === null ? advance.facts : { ...advance.facts, putBackAt };
        const ended = await transitionOperation(tx, operation, {
          stage: 'ended',
          memory: operation.memory,
          stageBeganAt: now,
          outcome: advance.outcome,
          facts: JSON.stringify(facts),
          leaseUntil: 0,
          dueAt: now,
          now,
        });
        await settleUndo(tx, operation, advance, now);
        deps.audit.note(tx, endedNote(operation, advance.outcome), workerScene(operation, now));
        return ended;
      });
    } catch (error) {
      if (error instanceof VersionConflict) return undefined;
      throw error;
    }
  }

  /** A change that was made, or may have been, can be put back; one that puts back settles its undo. */
  async function settleUndo(
    tx: Tx,
    operation: StoredOperation,
    { outcome, facts }: Extract<Advance, { kind: 'end' }>,
    now: number,
  ): Promise<void> {
    const undone = undoOf(operation.id);
    if (undone !== undefined) {
      const isBack = outcome === 'changed' || outcome === 'alreadySo';
      await moveUndo(tx, undone, 'running', isBack ? 'done' : 'failed');
      return;
    }
    const entry = findEntry(operation.change);
    if (!entry?.undo || !mayHaveChanged(operation, outcome)) return;
    await insertUndo(tx, {
      id: undoIdOf(operation.id),
      operationId: operation.id,
      conversationId: operation.conversationId,
      change: entry.undo.change,
      args: JSON.stringify({
        ...JSON.parse(operation.args),
        [entry.undo.valueArgument]: outcome === 'changed' ? facts.oldValue : entry.undo.safeValue,
      }),
      managedBy: operation.managedBy,
      dueAt: putBackAtOf(operation, { outcome }, now),
      createdAt: now,
    });
  }

  /** Told until it was taken: the row stays due till then. */
  async function tellEnded(operation: StoredOperation): Promise<void> {
    deps.onEnded?.(operation.change, operation.outcome ?? 'unknown');
    if (await deps.tell({ kind: 'ended', operation })) {
      await store.transaction((tx) => markOperationTold(tx, operation.id));
    }
  }

  return {
    record,
    async start(operationId, secret) {
      if (secret) secrets.set(operationId, secret);
      await run(operationId);
    },
    async runDue(now) {
      const due = await listDueOperations(store.db, now, 50);
      await Promise.all(due.map((operation) => run(operation.id)));
      return due.length;
    },
    async drain() {
      await Promise.allSettled(running.values());
    },
  };
}

/** When a change that weakens a setting is put back by itself, epoch ms. */
function putBackAtOf(
  operation: StoredOperation,
  { outcome }: { readonly outcome: string },
  now: number,
): number | null {
  const afterMs = findEntry(operation.change)?.undoAfterMs;
  const made = mayHaveChanged(operation, outcome) && undoOf(operation.id) === undefined;
  return made && afterMs !== undefined ? now + afterMs : null;
}

/** Without an answer, a setting that was to be weakened is taken for weakened. */
function mayHaveChanged(operation: StoredOperation, outcome: string): boolean {
  const hasSafeValue = findEntry(operation.change)?.undo?.safeValue !== undefined;
  return outcome === 'changed' || (outcome === 'unknown' && hasSafeValue);
}
