import { BackendUnavailable, type Call } from '../outcomes.ts';
import type { Fault, OperationName } from './fault-schema.ts';
import { settle } from './machine-time.ts';
import type { World } from './world.ts';

/** A call as it arrived, for tests that count calls and not only effects. */
export interface ArrivedCall {
  readonly at: number;
  readonly operation: OperationName;
  /** null for a check. */
  readonly key: string | null;
}

const mostCallsKept = 1_000;

/** Where every call comes in: what strikes it, and the time that has passed, come first. */
export interface Gate {
  /**
   * @throws BackendUnavailable where a fault says so, or once the signal has fired
   */
  pass<Result>(
    operation: OperationName,
    call: Call & { readonly key?: string },
    work: () => Result | Promise<Result>,
  ): Promise<Result>;
  /** The newest last; forgotten when the process ends. */
  calls(): readonly ArrivedCall[];
}

export function createGate(world: World): Gate {
  const calls: ArrivedCall[] = [];
  return {
    pass: async (operation, call, work) => {
      calls.push({ at: world.now(), operation, key: call.key ?? null });
      if (calls.length > mostCallsKept) calls.shift();
      refuseAfter(call.signal);
      const fault = takeFault(world, operation);
      if (fault?.kind === 'slow') await pause(fault.latencyMs, call.signal);
      if (fault?.kind === 'hang') await pause(undefined, call.signal);
      if (fault?.kind === 'failBefore') throw new BackendUnavailable(`${operation} failed`);
      settle(world);
      const result = await work();
      if (fault?.kind === 'hangAfter') await pause(undefined, call.signal);
      if (fault?.kind === 'failAfter') throw new BackendUnavailable(`${operation} failed`);
      return result;
    },
    calls: () => [...calls],
  };
}

function takeFault(world: World, operation: OperationName): Fault | undefined {
  const [port] = operation.split('.');
  const strikes = (fault: Fault) =>
    fault.operation === operation || fault.operation === `${port}.*`;
  const known = world.all('fault').find(strikes);
  if (known?.times === undefined) return known;
  return world.change((draft) => {
    // Once more: another process may have used it up.
    const faults = world.all('fault');
    const index = faults.findIndex(strikes);
    const fault = faults[index];
    if (fault?.times === undefined) return fault;
    const left = fault.times - 1;
    const remaining =
      left > 0 ? faults.with(index, { ...fault, times: left }) : faults.toSpliced(index, 1);
    faults.forEach((_, at) => {
      draft.remove('fault', String(at));
    });
    remaining.forEach((kept, at) => {
      draft.put('fault', String(at), kept);
    });
    return fault;
  });
}

function refuseAfter(signal: AbortSignal): void {
  if (signal.aborted) throw new BackendUnavailable('the call was given up');
}

/** Real time, since it stands for a system that is slow; ends at once when the call is given up. */
function pause(ms: number | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer);
      reject(new BackendUnavailable('the call was given up'));
    };
    const timer =
      ms === undefined
        ? undefined
        : setTimeout(() => {
            signal.removeEventListener('abort', giveUp);
            resolve();
          }, ms);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}
