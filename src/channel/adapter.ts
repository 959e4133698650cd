import type { Activity, InvokeResponse } from 'botbuilder';
import { type Clock, systemClock } from '../clock.ts';
import type { HttpAnswer, HttpRequest, Route } from '../http/exchange.ts';
import type { Incoming, Receipt, Receive } from '../incoming.ts';
import type { SayUnstored } from '../language/unstored.ts';
import { errorName, type Log } from '../log.ts';
import { revealFormAddresses } from '../reply/form-address.ts';
import type { Said } from '../reply/said.ts';
import type { Store, Tx } from '../store/store.ts';
import { isStoreFault } from '../store/store-fault.ts';
import type { ActivityIn } from './activity-shape.ts';
import { createAddresses } from './address.ts';
import { createAuthority, type SignedToken } from './authority.ts';
import { type ConnectorOut, createChannelOut } from './channel-out.ts';
import type { Sdk } from './cloud-adapter.ts';
import { type Connector, createConnector } from './connector.ts';
import { type ActivityJson, drawActivity } from './draw.ts';
import { createRoster } from './membership.ts';
import { createOutboxSender } from './outbox-sender.ts';
import { type ReadActivity, readActivity } from './read-activity.ts';
import { createSendLimits } from './send-limits.ts';
import { isServiceUrlAllowed } from './service-url.ts';
import {
  allowedChannelIds,
  type BotFrameworkSettings,
  identifyingChannelIds,
  metadataUrlOf,
} from './settings.ts';

export interface BotFrameworkChannel {
  readonly routes: readonly Route[];
  readonly out: ConnectorOut;
  /** For the worker: sends what is due. @returns how many left */
  sendDue(now: number): Promise<number>;
  /** Before the first `sendDue`: what a process took that died is due at once. */
  begin(): Promise<void>;
  /** Begins nothing more; resolves when nothing is on its way any more. */
  stop(): Promise<void>;
  /** Loads the SDK ahead of the first activity; it takes a third of a second. */
  prepare(): Promise<void>;
  close(): void;
}

export interface BotFrameworkChannelOptions {
  readonly config: BotFrameworkSettings;
  readonly receive: Receive;
  readonly store: Store;
  /** Of the bot: seals what is stored of addresses. 32 bytes or more. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
  /** Development only: a serviceUrl on this machine is answered. */
  readonly loopbackServiceUrls: boolean;
  /** Address of a one-time page. */
  readonly urlOf: (formId: string) => string;
  /** In the transaction in which it is known that a reply does not arrive. */
  readonly instead?: (tx: Tx, otherwise: string) => Promise<void>;
  /** Said in the answer itself where a turn failed, since nothing else could carry it. */
  readonly sayUnstored: SayUnstored;
  /** What became of a reply, each time one was tried or given up. */
  readonly onReply?: (result: 'sent' | 'retried' | 'undeliverable') => void;
  /** Of tokens and keys; the system's unless told. */
  readonly realClock?: Clock;
  /** 0 up to, not including, 1. */
  readonly random?: () => number;
}

const unauthorized: HttpAnswer = { status: 401, body: { error: 'unauthorized' } };
const malformed: HttpAnswer = { status: 400, body: { error: 'badRequest' } };
const failed: HttpAnswer = { status: 500, body: { error: 'internal' } };
const accepted: HttpAnswer = { status: 200, body: {} };
const unsupported: HttpAnswer = { status: 501, body: { error: 'notImplemented' } };
/** The channel delivers it again; an answer of 200 would lose it. */
const busy: HttpAnswer = {
  status: 503,
  headers: { 'retry-after': '5' },
  body: { error: 'busy' },
};

