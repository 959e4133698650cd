import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Scene } from '../audit/note.ts';
import type { ChangeName } from '../backend/catalogue.ts';
import type { Backend } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import type { Secret } from '../secret/secret.ts';
import {
  extendLease,
  insertOperation,
  listDueOperations,
  loadOperation,
  markOperationTold,
  postponeTelling,
  releaseLeases,
  type StoredOperation,
  takeLease,
  transitionOperation,
} from '../store/operations.ts';
import { type Store, type Tx, VersionConflict } from '../store/store.ts';
import { isStoreFault } from '../store/store-fault.ts';
import { takeUndo } from '../store/undos.ts';
import { leaseTimes } from './lease-times.ts';
import { endedNote, requestedNote, workerScene } from './operation-notes.ts';
import {
  type Advance,
  end,
  type InTransaction,
  type Memory,
  type Owed,
  type OwnProcedure,
  type OwnProcedureInput,
  type Procedure,
} from './procedure.ts';
import { puttingBack } from './procedures/put-back.ts';
import { createSecretsInHand } from './secrets-in-hand.ts';
import { isStartAgain, startAgainIdOf } from './start-again-ids.ts';
import { undoOf } from './undo-ids.ts';
import { putBackAtOf, settleUndo } from './undo-ledger.ts';

/** The process that ends an operation tells it; after this time any other one may. */
const tellAgainAfterMs = 5_000;
/** A turn that fails may do so for ever: about two minutes, then without its runbook. */
const mostFailedTellings = 6;
const firstTellingPauseMs = 2_000;
const longestTellingPauseMs = 900_000;
const faultPauseMs = 5_000;
/** A procedure that keeps failing with a fault of our own is given up; nothing is claimed. */
const mostFaults = 5;

export interface NewOperation {
  readonly id: string;
  readonly conversationId: string;
  readonly change: ChangeName;
  readonly args: Readonly<Record<string, unknown>>;
  readonly managedBy: string;
  /** What its procedure begins with. */
  readonly memory?: Memory;
}

export type OperationEvent =
  | { readonly kind: 'moved'; readonly operation: StoredOperation }
  | {
      readonly kind: 'ended';
      readonly operation: StoredOperation;
      /** Telling it failed too often: only what cannot fail is said. */
      readonly plainly: boolean;
    };

export interface Operations {
  /**
   * The record, in the transaction of what asks for it: always before the first call.
   * @throws VersionConflict when it puts back what somebody else puts back, or has
   */
  record(tx: Tx, operation: NewOperation, scene: Scene): Promise<void>;
  /** Starts at once, with the secret if there is one; returns when the first calls are made. */
  start(operationId: string, secret?: Secret): Promise<void>;
  /** Carries on whatever is due: after a pause, or after a crash of whoever had it. */
  runDue(now: number): Promise<number>;
  /** Waits for what runs in this process. */
  drain(): Promise<void>;
  /** As the process stops: whatever it has may be taken by another one at once. */
  handBack(): Promise<void>;
}

export interface OperationDependencies {
  readonly store: Store;
  readonly audit: Pick<Audit, 'note'>;
  readonly backend: Backend;
  readonly procedures: Readonly<Record<ChangeName, Procedure | OwnProcedure>>;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Tells the conversation. `later`: nothing failed, but it was not taken. Throws only where the
   * store is at fault.
   */
  readonly tell: (event: OperationEvent) => Promise<'told' | 'later' | 'failed'>;
  readonly onEnded?: (change: string, outcome: string) => void;
  /** What we stopped does not start again: within the transaction in which that is known. */
  readonly onLeftDown?: (tx: Tx, operation: StoredOperation) => Promise<void>;
  /** 30,000 unless told; shorter in tests. */
  readonly leaseMs?: number;
}

/** Whether the operation is still ours cannot be said, or it is not: no call is made. */
class NotHeld extends Error {
  override readonly name = 'NotHeld';
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
  const times = leaseTimes(deps.leaseMs);
  const owner = randomUUID();
  const secrets = createSecretsInHand();
  /** Each tells whether anything came of it. */
  const running = new Map<string, Promise<boolean>>();

  function procedureOf({ id, change }: { readonly id: string; readonly change: ChangeName }) {
    const procedure = deps.procedures[change];
    return undoOf(id) && !('isOwn' in procedure) ? puttingBack(change, procedure) : procedure;
  }

