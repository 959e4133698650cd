import type { HttpAnswer } from './exchange.ts';

/** Code and words of each error status, the same on every route: nothing of the request is echoed. */
const errors = {
  400: ['BadRequest', 'The request is not usable.'],
  401: ['Unauthorized', 'The request is not authenticated.'],
  403: ['Forbidden', 'The request is not allowed.'],
  404: ['NotFound', 'There is nothing here.'],
  405: ['MethodNotAllowed', 'The method is not allowed here.'],
  409: ['Conflict', 'The request does not fit what is there.'],
  410: ['Gone', 'This is no longer available.'],
  413: ['TooLarge', 'The body is too large.'],
  415: ['UnsupportedMediaType', 'The body must be plain JSON.'],
  429: ['TooManyRequests', 'Too many requests. Try again later.'],
  500: ['InternalError', 'Something went wrong here.'],
  503: ['Unavailable', 'Not available now. Try again later.'],
} as const satisfies Record<number, readonly [code: string, message: string]>;

export type ErrorStatus = keyof typeof errors;

export function isErrorStatus(status: number): status is ErrorStatus {
  return Object.hasOwn(errors, status);
}

/** An error with its constant body. */
export function errorAnswer(
  status: ErrorStatus,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const [code, message] = errors[status];
  return { status, headers, body: { error: { code, message } } };
}

/** Stand on every answer of every status; a route may override them. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