/** Bot Framework in and out. The only door to it, and to its SDK. */
export function createBotFrameworkChannel(
  options: BotFrameworkChannelOptions,
): BotFrameworkChannel {
  const { config, receive, store, clock, log, random } = options;
  const channelIds = allowedChannelIds(config);
  const identifying = identifyingChannelIds(config);
  const isSigned = config.appId !== undefined;
  const rules = { signed: isSigned, loopback: options.loopbackServiceUrls };
  if (config.mode === 'production' && (!isSigned || rules.loopback || config.override)) {
    throw new Error('In production only signed activities of the real channels are taken');
  }

  const authority =
    config.appId &&
    createAuthority({
      appId: config.appId,
      metadataUrl: metadataUrlOf(config),
      clock: options.realClock ?? systemClock,
      log,
    });

  let loading: Promise<Sdk> | undefined;
  const sdk = (): Promise<Sdk> => {
    loading ??= import('./cloud-adapter.ts').then(({ createSdk }) => createSdk(config));
    return loading;
  };
  const connector: Connector = createConnector({
    rules,
    token: async (refresh) => (isSigned ? (await sdk()).outboundToken(refresh) : undefined),
  });
  const addresses = createAddresses(options.key);
  const roster = createRoster({ connector, clock });
  const limits = createSendLimits();
  const sender = createOutboxSender({
    store,
    clock,
    log,
    connector,
    limits,
    addresses,
    urlOf: options.urlOf,
    ...(options.instead && { instead: options.instead }),
    ...(options.onReply && { onReply: options.onReply }),
    ...(random && { random }),
  });

  return {
    routes: [{ method: 'POST', path: '/api/messages', handle: take }],
    out: createChannelOut({
      clock,
      connector,
      limits,
      sender,
      rules,
      addresses,
      log,
      ...(options.instead && { instead: options.instead }),
    }),
    sendDue: sender.sendDue,
    begin: sender.begin,
    stop: sender.stop,
    prepare: async () => void (await sdk()),
    close: () => connector.close(),
  };

  async function take(request: HttpRequest): Promise<HttpAnswer> {
    // Before anything is said about the activity: who cannot sign is not told what is wrong with it.
    const token = authority ? await authority.check(request.headers.authorization) : null;
    if (authority && token === null) return refuse('token');

    const read = readActivity(request.body, { now: clock.now(), identifying, isSigned, addresses });
    if (read.kind === 'malformed') {
      log.warn('activity.refused', { status: 400, reason: 'shape' });
      return malformed;
    }
    const { activity } = read;
    if (!channelIds.has(activity.channelId)) return refuse('channel');
    if (token && !isCovered(activity, token)) return refuse('claims');
    if (!isAnswerable(activity)) return refuse('serviceUrl');

    const { run } = await sdk();
    const inSdk = forSdk(activity);
    if (read.kind === 'ignored') return accepted;
    if (read.kind === 'unsupported') return unsupported;

    const incoming = isSigned ? await confirm(read) : read.incoming;
    let receipt: Receipt | undefined;
    try {
      const answer = await run(token, inSdk, async (context) => {
        receipt = await receive(incoming);
        if (receipt.kind === 'busy') return;
        if (read.incoming.expectsReplies) {
          await context.sendActivities(
            receipt.replies.map((said) => drawIn(said, read, options.urlOf)),
          );
          nameReplies(context.bufferedReplyActivities, receipt.replies);
        } else if (activity.type === 'invoke') {
          await context.sendActivity({ type: 'invokeResponse', value: executed(receipt) });
        }
      });
      if (receipt?.kind === 'busy') {
        log.warn('activity.busy', { conversation: read.incoming.conversationId });
        return busy;
      }
      return answerOf(answer);
    } catch (error) {
      log.error('activity.failed', {
        conversation: read.incoming.conversationId,
        error: errorName(error),
      });
      return failure(read.incoming, activity, error);
    }
  }

  /** Asks who is a guest, where a named person speaks alone with the bot. */
  async function confirm({ activity, incoming }: Heard): Promise<Incoming> {
    const { claims } = incoming;
    const { objectId, tenantId, channelUserId, scope } = claims;
    if (scope === 'group' || claims.notOurs || !objectId || !tenantId) return incoming;
    const membership = await roster.ask({
      serviceUrl: activity.serviceUrl,
      channelConversationId: activity.conversation.id,
      channelUserId,
      tenantId,
      objectId,
    });
    return { ...incoming, claims: { ...claims, ...membership } };
  }

  /** Without a store nothing can be queued: what can, is said at once; the rest comes again. */
  function failure({ expectsReplies, locale }: Incoming, activity: ActivityIn, error: unknown) {
    const sorry = () => options.sayUnstored('bot:notTaken', locale);
    if (expectsReplies) {
      return { status: 200, body: { activities: [{ type: 'message', text: sorry() }] } };
    }
    if (activity.type === 'invoke') return { status: 200, body: shownAtCard(sorry()) };
    return isStoreFault(error) ? busy : failed;
  }

  function refuse(reason: string): HttpAnswer {
    log.warn('activity.refused', { status: 401, reason });
    return unauthorized;
  }

  /** Whoever waits for the replies in the response is answered there and nowhere else. */
  function isAnswerable(activity: ActivityIn): boolean {
    if (isServiceUrlAllowed(activity.serviceUrl, rules)) return true;
    return !isSigned && activity.deliveryMode === 'expectReplies';
  }
}

