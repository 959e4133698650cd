import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { drawActivity } from '../../src/channel/draw.ts';
import { type AdvancingClock, createAdvancingClock } from '../../src/clock.ts';
import { createDirectLine, type DirectLineLimits } from '../../src/directline/direct-line.ts';
import type { Route } from '../../src/http/exchange.ts';
import { createHttpServer } from '../../src/http/server.ts';
import type { Incoming, Receipt } from '../../src/incoming.ts';
import { createLog } from '../../src/log.ts';
import type { Said } from '../../src/reply/said.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolders } from '../helpers/stores.ts';

/** What a small bot does with what it hears; replies leave in one transaction, as the turn's do. */
export type React = (incoming: Incoming, bot: ServedBot) => Promise<readonly Said[]>;

export interface ServedBot {
  readonly url: string;
  readonly port: number;
  readonly clock: AdvancingClock;
  readonly store: Store;
  readonly heard: readonly Incoming[];
  readonly logged: readonly string[];
  say(conversationId: string, ...replies: readonly Said[]): Promise<void>;
  type(conversationId: string): void;
  resume(): Promise<number>;
  post(path: string, options?: Posted): Promise<Answer>;
  get(path: string, token?: string): Promise<Answer>;
  /** A begun conversation. */
  begin(): Promise<Begun>;
}

export interface Posted {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at as they are
  readonly body: any;
}
export interface Begun {
  readonly conversationId: string;
  readonly token: string;
  readonly streamUrl: string;
  /** Posts an activity. */
  send(activity: unknown): Promise<Answer>;
  read(watermark?: string): Promise<Answer>;
}

export const plain: Omit<Said, 'text'> = {
  language: 'en',
  replaces: false,
  tone: 'plain',
  rows: [],
  buttons: [],
};

export function said(text: string, more: Partial<Said> = {}): Said {
  return { ...plain, text, ...more };
}

export const echoing: React = async ({ heard }) =>
  heard.kind === 'text' ? [said(`you said: ${heard.text}`)] : [said(`heard ${heard.kind}`)];

/** Serves the Direct Line front with a small bot behind it; all of it ends with the test. */
export function servedBots(): (
  react?: React,
  options?: {
    readonly limits?: Partial<DirectLineLimits>;
    readonly redact?: (text: string, isPageOpen: boolean) => string;
    readonly isPageOpen?: () => Promise<boolean>;
    readonly publicUrl?: string;
    readonly store?: Store;
    readonly routes?: readonly Route[];
  },
) => Promise<ServedBot> {
  const cleanUps: (() => Promise<void>)[] = [];
  const folders = temporaryFolders();
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  return async (react = echoing, options = {}) => {
    const clock = createAdvancingClock();
    const store = options.store ?? (await openSqliteStore({ folder: await folders(), clock }));
    const heard: Incoming[] = [];
    const logged: string[] = [];
    const log = createLog('debug', (line) => logged.push(line));
    const receive = async (incoming: Incoming): Promise<Receipt> => {
      heard.push(incoming);
      const replies = await react(incoming, bot);
      await bot.say(incoming.conversationId, ...replies);
      return { kind: 'taken', replies };
    };
    const line = createDirectLine({
      store,
      receive,
      key: new Uint8Array(32).fill(7),
      clock,
      log,
      draw: (reply) => drawActivity(reply, 'webchat'),
      urlOf: (formId) => `https://bot.example/r#${formId}`,
      redact: options.redact ?? ((text) => text),
      isPageOpen: options.isPageOpen ?? (async () => false),
      sayUnstored: (key, locale) => `${key} ${locale}`,
      ...(options.publicUrl && { publicUrl: options.publicUrl }),
      limits: { retryAfterMs: [1, 1], ...options.limits },
    });
    const http = createHttpServer({ routes: [...line.routes, ...(options.routes ?? [])], log });
    line.attach(http.server);
    const { port } = await http.listen(0, '127.0.0.1');
    cleanUps.push(async () => {
      await Promise.all([line.close(), http.close(200)]);
      if (!options.store) await store.close();
    });
    const url = `http://127.0.0.1:${port}`;
    const call = async (method: string, path: string, given: Posted = {}): Promise<Answer> => {
      const answer = await fetch(`${url}/v3/directline${path}`, {
        method,
        headers: {
          ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(given.token && { authorization: `Bearer ${given.token}` }),
          ...given.headers,
        },
        ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    };
    const bot: ServedBot = {
      url,
      port,
      clock,
      store,
      heard,
      logged,
      say: async (conversationId, ...replies) => {
        const to = { conversationId, now: clock.now() };
        await store.transaction((tx) => line.out.write(tx, to, replies));
        line.out.flush(conversationId);
      },
      type: (conversationId) => line.out.typing(conversationId),
      resume: line.resume,
      post: (path, given) => call('POST', path, given),
      get: (path, token) => call('GET', path, token ? { token } : {}),
      begin: async () => {
        const { body: generated } = await call('POST', '/tokens/generate');
        const { body } = await call('POST', '/conversations', { token: generated.token });
        const path = `/conversations/${body.conversationId}/activities`;
        return {
          ...body,
          send: (activity) => call('POST', path, { token: body.token, body: activity }),
          read: (watermark = '') =>
            call('GET', `${path}?watermark=${watermark}`, { token: body.token }),
        };
      },
    };
    return bot;
  };
}

/** Until something is so; for what happens behind an answered request. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  limitMs = 5_000,
): Promise<void> {
  const endsAt = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > endsAt) throw new Error('it did not come to be');
    await sleep(5);
  }
}
