import type { Clock } from '../clock.ts';
import {
  type BreakerLimits,
  type BreakerState,
  type CallResult,
  type CircuitBreaker,
  createCircuitBreaker,
} from './circuit-breaker.ts';
import { BackendNotAsked, type Call, KeyReused, StillUnderWay } from './outcomes.ts';
import type { Systems } from './ports.ts';

/**
 * The same ports, each with a circuit breaker of its own: while it is open, every call fails at once
 * with `BackendNotAsked`, and the system is left alone.
 * @param options.onState told at each change; all are `closed` at first
 */
export function guardBackend(
  backend: Systems,
  options: {
    readonly clock: Clock;
    readonly limits?: BreakerLimits;
    readonly onState?: (port: string, state: BreakerState) => void;
  },
): Systems {
  const { onState = () => {}, ...rest } = options;
  const ports = Object.entries(backend).map(([name, port]) => {
    const breaker = createCircuitBreaker({ ...rest, onState: (state) => onState(name, state) });
    return [name, guardPort(port, name, breaker)] as const;
  });
  return Object.fromEntries(ports) as unknown as Systems;
}

function guardPort<Port extends object>(port: Port, name: string, breaker: CircuitBreaker): Port {
  return new Proxy(port, {
    get: (target, method) => {
      const found: unknown = Reflect.get(target, method, target);
      if (typeof found !== 'function') return found;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const tell = breaker.enter();
        if (!tell) throw new BackendNotAsked(`${name} rests`);
        return watched(() => found.apply(target, args), args.at(-1) as Call, tell);
      };
    },
  });
}

/** A call that is given up has failed, also when nothing is ever heard of it. */
async function watched(
  work: () => Promise<unknown>,
  { signal }: Call,
  tell: (result: CallResult) => void,
): Promise<unknown> {
  const giveUp = () => tell('failed');
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const answer = await work();
    tell('answered');
    return answer;
  } catch (error) {
    // A mistake of ours, or not the end of it, and an answer all the same.
    const isAnswer = error instanceof KeyReused || error instanceof StillUnderWay;
    tell(isAnswer ? 'answered' : 'failed');
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