type Heard = Extract<ReadActivity, { kind: 'incoming' }>;

/** The token holds for the channel and the address that the activity names. */
function isCovered({ channelId, serviceUrl }: ActivityIn, token: SignedToken): boolean {
  return token.endorsements.includes(channelId) && token.serviceUrl === serviceUrl;
}

/** The SDK gets what it needs and nothing else of what was sent. */
function forSdk(activity: ActivityIn): Partial<Activity> {
  const { type, id, channelId, serviceUrl, conversation, from, recipient } = activity;
  return {
    type,
    id,
    channelId,
    serviceUrl,
    conversation: {
      id: conversation.id,
      name: '',
      conversationType: conversation.conversationType ?? '',
      isGroup: conversation.isGroup ?? false,
    },
    from: { id: from.id, name: '' },
    recipient: { id: recipient?.id ?? 'bot', name: recipient?.name ?? '' },
    ...(activity.deliveryMode === 'expectReplies' && { deliveryMode: 'expectReplies' }),
  };
}

function drawIn(said: Said, read: Heard, urlOf: (formId: string) => string): Partial<Activity> {
  const drawn = withFormAddresses(said, drawActivity(said, read.incoming.channel), urlOf);
  return said.replaces ? { ...drawn, type: 'messageUpdate' } : drawn;
}

function withFormAddresses(
  said: Said,
  drawn: ActivityJson,
  urlOf: (formId: string) => string,
): Partial<Activity> {
  if (!said.link) return drawn as Partial<Activity>;
  return JSON.parse(revealFormAddresses(JSON.stringify(drawn), urlOf)) as Partial<Activity>;
}

/** The SDK takes the ids away; with them a client that can replace a message knows which. */
function nameReplies(activities: Partial<Activity>[], replies: readonly Said[]): void {
  for (const [index, said] of replies.entries()) {
    const activity = activities[index];
    if (activity && said.replyId) activity.id = said.replyId;
  }
}

/** What Teams shows beside a pressed card; the replies themselves come as messages. */
function executed(receipt: Exclude<Receipt, { kind: 'busy' }>): InvokeResponse {
  const chosen = receipt.replies.find((said) => said.chosen)?.chosen;
  // A press that was not taken must not look as if it was.
  const sign = receipt.kind === 'limited' ? '⏳' : '✓';
  return { status: 200, body: shownAtCard(chosen ? `${sign} ${chosen}` : sign) };
}

function shownAtCard(value: string) {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value };
}

function answerOf(response: InvokeResponse | undefined): HttpAnswer {
  if (!response) return accepted;
  return { status: response.status, body: (response.body as object | undefined) ?? {} };
}
