export interface Countdown {
  /** Whole seconds, 0 when the time is over. */
  secondsLeft(): number;
  stop(): void;
}

/** Counts on the monotonic clock: a computer whose clock is changed or was asleep still ends in time. */
export function startCountdown(
  seconds: number,
  onTick: (secondsLeft: number) => void,
  onOver: () => void,
): Countdown {
  const startedAt = performance.now();
  const startedOn = Date.now();
  // performance.now() may stand still while a computer sleeps; the later of both clocks counts.
  const elapsedMs = () => Math.max(performance.now() - startedAt, Date.now() - startedOn);
  const secondsLeft = () => Math.max(0, Math.ceil(seconds - elapsedMs() / 1000));
  const tick = () => {
    const left = secondsLeft();
    onTick(left);
    if (left > 0) return;
    stop();
    onOver();
  };
  const timer = setInterval(tick, 1000);
  const stop = () => clearInterval(timer);
  tick();
  return { secondsLeft, stop };
}

export function asMinutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
