import type { Server } from 'node:http';
import type { Clock } from '../clock.ts';
import { errorAnswer } from '../http/answers.ts';
import type { HttpAnswer, HttpRequest, Route } from '../http/exchange.ts';
import { socketBase } from '../http/origin.ts';
import type { Claims, Incoming, Receive } from '../incoming.ts';
import type { SayUnstored, UnstoredKey } from '../language/unstored.ts';
import type { Rate } from '../limits/rate-limit.ts';
import { createSharedRateLimit } from '../limits/shared-rate-limit.ts';
import type { Log } from '../log.ts';
import type { ChannelOut } from '../reply/channel-out.ts';
import type { Store } from '../store/store.ts';
import { isStoreFault } from '../store/store-fault.ts';
import { createWebchatConversation, findWebchatConversation } from '../store/webchat-log.ts';
import { readPosted } from './posted-activity.ts';
import { findUnheard } from './resume.ts';
import { type Admitted, createAdmission, type SignedIn, type SignIns } from './signed-in.ts';
import { createStreams } from './streams.ts';
import { createTokens, type Grant, tokenLifeMs } from './tokens.ts';
import { bot, createTranscript, type Draw, randomId, type Unheard } from './transcript.ts';
import { createTurns } from './turns.ts';

export interface DirectLineLimits {
  /** Messages of one conversation. */
  readonly messages: Rate;
  readonly maximumSockets: number;
  /** Waits before the next tries of a turn that was not taken. */
  readonly retryAfterMs: readonly number[];
}

const usualLimits: DirectLineLimits = {
  messages: { burst: 60, perSecond: 5 },
  maximumSockets: 5_000,
  retryAfterMs: [500, 2_000, 5_000],
};

export interface DirectLineOptions {
  readonly store: Store;
  readonly receive: Receive;
  /** HMAC key, 32 bytes or more; own keys for tokens and tickets are derived from it. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
  readonly draw: Draw;
  /**
   * Takes secrets out of a text, before anything else sees it; while a one-time page is open, also
   * those that come without a label.
   */
  readonly redact: (text: string, isPageOpen: boolean) => string;
  readonly isPageOpen: (conversationId: string) => Promise<boolean>;
  /** Address of a one-time page. */
  readonly urlOf: (formId: string) => string;
  readonly sayUnstored: SayUnstored;
  readonly publicUrl?: string;
  /** Of staff; without it nobody can be admitted. */
  readonly signIns?: SignIns;
  readonly limits?: Partial<DirectLineLimits>;
  readonly onSocketCount?: (openSockets: number) => void;
}

export interface DirectLine {
  readonly routes: readonly Route[];
  readonly out: ChannelOut;
  /**
   * A token for somebody who signed in: for the conversation that is asked for if it is theirs, for a
   * new one otherwise. It is worth something while the sign-in lives.
   */
  admit(
    signInId: string,
    person: SignedIn,
    conversationId?: string,
  ): Promise<{ readonly conversationId: string; readonly token: string }>;
  /** What hangs on a sign-in that has ended is closed. */
  dismiss(signInId: string): void;
  /** Takes the server's upgrades to web sockets. */
  attach(server: Server): void;
  /**
   * Hears what a process that died had shown, but not heard: once after the start, and as a chore
   * for those that die later. @returns how many there were
   */
  resume(): Promise<number>;
  /** Closes the streams and waits for the turns that are under way. */
  close(): Promise<void>;
}

const base = '/v3/directline';
const pageSize = 200;
const lookForUnheardMs = 5_000;
/** Longer than a turn and its next tries: whoever had the message has died, or has given up. */
const unheardAfterMs = 15_000;
/** A conversation is joined once, however often its page is loaded. */
const joinId = 'join';

/**
 * Direct Line 3.0 in the process: what `botframework-directlinejs` and Web Chat need. Who speaks,
 * and where, is in the token; of what a client posts, only what a person can say is taken.
 */
