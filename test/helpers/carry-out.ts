import type { ChangeName } from '../../src/backend/catalogue.ts';
import type { Backend } from '../../src/backend/ports.ts';
import type { AdvancingClock } from '../../src/clock.ts';
import type { Advance, ProcedureInput } from '../../src/operations/procedure.ts';
import { procedures } from '../../src/operations/procedures/registry.ts';

let operations = 0;

/**
 * A change to its end, without a store: each stage as soon as it is due.
 * @param from.onAdvance sees each stage before it is made
 */
export async function carryOut(
  name: keyof typeof procedures & ChangeName,
  args: Readonly<Record<string, unknown>>,
  from: {
    readonly backend: Backend;
    readonly clock: AdvancingClock;
    readonly managedBy: string;
    readonly onAdvance?: (advance: Advance) => void;
  },
): Promise<Extract<Advance, { kind: 'end' }>> {
  const { backend, clock, managedBy, onAdvance = () => {} } = from;
  const procedure = procedures[name];
  const call = { managedBy, signal: new AbortController().signal };
  operations += 1;
  const operationId = `op-${operations}`;
  const keyOf = (part: string) => `${operationId}:${part}`;
  let stage = procedure.firstStage;
  let stageBeganAt = clock.now();
  let memory: ProcedureInput['memory'] = {};
  for (let turns = 0; turns < 100; turns += 1) {
    const now = clock.now();
    const advance = await procedure.advance({
      ...{ args, stage, memory, stageBeganAt, now, settleMs: 0, backend, keyOf },
      read: (work) => work(call),
      change: (part, work) =>
        work({ ...call, key: keyOf(part), validUntil: Number.MAX_SAFE_INTEGER }),
    });
    onAdvance(advance);
    if (advance.kind === 'end') return advance;
    if (advance.stage !== stage) stageBeganAt = clock.now();
    stage = advance.stage;
    memory = advance.memory;
    clock.advance(advance.afterMs);
  }
  throw new Error(`${name} does not end`);
}
