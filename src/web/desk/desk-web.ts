import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SignedIn } from '../../directline/signed-in.ts';
import { errorAnswer } from '../../http/answers.ts';
import { hostCookie, readCookie } from '../../http/cookies.ts';
import type { HttpAnswer, HttpRequest, Route } from '../../http/exchange.ts';
import { createSealed } from '../../identity/sign-in/sealed.ts';
import type { StaffSession, StaffSessions } from '../../identity/sign-in/staff-sessions.ts';
import {
  type PendingSignIn,
  SignInUnavailable,
  type StaffPerson,
  type StaffSignIn,
} from '../../identity/sign-in/staff-sign-in.ts';
import type { Language } from '../../language/language.ts';
import { errorName, type Log } from '../../log.ts';
import type { Tx } from '../../store/store.ts';
import type { ChatAssets } from '../chat-assets.ts';
import { chatPolicy, renderChatPage } from '../chat-page.ts';
import { pageLanguage } from '../page-language.ts';
import { renderDeskDoor } from './desk-door.ts';

/** What happened at the door, for the audit trail. */
export type DoorEvent =
  | { readonly kind: 'signedIn' | 'signedOut'; readonly person: StaffPerson }
  | { readonly kind: 'refused'; readonly reason: string };

export interface DeskWebOptions {
  readonly text: (language: Language, key: string) => string;
  readonly assets: ChatAssets;
  /** Undefined where no identity provider is set: the door stays shut, and says so. */
  readonly signIn?: StaffSignIn;
  readonly sessions: StaffSessions;
  readonly transaction: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
  readonly note: (tx: Tx, event: DoorEvent) => void;
  readonly admit: (
    signInId: string,
    person: SignedIn,
    conversationId?: string,
  ) => Promise<{ readonly conversationId: string; readonly token: string }>;
  readonly dismiss: (signInId: string) => void;
  /** 32 bytes or more. */
  readonly key: Uint8Array;
  /** Base of the address that the identity provider sends back to. */
  readonly publicUrl: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

const sessionCookie = '__Host-sid';
const pendingCookie = '__Host-sign-in';
const pendingLifeMs = 10 * 60_000;
const headerName = 'x-akeru-desk';
/** A privileged decision asks for a login that is not older. */
const freshWithinSeconds = 300;

const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  startedAt: z.number(),
});
const askedSchema = z.strictObject({ conversationId: z.string().max(100).optional() });