  async function record(tx: Tx, operation: NewOperation, scene: Scene): Promise<void> {
    const undo = undoOf(operation.id);
    if (undo && !(await takeUndo(tx, undo.undoId, undo.attempt))) {
      throw new VersionConflict('somebody else puts it back, or has');
    }
    const stage = procedureOf(operation).firstStage;
    // Born with an owner: the secret is in this process, and only here.
    const until = scene.at + times.leaseMs;
    const lease = { owner, until };
    await insertOperation(tx, { ...operation, stage, dueAt: until, lease, now: scene.at });
    deps.audit.note(tx, requestedNote(operation), scene);
  }

  /** @throws what the store throws where it is at fault */
  function run(operationId: string): Promise<boolean> {
    const present = running.get(operationId);
    if (present) return present;
    const work = carryOn(operationId)
      .catch((error: unknown) => {
        if (isStoreFault(error)) throw error;
        log.error('operation.failed', { operation: operationId, error: errorName(error) });
        return false;
      })
      .finally(() => running.delete(operationId));
    running.set(operationId, work);
    return work;
  }

  /** For who does not wait for it: the row stays due, and the worker comes back to it. */
  async function runNow(operationId: string): Promise<void> {
    try {
      await run(operationId);
    } catch (error) {
      log.warn('operation.postponed', { operation: operationId, error: errorName(error) });
    }
  }

  async function carryOn(operationId: string): Promise<boolean> {
    const found = await loadOperation(store.db, operationId);
    if (!found) return false;
    const now = clock.now();
    if (found.outcome !== null) {
      // Somebody else has told it, or tried to, since it was listed.
      const isStillDue = found.dueAt !== null && found.dueAt <= now;
      return isStillDue ? tellEnded(found) : false;
    }
    let operation = await store.transaction((tx) =>
      takeLease(tx, found, { owner, now, until: now + times.leaseMs }),
    );
    while (operation) {
      const saved = await save(operation, await advanceOnce(operation));
      if (!saved) return true;
      const { moved, advance } = saved;
      if (advance.kind === 'end') {
        deps.onEnded?.(moved.change, advance.outcome);
        if (advance.owed) void runNow(startAgainIdOf(moved.id));
        return tellEnded(moved);
      }
      if (advance.facts) await deps.tell({ kind: 'moved', operation: moved });
      if (advance.afterMs > 0) return true;
      operation = moved;
    }
    return false;
  }

  /** @returns until when a call may come to effect, epoch ms */
  async function hold(operation: StoredOperation): Promise<number> {
    const until = clock.now() + times.leaseMs;
    let held: boolean;
    try {
      held = await store.transaction((tx) => extendLease(tx, operation, { owner, until }));
    } catch (cause) {
      throw new NotHeld('the store does not answer', { cause });
    }
    if (!held) throw new NotHeld('somebody else has gone on with it');
    return until - times.marginMs;
  }

