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

export interface ToReadMember {
  readonly serviceUrl: string;
  readonly channelConversationId: string;
  readonly channelUserId: string;
  readonly timeLimitMs: number;
}

/** The four calls of the connector API that a bot needs. */
export interface Connector {
  /** Never throws, never follows a redirect, never takes longer than the time limit. */
  deliver(toDeliver: ToDeliver): Promise<Delivery>;
  /** As `deliver`. @returns what the channel says of a member, unread; undefined for no answer */
  readMember(toRead: ToReadMember): Promise<unknown>;
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
      const { serviceUrl, channelConversationId, replaces, activity, timeLimitMs } = toDeliver;
      const last = replaces === undefined ? [] : [replaces];
      const answer = await call({
        serviceUrl,
        path: ['conversations', channelConversationId, 'activities', ...last],
        method: replaces === undefined ? 'POST' : 'PUT',
        body: activity,
        timeLimitMs,
      });
      return typeof answer === 'string' ? withoutAnswer[answer] : judge(answer);
    },
    async readMember({ serviceUrl, channelConversationId, channelUserId, timeLimitMs }) {
      const answer = await call({
        serviceUrl,
        path: ['conversations', channelConversationId, 'members', channelUserId],
        method: 'GET',
        timeLimitMs,
      });
      return typeof answer === 'object' && answer.status === 200 ? parse(answer.body) : undefined;
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };

  async function call(to: Call): Promise<Answer | keyof typeof withoutAnswer> {
    if (!isServiceUrlAllowed(to.serviceUrl, options.rules)) return 'notAllowed';
    // A hanging peer must not hold anything: this bounds the token and the call as a whole.
    const signal = AbortSignal.timeout(to.timeLimitMs);
    let token: string | undefined;
    try {
      token = await beforeAbort(signal, options.token(refreshToken));
      refreshToken = false;
    } catch {
      return 'noToken';
    }
    try {
      const answer = await send(to, token, signal);
      if (answer.status === 401) refreshToken = true;
      return answer;
    } catch {
      return 'silent';
    }
  }

  function send(to: Call, token: string | undefined, signal: AbortSignal): Promise<Answer> {
    const path = ['v3', ...to.path].map(encodeURIComponent).join('/');
    const url = new URL(`${to.serviceUrl.replace(/(?<!\/)\/*$/, '/')}${path}`);
    const isHttps = url.protocol === 'https:';
    const makeRequest = isHttps ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = makeRequest(
        url,
        {
          method: to.method,
          agent: isHttps ? agents.https : agents.http,
          signal,
          ...(!options.rules.loopback && { lookup: publicLookup }),
          headers: {
            ...(to.body !== undefined && {
              'content-type': 'application/json; charset=utf-8',
              'content-length': Buffer.byteLength(to.body),
            }),
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
      request.end(to.body);
    });
  }
}

const withoutAnswer = {
  notAllowed: { kind: 'refused', status: 0 },
  noToken: { kind: 'unauthorised' },
  silent: { kind: 'later', status: 0 },
} as const satisfies Readonly<Record<string, Delivery>>;

interface Call {
  readonly serviceUrl: string;
  /** Behind the version, not encoded yet. */
  readonly path: readonly string[];
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly body?: string;
  readonly timeLimitMs: number;
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

function beforeAbort<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function readId(body: string): string | null {
  const answer = parse(body);
  if (typeof answer !== 'object' || answer === null || !('id' in answer)) return null;
  return typeof answer.id === 'string' && answer.id !== '' ? answer.id : null;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
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
