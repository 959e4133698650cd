import type { Systems } from '../../src/backend/ports.ts';
import type { CoreOptions } from '../../src/core.ts';
import type { Store } from '../../src/store/store.ts';
import { changeCalls } from './change-calls.ts';

/** Where a process can die: on either side of a commit, and of a change call's effect. */
export type PointName = 'commit:before' | 'commit:after' | `${string}:before` | `${string}:after`;

export interface Point {
  readonly name: PointName;
  /** Stage of every operation at that moment: the same point in the same stage is a repeated poll. */
  readonly stages: string;
}

/** A process that dies at a chosen point: whatever it started never comes back. */
export interface Mortal {
  readonly around: NonNullable<CoreOptions['around']>;
  /** Points that were passed, in order. */
  readonly passed: readonly Point[];
  readonly isDead: boolean;
  /** Resolves at the moment of death. */
  readonly died: Promise<void>;
  /** From now on it dies at the point after so many others. */
  dieAfter(points: number): void;
  /** From now on it lives for ever. */
  spare(): void;
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});

/** @param firstDiesAt index into the points that the process passes; never without */
export function createMortal(firstDiesAt = Number.POSITIVE_INFINITY): Mortal {
  let diesAt = firstDiesAt;
  const passed: Point[] = [];
  let stages = '';
  let isDead = false;
  let tellDeath = () => {};
  const died = new Promise<void>((resolve) => {
    tellDeath = resolve;
  });

  /** @returns whether the process lives on */
  const pass = (name: PointName): boolean => {
    if (isDead) return false;
    if (passed.length === diesAt) {
      isDead = true;
      tellDeath();
      return false;
    }
    passed.push({ name, stages });
    return true;
  };

  const aroundStore = (store: Store): Store => ({
    ...store,
    async transaction(work) {
      if (!pass('commit:before')) return never();
      const result = await store.transaction(async (tx) => {
        const done = await work(tx);
        const rows = await tx
          .selectFrom('operation')
          .select(['stage', 'outcome'])
          .orderBy('createdAt')
          .orderBy('id')
          .execute();
        stages = rows.map(({ stage, outcome }) => outcome ?? stage).join(' ');
        return done;
      });
      return pass('commit:after') ? result : never();
    },
  });

  const aroundBackend = (backend: Systems): Systems => {
    const wrapped: Record<string, object> = {};
    for (const [port, methods] of Object.entries(backend)) {
      // Ports of our own, such as the desk's, change no system.
      const names = Object.keys((changeCalls as Partial<Record<string, object>>)[port] ?? {});
      wrapped[port] = Object.fromEntries(
        Object.entries(methods as Record<string, (...args: unknown[]) => Promise<unknown>>).map(
          ([name, method]) => [
            name,
            async (...args: unknown[]) => {
              if (isDead) return never();
              if (!names.includes(name)) return method(...args);
              if (!pass(`${name}:before`)) return never();
              const answer = await method(...args);
              return pass(`${name}:after`) ? answer : never();
            },
          ],
        ),
      );
    }
    return wrapped as unknown as Systems;
  };

  return {
    around: { store: aroundStore, backend: aroundBackend },
    passed,
    get isDead() {
      return isDead;
    },
    died,
    dieAfter(points) {
      diesAt = passed.length + points;
    },
    spare() {
      diesAt = Number.POSITIVE_INFINITY;
    },
  };
}
