import type { HttpAnswer, HttpRequest, Route } from '../http/exchange.ts';
import { errorName, type Log } from '../log.ts';
import { isStoreFault } from '../store/store-fault.ts';
import { createNonce, pageHeaders } from './page-headers.ts';

export const gone = { state: 'gone' } as const;

/** Nothing that goes wrong behind it reaches the browser or, in words, the log. */
export function guarded(log: Log, handle: Route['handle']): Route['handle'] {
  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      log.error('secretPage.failed', { route: request.path, error: errorName(error) });
      // Nothing came of it, and the page may be tried again.
      return isStoreFault(error)
        ? answer(503, { state: 'unavailable' })
        : answer(500, { state: 'failed' });
    }
  };
}

export function answer(status: number, body: object, finished = false): HttpAnswer {
  return { status, headers: pageHeaders(createNonce(), { finished }), body };
}

export function tooMany(waitMs: number): HttpAnswer {
  const { headers, ...rest } = answer(429, { state: 'tooMany' });
  return { ...rest, headers: { ...headers, 'retry-after': String(Math.ceil(waitMs / 1000)) } };
}

export function pageKeyOf({ headers }: HttpRequest): string | undefined {
  return /^Reset ([A-Za-z0-9_-]{43})$/i.exec(headers.authorization ?? '')?.[1];
}

export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    ? (body as Record<string, unknown>)[name]
    : undefined;
}