  async function advanceOnce(operation: StoredOperation): Promise<Advance | InTransaction> {
    const procedure = procedureOf({ ...operation, change: operation.change as ChangeName });
    const memory = JSON.parse(operation.memory) as Memory & { faults?: number };
    const secret = secrets.find(operation.id);
    const keyOf = (name: string) => `${operation.id}:${name}`;
    const within = <T>(work: (signal: AbortSignal) => Promise<T>) =>
      withTimeLimit(times.callTimeLimitMs, work);
    const input: OwnProcedureInput = {
      operation,
      args: JSON.parse(operation.args),
      stage: operation.stage,
      memory,
      stageBeganAt: operation.stageBeganAt,
      now: clock.now(),
      settleMs: times.settleMs,
      backend: deps.backend,
      ...(secret && { secret }),
      keyOf,
      read: (work) => within((signal) => work({ managedBy: operation.managedBy, signal })),
      change: async (name, work) => {
        const validUntil = await hold(operation);
        const { managedBy } = operation;
        return within((signal) => work({ managedBy, signal, key: keyOf(name), validUntil }));
      },
    };
    try {
      return await procedure.advance(input);
    } catch (error) {
      // Not a fault: whoever has it goes on; if it is still this process, as soon as it can.
      if (error instanceof NotHeld) throw error;
      const faults = (memory.faults ?? 0) + 1;
      log.error('operation.fault', {
        operation: operation.id,
        change: operation.change,
        stage: operation.stage,
        error: errorName(error),
      });
      secrets.forget(operation.id);
      return faults >= mostFaults
        ? end('unknown', {}, procedure.owed?.(input))
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
    wanted: Advance | InTransaction,
  ): Promise<{ readonly moved: StoredOperation; readonly advance: Advance } | undefined> {
    const now = clock.now();
    try {
      return await store.transaction(async (tx) => {
        const advance =
          wanted.kind === 'inTransaction'
            ? await wanted.decide(tx, workerScene(operation, now))
            : wanted;
        if (advance.kind === 'goOn') {
          // During a pause anybody may take it, unless only this process can make the next call.
          const staysLeased = advance.afterMs === 0 || secrets.find(operation.id) !== undefined;
          const moved = await transitionOperation(tx, operation, {
            stage: advance.stage,
            memory: JSON.stringify(advance.memory),
            stageBeganAt: advance.stage === operation.stage ? operation.stageBeganAt : now,
            leaseUntil: staysLeased ? now + advance.afterMs + times.leaseMs : 0,
            dueAt: now + advance.afterMs,
            ...(advance.facts && { facts: JSON.stringify(advance.facts) }),
            now,
          });
          return { moved, advance };
        }
        secrets.forget(operation.id);
        const putBackAt = putBackAtOf(operation, advance, now);
        const facts = {
          ...advance.facts,
          ...(putBackAt !== null && { putBackAt }),
          ...(advance.owed && { startsAgain: true }),
        };
        const moved = await transitionOperation(tx, operation, {
          stage: 'ended',
          memory: operation.memory,
          stageBeganAt: now,
          outcome: advance.outcome,
          facts: JSON.stringify(facts),
          leaseUntil: 0,
          dueAt: now + tellAgainAfterMs,
          now,
        });
        await settleUndo(tx, operation, advance, now);
        deps.audit.note(tx, endedNote(operation, advance.outcome), workerScene(operation, now));
        if (advance.owed) await recordOwed(tx, operation, advance.owed, now);
        if (isStartAgain(operation.id) && advance.outcome !== 'allStarted') {
          await deps.onLeftDown?.(tx, operation);
        }
        return { moved, advance };
      });
    } catch (error) {
      if (error instanceof VersionConflict) return undefined;
      throw error;
    }
  }

  /** In the same transaction: it is never forgotten, whoever dies. */
  function recordOwed(tx: Tx, operation: StoredOperation, owed: Owed, now: number): Promise<void> {
    const { conversationId, managedBy } = operation;
    const next = { id: startAgainIdOf(operation.id), conversationId, managedBy, ...owed };
    return record(tx, next, workerScene(next, now));
  }

  /** Told until it was taken: the row stays due till then, with growing waits where it fails. */
  async function tellEnded(operation: StoredOperation): Promise<boolean> {
    const { id, failedTellings } = operation;
    const plainly = failedTellings >= mostFailedTellings;
    const answer = await deps.tell({ kind: 'ended', operation, plainly });
    if (answer === 'told') {
      if (plainly) log.error('operation.toldPlainly', { operation: id, count: failedTellings });
      await store.transaction((tx) => markOperationTold(tx, id));
      return true;
    }
    const failed = answer === 'failed' ? failedTellings + 1 : failedTellings;
    const waitMs =
      answer === 'failed'
        ? Math.min(longestTellingPauseMs, firstTellingPauseMs * 2 ** Math.min(failedTellings, 16))
        : tellAgainAfterMs;
    await store.transaction((tx) =>
      postponeTelling(tx, operation, { failedTellings: failed, dueAt: clock.now() + waitMs }),
    );
    return false;
  }

  /** Somebody else went on while this process could not: it will never use them any more. */
  async function forgetLostSecrets(): Promise<void> {
    for (const id of secrets.operationIds().filter((held) => !running.has(held))) {
      const operation = await loadOperation(store.db, id);
      if (operation?.leaseOwner !== owner && !running.has(id)) secrets.forget(id);
    }
  }

  return {
    record,
    async start(operationId, secret) {
      if (secret) secrets.keep(operationId, secret);
      await runNow(operationId);
    },
    async runDue(now) {
      await forgetLostSecrets();
      const listed = await listDueOperations(store.db, now, 50, owner);
      const due = listed.filter(({ id }) => !running.has(id));
      const done = await Promise.all(due.map((operation) => run(operation.id)));
      return done.filter(Boolean).length;
    },
    async drain() {
      await Promise.allSettled(running.values());
    },
    async handBack() {
      for (const id of secrets.operationIds()) secrets.forget(id);
      await store.transaction((tx) => releaseLeases(tx, owner));
    },
  };
}
