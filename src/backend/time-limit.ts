import { BackendUnavailable } from './outcomes.ts';

/**
 * Runs `work` until it answers or the time is up, whichever is first; work that does not heed the
 * signal is left behind.
 * @param timeLimitMs milliseconds, 1 or more
 * @throws BackendUnavailable when the time is up, and whatever `work` throws
 */
export async function withTimeLimit<Result>(
  timeLimitMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const fault = new BackendUnavailable(`no answer within ${timeLimitMs} ms`);
      reject(fault);
      controller.abort(fault);
    }, timeLimitMs);
  });
  try {
    return await Promise.race([work(controller.signal), timeIsUp]);
  } finally {
    clearTimeout(timer);
  }
}
