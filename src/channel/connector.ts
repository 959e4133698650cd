import { type LookupAddress, lookup } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { readRetryAfterMs } from './back-off.ts';
import { isPrivateAddress, isServiceUrlAllowed, type ServiceUrlRules } from './service-url.ts';

/** What became of an activity on its way to the channel. */
export type Delivery =
  /** `id` is the channel's, null when it gave none. */
  | { readonly kind: 'delivered'; readonly id: string | null }
  | { readonly kind: 'later'; readonly status: number; readonly retryAfterMs?: number }
  /** The bot's own token was not taken, or could not be had. */
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'refused'; readonly status: number };

export interface ToDeliver {
  readonly serviceUrl: string;
  readonly channelConversationId: string;
  /** Replaces this activity instead of sending a new one. */
  readonly replaces?: string;
  /** JSON. */
  readonly activity: string;
  readonly timeLimitMs: number;
}

/** The three calls of the connector API that a bot needs. */
export interface Connector {
  /** Never throws, never follows a redirect, never takes longer than the time limit. */
  deliver(toDeliver: ToDeliver): Promise<Delivery>;
  close(): void;
}

export interface ConnectorOptions {
  readonly rules: ServiceUrlRules;
  /** The bot's token; undefined without an app id. `refresh`: the last one was not taken. */
  readonly token: (refresh: boolean) => Promise<string | undefined>;
}

const maxAnswerBytes = 65_536;
const tryLater: ReadonlySet<number> = new Set([408, 412, 425, 429]);

export function createConnector(options: ConnectorOptions): Connector {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
  };
  let refreshToken = false;

  return {
    async deliver(toDeliver) {
      if (!isServiceUrlAllowed(toDeliver.serviceUrl, options.rules)) {
        return { kind: 'refused', status: 0 };
      }
      // A hanging peer must not hold anything: this bounds the token and the call as a whole.
      const signal = AbortSignal.timeout(toDeliver.timeLimitMs);
      let token: string | undefined;
      try {
        token = await beforeAbort(signal, options.token(refreshToken));
        refreshToken = false;
      } catch {
        return { kind: 'unauthorised' };
      }
      try {
        const answer = await send(toDeliver, token, signal);
        if (answer.status === 401) refreshToken = true;
        return judge(answer);
      } catch {
        return { kind: 'later', status: 0 };
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };

  function send(
    toDeliver: ToDeliver,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const url = activityUrl(toDeliver);
    const isHttps = url.protocol === 'https:';
    const call = isHttps ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = call(
        url,
        {
          method: toDeliver.replaces === undefined ? 'POST' : 'PUT',
          agent: isHttps ? agents.https : agents.http,
          signal,
          ...(!options.rules.loopback && { lookup: publicLookup }),
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(toDeliver.activity),
            ...(token && { authorization: `Bearer ${token}` }),
          },
        },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            body += chunk;
            if (body.length > maxAnswerBytes) request.destroy(new Error('Answer too long'));
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              retryAfter: response.headers['retry-after'],
              body,
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(toDeliver.activity);
    });
  }
}

function beforeAbort<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

function judge({ status, retryAfter, body }: Answer): Delivery {
  if (status >= 200 && status < 300) return { kind: 'delivered', id: readId(body) };
  if (status === 401) return { kind: 'unauthorised' };
  if (tryLater.has(status) || status >= 500) {
    // Dates in it are the peer's, so they are compared with the real clock.
    const retryAfterMs = readRetryAfterMs(retryAfter, Date.now());
    return { kind: 'later', status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return { kind: 'refused', status };
}

function activityUrl(toDeliver: ToDeliver): URL {
  const base = toDeliver.serviceUrl.replace(/\/*$/, '/');
  const conversation = encodeURIComponent(toDeliver.channelConversationId);
  const activity =
    toDeliver.replaces === undefined ? '' : `/${encodeURIComponent(toDeliver.replaces)}`;
  return new URL(`${base}v3/conversations/${conversation}/activities${activity}`);
}

function readId(body: string): string | null {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== 'object' || answer === null || !('id' in answer)) return null;
    return typeof answer.id === 'string' && answer.id !== '' ? answer.id : null;
  } catch {
    return null;
  }
}

/** A public name must not lead to a private address. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, []);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isPrivateAddress(address))) {
      return callback(new Error('Not a public address'), []);
    }
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