export function createDirectLine(options: DirectLineOptions): DirectLine {
  const { store, clock, log, publicUrl, signIns } = options;
  const limits = { ...usualLimits, ...options.limits };
  const tokens = createTokens({ key: options.key, clock });
  const transcript = createTranscript(store, options);
  const turns = createTurns({
    receive: options.receive,
    log,
    retryAfterMs: limits.retryAfterMs,
    onLate: ({ conversationId, locale }) => sayPassing(conversationId, 'bot:takenLater', locale),
  });
  const streams = createStreams({
    store,
    transcript,
    tokens,
    clock,
    log,
    maximumSockets: limits.maximumSockets,
    ...(publicUrl && { publicUrl }),
    isAlive: async (signInId) => (await signIns?.find(signInId)) !== undefined,
    ...(options.onSocketCount && { onCount: options.onSocketCount }),
  });
  const passing = (conversationId: string) => ({
    id: randomId(),
    timestamp: new Date(clock.now()).toISOString(),
    channelId: 'directline',
    conversation: { id: conversationId },
    from: bot,
  });
  /** To who is there now; nothing of it is kept. */
  const sayPassing = (conversationId: string, key: UnstoredKey, locale: string | undefined) => {
    const text = options.sayUnstored(key, locale);
    const said = { type: 'message', text, textFormat: 'plain' };
    streams.sendPassing(conversationId, { ...passing(conversationId), ...said });
  };
  const shared = { store, clock };
  const messageRate = createSharedRateLimit({ name: 'messages', rate: limits.messages, ...shared });

  const admit = createAdmission({ store, key: options.key, now: clock.now });
  let hasLooked = false;
  let lookAgainAt = 0;
  const start = (
    { conversationId, userId }: Pick<Grant, 'conversationId' | 'userId'>,
    activityId: string,
    said: Unheard,
    person: SignedIn | undefined,
  ): void => {
    const incoming: Incoming = {
      channel: 'webchat',
      conversationId,
      activityId,
      claims: claimsOf(userId, person),
      heard: said.heard,
      ...(said.locale && { locale: said.locale }),
      ...(said.timeZone && { timeZone: said.timeZone }),
      ...(said.clientActivityId && { clientActivityId: said.clientActivityId }),
    };
    turns.start(incoming);
  };

  const newToken = (grant: Omit<Grant, 'expiresAt'>) => {
    const { token, expiresAt } = tokens.issue(grant);
    const body = {
      conversationId: grant.conversationId,
      token,
      expires_in: tokenLifeMs / 1000,
    };
    return { body, expiresAt };
  };
  const connection = (request: HttpRequest, grant: Grant, watermark: number) => {
    const { body, expiresAt } = newToken(grant);
    const { conversationId } = grant;
    const ticket = tokens.issueTicket({ ...grant, expiresAt, watermark });
    const stream = `${base}/conversations/${conversationId}/stream?t=${ticket}`;
    streams.extend(conversationId, expiresAt);
    return { ...body, streamUrl: `${socketBase(request, publicUrl)}${stream}` };
  };

  /** A route for those who hold a token, of the conversation that the path names, if it names one. */
  const guarded =
    (
      handle: (
        request: HttpRequest,
        grant: Grant,
        person: SignedIn | undefined,
      ) => Promise<HttpAnswer>,
    ) =>
    async (request: HttpRequest): Promise<HttpAnswer> => {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (bearer === undefined) return errorAnswer(401);
      const grant = tokens.verify(bearer);
      const named = request.params.conversationId;
      // Clients take 403 for an expired token, and ask for a new one.
      if (!grant || (named !== undefined && named !== grant.conversationId))
        return errorAnswer(403);
      const person = grant.signInId ? await signIns?.find(grant.signInId) : undefined;
      if (grant.signInId && !person) return errorAnswer(403);
      return handle(request, grant, person);
    };

  const generate = async (): Promise<HttpAnswer> => {
    const grant = { conversationId: `wc-${randomId()}`, userId: `dl_${randomId()}` };
    return { status: 200, body: newToken(grant).body };
  };
  const refresh = async (_request: HttpRequest, grant: Grant): Promise<HttpAnswer> => {
    const { body, expiresAt } = newToken(grant);
    streams.extend(grant.conversationId, expiresAt);
    return { status: 200, body };
  };
  const begin = async (request: HttpRequest, grant: Grant): Promise<HttpAnswer> => {
    const { conversationId: id, userId } = grant;
    const isNew = await store.transaction(async (tx) => {
      if (await findWebchatConversation(tx, id)) return false;
      await createWebchatConversation(tx, { id, userId, now: clock.now() });
      return true;
    });
    return { status: isNew ? 201 : 200, body: connection(request, grant, 0) };
  };
  const reconnect = async (request: HttpRequest, grant: Grant): Promise<HttpAnswer> => {
    const after = readWatermark(request);
    if (after === undefined) return errorAnswer(400);
    if (!(await findWebchatConversation(store.db, grant.conversationId))) return errorAnswer(404);
    return { status: 200, body: connection(request, grant, after) };
  };
  const read = async (request: HttpRequest, grant: Grant): Promise<HttpAnswer> => {
    const after = readWatermark(request);
    if (after === undefined) return errorAnswer(400);
    const page = await transcript.read(grant.conversationId, after, pageSize);
    if (page.length === 0) {
      // Only an empty page can be one of a conversation that is not there.
      const known = await findWebchatConversation(store.db, grant.conversationId);
      if (!known) return errorAnswer(404);
    }
    const activities = page.map(({ activity }) => activity);
    const watermark = String(page.at(-1)?.watermark ?? after);
    return { status: 200, body: { activities, watermark } };
  };
  const readRedacted = async (body: unknown, conversationId: string) => {
    let mayBeSecret = false;
    const posted = readPosted(body, (text) => {
      const safe = options.redact(text, false);
      mayBeSecret ||= safe !== options.redact(text, true);
      return safe;
    });
    return mayBeSecret && (await options.isPageOpen(conversationId))
      ? readPosted(body, (text) => options.redact(text, true))
      : posted;
  };
  const post = async (
    request: HttpRequest,
    grant: Grant,
    person: SignedIn | undefined,
  ): Promise<HttpAnswer> => {
    const { conversationId, userId } = grant;
    if (!turns.hasRoom(conversationId)) return tooMany();
    if (turns.isFull()) return errorAnswer(503, { 'retry-after': '5' });
    if (!(await messageRate.take(conversationId))) return tooMany();
    const posted = await readRedacted(request.body, conversationId);
    if (posted.kind === 'malformed') return errorAnswer(400);
    if (posted.kind === 'ignored') return { status: 200, body: { id: randomId() } };
    if (posted.kind === 'joined') {
      if (!(await findWebchatConversation(store.db, conversationId))) return errorAnswer(404);
      start(grant, joinId, { ...posted, heard: { kind: 'arrival' } }, person);
      return { status: 200, body: { id: joinId } };
    }
    const to = { conversationId, userId, now: clock.now() };
    const id = await transcript.addMessage(to, posted.message);
    if (id === null) return errorAnswer(404);
    streams.push(conversationId);
    start(grant, id, posted.message, person);
    if (grant.signInId) await signIns?.touch(grant.signInId);
    return { status: 200, body: { id } };
  };

  const postOrSorry: typeof post = async (request, grant, person) => {
    try {
      return await post(request, grant, person);
    } catch (error) {
      if (isStoreFault(error)) {
        sayPassing(grant.conversationId, 'bot:notTaken', localeOf(request.body));
      }
      throw error;
    }
  };

  const conversations = `${base}/conversations`;
  const one = `${conversations}/:conversationId`;
  return {
    routes: [
      {
        method: 'POST',
        path: `${base}/tokens/generate`,
        limitedByAddress: true,
        handle: generate,
      },
      { method: 'POST', path: `${base}/tokens/refresh`, handle: guarded(refresh) },
      { method: 'POST', path: conversations, handle: guarded(begin) },
      { method: 'GET', path: one, handle: guarded(reconnect) },
      { method: 'GET', path: `${one}/activities`, handle: guarded(read) },
      { method: 'POST', path: `${one}/activities`, handle: guarded(postOrSorry) },
    ],
    out: {
      write: (tx, { conversationId, now }, replies) =>
        transcript.addReplies(tx, conversationId, replies, now),
      flush: (conversationId) => streams.push(conversationId),
      typing: (conversationId) =>
        streams.sendPassing(conversationId, { ...passing(conversationId), type: 'typing' }),
    },
    admit: async (signInId, person, conversationId) => {
      const admitted: Admitted = await admit(signInId, person, conversationId);
      return newToken(admitted).body;
    },
    dismiss: streams.dismiss,
    attach: streams.attach,
    resume: async () => {
      const now = clock.now();
      // Nobody else can be at work on a message of the embedded store before the first look.
      const isAlone = store.engine === 'sqlite' && !hasLooked;
      if (!isAlone && now < lookAgainAt) return 0;
      const unheard = await findUnheard(store, now, isAlone ? 0 : unheardAfterMs);
      lookAgainAt = now + lookForUnheardMs;
      // What could be read but not written would fail again, each with all of its tries.
      if (unheard.length > 0 && !(await store.isReady())) return 0;
      hasLooked = true;
      let started = 0;
      for (const message of unheard) {
        const { signInId } = message;
        const person = signInId === null ? undefined : await signIns?.find(signInId);
        // Whoever signs in again is heard then, as the one they are.
        if (signInId !== null && !person) continue;
        start(message, message.activityId, message, person);
        started += 1;
      }
      return started;
    },
    close: async () => {
      streams.close();
      await turns.finish();
    },
  };
}

function claimsOf(channelUserId: string, person: SignedIn | undefined): Claims {
  const scope = 'personal';
  return person
    ? { via: 'desk', channelUserId, scope, ...person }
    : { via: 'directLine', channelUserId, scope };
}

/** Of a body of any shape. */
function localeOf(body: unknown): string | undefined {
  const locale =
    typeof body === 'object' && body !== null && 'locale' in body ? body.locale : undefined;
  return typeof locale === 'string' ? locale : undefined;
}

function tooMany(): HttpAnswer {
  return errorAnswer(429, { 'retry-after': '5' });
}

/** Undefined for what is no watermark; 0, for everything, when none is given. */
function readWatermark(request: HttpRequest): number | undefined {
  const given = request.query.get('watermark') ?? '';
  if (given === '') return 0;
  return /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}
