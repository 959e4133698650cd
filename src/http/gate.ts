/** Gives the place back, once. */
export type Leave = () => void;

/** So many at a time; those who come later wait in order, and beyond that are refused. */
export interface Gate {
  isFull(): boolean;
  /** Undefined: too many wait already. */
  enter(): Leave | Promise<Leave> | undefined;
  /** For work that nobody can be asked to try again: waits however many there are. */
  wait(): Leave | Promise<Leave>;
}

export function createGate(most: { readonly inFlight: number; readonly waiting: number }): Gate {
  const waiting: ((leave: Leave) => void)[] = [];
  let next = 0;
  let inFlight = 0;
  const isFull = () => inFlight >= most.inFlight && waiting.length - next >= most.waiting;

  const leave = (): void => {
    const first = waiting[next];
    if (!first) {
      inFlight -= 1;
      return;
    }
    next += 1;
    if (next >= most.waiting || next === waiting.length) {
      waiting.splice(0, next);
      next = 0;
    }
    first(once());
  };
  const once = (): Leave => {
    let left = false;
    return () => {
      if (!left) leave();
      left = true;
    };
  };
  const wait = () => {
    if (inFlight < most.inFlight) {
      inFlight += 1;
      return once();
    }
    return new Promise<Leave>((resolve) => waiting.push(resolve));
  };
  return { isFull, enter: () => (isFull() ? undefined : wait()), wait };
}
