import { createServer as createNodeServer, type Server as NodeServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createServer as createRestifyServer, type Request, type Response } from 'restify';
import { errorName, type Log } from '../log.ts';
import { type ErrorStatus, errorAnswer, isErrorStatus } from './answers.ts';
import { type ClientAddress, createClientAddress } from './client-address.ts';
import type { HttpAnswer, HttpRequest, Route } from './exchange.ts';
import { createGate, type Gate, type Leave } from './gate.ts';
import { readJsonBody, UnusableBody } from './json-body.ts';
import { networkOf } from './network-of.ts';
import { isForeign } from './origin.ts';
import { writeAnswer } from './write-answer.ts';

export interface HttpLimits {
  readonly maximumBodyBytes: number;
  /** A request must be here whole within this time, or its connection is cut. */
  readonly requestTimeLimitMs: number;
  readonly headersTimeLimitMs: number;
  /** A connection on which nothing moves is cut after this time; longer than any turn. */
  readonly idleTimeLimitMs: number;
  /** How often the limits are looked at: a slow request lives at most this much longer. */
  readonly checkEveryMs: number;
  readonly maximumConnections: number;
  /** Requests that are worked on at a time. */
  readonly inFlight: number;
  /** Those that wait for it; further ones are refused. */
  readonly waiting: number;
}

const usualLimits: HttpLimits = {
  maximumBodyBytes: 64 * 1024,
  requestTimeLimitMs: 14_000,
  headersTimeLimitMs: 10_000,
  idleTimeLimitMs: 60_000,
  checkEveryMs: 1_000,
  maximumConnections: 10_000,
  inFlight: 200,
  waiting: 1_000,
};
const tryAgain = { 'retry-after': '5' };

const closeIdleEveryMs = 20;

export interface Answered {
  /** The route's pattern; `none` when none matched. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly ms: number;
}

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly log: Log;
  /** Pages of this address may send; so may pages of the host that was asked. */
  readonly publicUrl?: string;
  readonly limits?: Partial<HttpLimits>;
  /** Headers of every answer below some paths, whoever gives it; a route's own come on top. */
  readonly headersOf?: (path: string) => Readonly<Record<string, string>> | undefined;
  readonly onAnswer?: (answered: Answered) => void;
  /** Whether what a route threw may be gone at the next try: 503 instead of 500. */
  readonly isTemporary?: (error: unknown) => boolean;
  /** For routes that are limited by address; keys are networks. */
  readonly addressLimit?: { take(network: string): Promise<boolean> };
  /** Addresses and networks of proxies whose word is taken for where a request came from. */
  readonly trustedProxies?: readonly string[];
}

export interface HttpServer {
  /** @param port 0 for any free one */
  listen(port: number, host: string): Promise<{ readonly port: number }>;
  /** Takes nothing new, waits for what is under way at most `graceMs`, then cuts it. */
  close(graceMs?: number): Promise<void>;
  /** For upgrades to web sockets. */
  readonly server: NodeServer;
}

/**
 * Serves routes. Whatever comes in, an answer is one of a route, or a constant error body, and the
 * process lives.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = { ...usualLimits, ...options.limits };
  const edge: Edge = {
    limits,
    gate: createGate(limits),
    addressOf: createClientAddress(options.trustedProxies ?? []),
  };
  const restify = createRestifyServer({
    name: '',
    // Its own lines would quote requests.
    log: pino({ level: 'silent' }) as never,
    maxParamLength: 200,
  });

  restify.pre((request, response, next) => {
    watch(request, response, options.onAnswer);
    if (!isUsableTarget(request)) {
      send(request, response, errorAnswer(400), options);
      next(false);
      return;
    }
    next();
  });
  // Unknown paths, wrong methods, and anything that restify itself finds wrong. Not calling back
  // keeps it from writing its own words.
  restify.on('restifyError', (request: Request, response: Response, error: unknown) => {
    if (response.headersSent) return;
    const status = statusOf(error);
    if (status === 500) options.log.error('http.failed', { error: errorName(error) });
    send(request, response, errorAnswer(status), options);
  });
  for (const route of options.routes) {
    const serve = async (request: Request, response: Response) => {
      send(request, response, await answerTo(route, request, edge, options), options);
    };
    if (route.method === 'GET') {
      restify.get(route.path, serve);
      restify.head(route.path, async (request: Request, response: Response) => {
        await serve(request, response);
      });
    } else if (route.method === 'POST') restify.post(route.path, serve);
    else if (route.method === 'PUT') restify.put(route.path, serve);
    else restify.opts(route.path, serve);
  }

  // restify makes its server without options, and looks at the time limits every 30 s only.
  const server = createNodeServer(
    {
      requestTimeout: limits.requestTimeLimitMs,
      headersTimeout: limits.headersTimeLimitMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      keepAliveTimeout: 30_000,
    },
    (request, response) => restify.server.emit('request', request, response),
  );
  server.timeout = limits.idleTimeLimitMs;
  server.maxConnections = limits.maximumConnections;

  return {
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          server.on('error', (error) =>
            options.log.error('http.error', { error: errorName(error) }),
          );
          resolve({ port: (server.address() as AddressInfo).port });
        });
      }),
    close: (graceMs = 5_000) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        // A connection whose answer is done waits for the next request, which is not taken any more.
        const tidy = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
        server.close(() => {
          clearTimeout(cut);
          clearInterval(tidy);
          resolve();
        });
      }),
  };
}

/** A malformed `Host`, or a target that is no path, would throw wherever restify asks for the URL. */
function isUsableTarget(request: Request): boolean {
  if (!request.url?.startsWith('/')) return false;
  try {
    request.getUrl();
    return true;
  } catch {
    return false;
  }
}

