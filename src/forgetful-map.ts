/** A map in memory that cannot grow without end. */
export interface ForgetfulMap<Key, Value> {
  /** @returns undefined also for what is over */
  get(key: Key): Value | undefined;
  /** The key is the newest now, whether it was there or not. */
  set(key: Key, value: Value): void;
  delete(key: Key): void;
  /** What is over may still be counted. */
  readonly size: number;
}

/**
 * Forgets at each `set`, the longest unset first: what is too many, and what is over.
 * @param most keys
 * @param isOver asked of the oldest: give it values that end in the order in which they were set
 */
export function createForgetfulMap<Key, Value>(
  most: number,
  isOver: (value: Value) => boolean = () => false,
): ForgetfulMap<Key, Value> {
  // A map's keys stand in the order in which they came: one that is deleted first comes last.
  const kept = new Map<Key, Value>();
  return {
    get: (key) => {
      const value = kept.get(key);
      return value === undefined || isOver(value) ? undefined : value;
    },
    set: (key, value) => {
      kept.delete(key);
      kept.set(key, value);
      for (const [oldest, old] of kept) {
        if (kept.size <= most && !isOver(old)) return;
        kept.delete(oldest);
      }
    },
    delete: (key) => {
      kept.delete(key);
    },
    get size() {
      return kept.size;
    },
  };
}