/** The staff's chat at `/desk`: its door, its page, and the tokens that its page gets. */
export function createDeskWeb(options: DeskWebOptions): readonly Route[] {
  const { sessions, text, assets, signIn, log } = options;
  const sealed = createSealed(options.key, 'desk sign-in');

  const door = (
    request: HttpRequest,
    status: number,
    state: 'signIn' | 'refused' | 'unavailable' | 'noRole' | 'notSet',
    cookie?: string,
  ): HttpAnswer =>
    page(
      request,
      status,
      (nonce, language) => renderDeskDoor({ language, nonce, assets, text, state }),
      cookie,
    );

  const find = async (request: HttpRequest): Promise<StaffSession | undefined> => {
    const cookie = readCookie(request.headers.cookie, sessionCookie);
    return cookie === undefined ? undefined : sessions.find(cookie);
  };
  /** A request that only the page of this session can have made. */
  const findOwn = async (request: HttpRequest): Promise<StaffSession | undefined> => {
    const session = await find(request);
    return session && sessions.isHeaderToken(session.id, request.headers[headerName])
      ? session
      : undefined;
  };

  const show = async (request: HttpRequest): Promise<HttpAnswer> => {
    if (!signIn) return door(request, 404, 'notSet');
    const session = await find(request);
    if (!session) return door(request, 200, 'signIn');
    if (session.appRoles.length === 0) return door(request, 403, 'noRole');
    await sessions.touch(session);
    return page(request, 200, (nonce, language) =>
      renderChatPage({
        language,
        nonce,
        assets,
        text,
        desk: { name: session.name, headerToken: sessions.headerToken(session.id) },
      }),
    );
  };

  const begin = async (request: HttpRequest): Promise<HttpAnswer> => {
    if (!signIn) return door(request, 404, 'notSet');
    const isFresh = request.query.get('fresh') === '1';
    try {
      const { url, pending } = await signIn.begin(isFresh ? freshWithinSeconds : undefined);
      const cookie = hostCookie(pendingCookie, sealed.close(pending), pendingLifeMs / 1_000);
      return { status: 302, headers: { location: url.href, 'set-cookie': cookie } };
    } catch (error) {
      return notIn(request, error);
    }
  };

  const finish = async (request: HttpRequest): Promise<HttpAnswer> => {
    if (!signIn) return door(request, 404, 'notSet');
    const pending = readPending(request);
    if (!pending) return notIn(request, new Error('no sign-in is under way'));
    try {
      const answer = new URL(`${options.publicUrl()}/desk/callback?${request.query}`);
      const person = await signIn.finish(answer, pending);
      const before = await find(request);
      const cookie = await options.transaction(async (tx) => {
        if (before) await sessions.end(tx, before.id);
        options.note(tx, { kind: 'signedIn', person });
        return sessions.begin(tx, person);
      });
      if (before) options.dismiss(before.id);
      return {
        status: 303,
        headers: { location: '/desk', 'set-cookie': hostCookie(sessionCookie, cookie) },
      };
    } catch (error) {
      return notIn(request, error);
    }
  };
  const readPending = (request: HttpRequest): PendingSignIn | undefined => {
    const read = pendingSchema.safeParse(
      sealed.open(readCookie(request.headers.cookie, pendingCookie) ?? ''),
    );
    const age = read.success ? options.now() - read.data.startedAt : -1;
    return read.success && age >= 0 && age <= pendingLifeMs ? read.data : undefined;
  };
  /** All that fails looks alike; only that the provider is away is another thing. */
  const notIn = async (request: HttpRequest, error: unknown): Promise<HttpAnswer> => {
    const reason = errorName(error);
    log.warn('desk.notSignedIn', { error: reason });
    if (error instanceof SignInUnavailable) return door(request, 503, 'unavailable');
    await options.transaction(async (tx) => options.note(tx, { kind: 'refused', reason }));
    return door(request, 403, 'refused', hostCookie(pendingCookie, '', 0));
  };

  const end = async (request: HttpRequest): Promise<HttpAnswer> => {
    const session = await findOwn(request);
    if (!session) return errorAnswer(403);
    await options.transaction(async (tx) => {
      await sessions.end(tx, session.id);
      options.note(tx, { kind: 'signedOut', person: session });
    });
    options.dismiss(session.id);
    return { status: 204, headers: { 'set-cookie': hostCookie(sessionCookie, '', 0) } };
  };

  const admit = async (request: HttpRequest): Promise<HttpAnswer> => {
    const session = await findOwn(request);
    if (!session || session.appRoles.length === 0) return errorAnswer(403);
    const asked = askedSchema.safeParse(request.body);
    if (!asked.success) return errorAnswer(400);
    const { objectId, tenantId, appRoles } = session;
    const person = { objectId, tenantId, appRoles };
    return {
      status: 200,
      body: await options.admit(session.id, person, asked.data.conversationId),
    };
  };

  return [
    { method: 'GET', path: '/desk', handle: show },
    { method: 'GET', path: '/desk/sign-in', handle: begin },
    { method: 'GET', path: '/desk/callback', handle: finish },
    { method: 'POST', path: '/desk/sign-out', handle: end },
    { method: 'POST', path: '/desk/token', handle: admit },
  ];
}

function page(
  request: HttpRequest,
  status: number,
  render: (nonce: string, language: Language) => string,
  cookie?: string,
): HttpAnswer {
  const language = pageLanguage(request);
  const nonce = randomBytes(18).toString('base64');
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': chatPolicy(nonce),
      vary: 'accept-language, cookie',
      ...(cookie && { 'set-cookie': cookie }),
    },
    body: render(nonce, language),
  };
}