interface Edge {
  readonly limits: HttpLimits;
  readonly gate: Gate;
  readonly addressOf: ClientAddress;
}

async function answerTo(
  route: Route,
  request: Request,
  { limits, gate, addressOf }: Edge,
  { log, publicUrl, addressLimit, isTemporary }: HttpServerOptions,
): Promise<HttpAnswer> {
  let leave: Leave | undefined;
  try {
    const address = addressOf(request);
    if (route.limitedByAddress && (await addressLimit?.take(networkOf(address))) === false) {
      return errorAnswer(429, tryAgain);
    }
    if (!route.always && gate.isFull()) return errorAnswer(503, tryAgain);
    const writes = route.method === 'POST' || route.method === 'PUT';
    if (writes && isForeign(request, publicUrl)) return errorAnswer(403);
    const body = writes ? await readJsonBody(request, limits.maximumBodyBytes) : undefined;
    // Only now: whoever sends slowly holds up nobody else.
    leave = route.always ? undefined : await gate.enter();
    if (!route.always && !leave) return errorAnswer(503, tryAgain);
    return await route.handle(exchangeOf(request, body, address));
  } catch (error) {
    if (error instanceof UnusableBody) return errorAnswer(error.status);
    log.error('http.failed', { route: route.path, method: route.method, error: errorName(error) });
    return isTemporary?.(error) ? errorAnswer(503, { 'retry-after': '5' }) : errorAnswer(500);
  } finally {
    leave?.();
  }
}

function exchangeOf(request: Request, body: unknown, remoteAddress: string): HttpRequest {
  const url = request.getUrl() as unknown as URL;
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  // Node takes the first of several, a proxy in front perhaps the last: such a request has none.
  const { authorization = [] } = request.headersDistinct;
  if (authorization.length > 1) headers.authorization = authorization.join(', ');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    params: { ...request.params },
    query: url.searchParams,
    headers,
    body,
    remoteAddress,
  };
}

function send(
  request: Request,
  response: Response,
  answer: HttpAnswer,
  { headersOf }: Pick<HttpServerOptions, 'headersOf'>,
): void {
  // What was not read is not waited for: the connection ends with the answer.
  const isCut = !request.complete && answer.status >= 400;
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const headers = { ...headersOf?.(path), ...answer.headers };
  writeAnswer(
    response,
    { ...answer, headers },
    { isHead: request.method === 'HEAD', isLast: isCut },
  );
}

function statusOf(error: unknown): ErrorStatus {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' && isErrorStatus(status) ? status : 500;
}

function watch(
  request: Request,
  response: Response,
  onAnswer: HttpServerOptions['onAnswer'],
): void {
  if (!onAnswer) return;
  const startedAt = performance.now();
  response.once('finish', () => {
    const path: unknown = (request as { route?: { path?: unknown } }).route?.path;
    onAnswer({
      route: typeof path === 'string' ? path : 'none',
      method: request.method ?? '',
      status: response.statusCode,
      ms: performance.now() - startedAt,
    });
  });
}
