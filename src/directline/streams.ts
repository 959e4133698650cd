import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import { isForeign } from '../http/origin.ts';
import { errorName, type Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { readLastWatermarks } from '../store/webchat-log.ts';
import type { StreamGrant, Tokens } from './tokens.ts';
import type { Entry, Transcript, WireActivity } from './transcript.ts';

/** Open web sockets. Each knows how far it has sent, so that none misses or repeats anything. */
export interface Streams {
  attach(server: Server): void;
  /** Something new stands in the conversation's log. */
  push(conversationId: string): void;
  /** Sent as it is, kept nowhere. */
  sendPassing(conversationId: string, activity: WireActivity): void;
  /** The conversation's token was renewed: its streams may stay until then. */
  extend(conversationId: string, expiresAt: number): void;
  /** The sign-in has ended: its streams end with it. */
  dismiss(signInId: string): void;
  close(): void;
}

export interface StreamsOptions {
  readonly store: Store;
  readonly transcript: Transcript;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl?: string;
  readonly maximumSockets: number;
  /** Whether a sign-in still lives. */
  readonly isAlive: (signInId: string) => Promise<boolean>;
  readonly onCount?: (openSockets: number) => void;
}

interface Stream {
  readonly socket: WebSocket;
  readonly conversationId: string;
  readonly signInId?: string;
  watermark: number;
  expiresAt: number;
  isSending: boolean;
  /** Something came while it was sending. */
  isBehind: boolean;
  isAlive: boolean;
}

const streamPath = /^\/v3\/directline\/conversations\/([\w-]{1,100})\/stream$/;
const pageSize = 50;
/** A client that does not read is cut; it comes back and goes on from where it was. */
const maximumBufferedBytes = 1_048_576;
const maximumPerConversation = 8;
/** Clients send nothing but empty messages. */
const maximumPayloadBytes = 4_096;
const lookAfterMs = 30_000;
/** PostgreSQL only: another process may have written. */
const lookForNewsMs = 1_000;

export function createStreams(options: StreamsOptions): Streams {
  const { store, transcript, tokens, clock, log, publicUrl } = options;
  const streams = new Map<string, Set<Stream>>();
  let openSockets = 0;
  const upgrader = new WebSocketServer({
    noServer: true,
    maxPayload: maximumPayloadBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });

  const open = (socket: WebSocket, grant: StreamGrant): void => {
    const { conversationId, signInId, watermark, expiresAt } = grant;
    const stream: Stream = {
      socket,
      conversationId,
      ...(signInId && { signInId }),
      watermark,
      expiresAt,
      isSending: false,
      isBehind: false,
      isAlive: true,
    };
    const siblings = streams.get(conversationId) ?? new Set<Stream>();
    streams.set(conversationId, siblings.add(stream));
    if (siblings.size > maximumPerConversation) {
      const [oldest] = siblings;
      oldest?.socket.close(1008, 'replaced');
    }
    count(1);
    // Without a listener a broken frame would end the process.
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      stream.isAlive = true;
    });
    socket.on('close', () => {
      siblings.delete(stream);
      if (siblings.size === 0 && streams.get(conversationId) === siblings) {
        streams.delete(conversationId);
      }
      count(-1);
    });
    void sendNews(stream);
  };
  const count = (by: number): void => {
    openSockets += by;
    options.onCount?.(openSockets);
  };

  const sendNews = async (stream: Stream): Promise<void> => {
    stream.isBehind = true;
    if (stream.isSending) return;
    stream.isSending = true;
    try {
      while (stream.isBehind && stream.socket.readyState === stream.socket.OPEN) {
        stream.isBehind = false;
        if (stream.signInId && !(await options.isAlive(stream.signInId))) {
          stream.socket.close(1008, 'signed out');
          return;
        }
        const news = await transcript.read(stream.conversationId, stream.watermark, pageSize);
        const last = news.at(-1);
        if (!last) continue;
        stream.watermark = last.watermark;
        stream.isBehind ||= news.length === pageSize;
        send(stream, news.map(setOf));
      }
    } catch (error) {
      // It comes back, and reads on from what it has.
      log.warn('directline.streamFailed', { error: errorName(error) });
      stream.socket.close(1011);
    } finally {
      stream.isSending = false;
    }
  };
  const send = ({ socket }: Stream, messages: readonly object[]): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maximumBufferedBytes) socket.terminate();
    else for (const message of messages) socket.send(JSON.stringify(message));
  };
  const all = (): Stream[] => [...streams.values()].flatMap((siblings) => [...siblings]);

  const lookAfter = setInterval(() => {
    for (const stream of all()) {
      if (stream.expiresAt <= clock.now()) stream.socket.close(1008, 'expired');
      else if (!stream.isAlive) stream.socket.terminate();
      else {
        stream.isAlive = false;
        stream.socket.ping();
        // Another process may have ended the sign-in.
        if (stream.signInId) void sendNews(stream);
      }
    }
  }, lookAfterMs).unref();
  const lookForNews =
    store.engine === 'postgres'
      ? setInterval(() => void findNews().catch(() => {}), lookForNewsMs).unref()
      : undefined;
  const findNews = async (): Promise<void> => {
    if (streams.size === 0) return;
    const rows = await readLastWatermarks(store.db, [...streams.keys()]);
    for (const { id, lastWatermark } of rows) {
      for (const stream of streams.get(id) ?? []) {
        if (stream.watermark < lastWatermark) void sendNews(stream);
      }
    }
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    const grant = admit(request);
    if (typeof grant === 'number') refuse(socket, grant);
    else upgrader.handleUpgrade(request, socket, head, (opened) => open(opened, grant));
  };
  const admit = (request: IncomingMessage): StreamGrant | keyof typeof reasons => {
    const asked = readTarget(request);
    if (!asked) return 404;
    if (isForeign(request, publicUrl)) return 403;
    if (openSockets >= options.maximumSockets) return 503;
    const grant = tokens.redeemTicket(asked.ticket);
    return grant?.conversationId === asked.conversationId ? grant : 403;
  };

  return {
    attach: (server) => {
      server.on('upgrade', upgrade);
    },
    push: (conversationId) => {
      for (const stream of streams.get(conversationId) ?? []) void sendNews(stream);
    },
    sendPassing: (conversationId, activity) => {
      for (const stream of streams.get(conversationId) ?? []) {
        send(stream, [{ activities: [activity] }]);
      }
    },
    extend: (conversationId, expiresAt) => {
      for (const stream of streams.get(conversationId) ?? []) stream.expiresAt = expiresAt;
    },
    dismiss: (signInId) => {
      for (const stream of all()) {
        if (stream.signInId === signInId) stream.socket.close(1008, 'signed out');
      }
    },
    close: () => {
      clearInterval(lookAfter);
      clearInterval(lookForNews);
      for (const stream of all()) stream.socket.close(1001);
      // Whoever does not answer the close is cut.
      setTimeout(() => {
        for (const stream of all()) stream.socket.terminate();
      }, 1_000).unref();
    },
  };
}

/**
 * A message of its own for each activity: of one with several, `botframework-directlinejs` takes
 * each by a timer of its own, and the next message's come in between. An edit could be overtaken by
 * what it takes the place of.
 */
function setOf({ activity, watermark }: Entry): object {
  return { activities: [activity], watermark: String(watermark) };
}

function readTarget(
  request: IncomingMessage,
): { readonly conversationId: string; readonly ticket: string } | undefined {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const conversationId = streamPath.exec(path)?.[1];
  const ticket = new URLSearchParams(query).get('t') ?? '';
  return conversationId === undefined ? undefined : { conversationId, ticket };
}

const reasons = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' } as const;

function refuse(socket: Duplex, status: keyof typeof reasons): void {
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}
