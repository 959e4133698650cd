/// <reference lib="dom" />
import { type ChatStore, createAskBeforeSend } from './ask-before-send.ts';
import {
  endSession,
  forgetSession,
  keepSession,
  renewSession,
  type Session,
  type Started,
  startSession,
} from './chat-session.ts';
import { hostConfig, styleOptions } from './chat-style.ts';

interface Action {
  readonly type: string;
  readonly payload?: unknown;
}
type Dispatch = (action: Action) => unknown;

/** What is used of the activities that pass. */
interface Passing {
  readonly activity?: {
    readonly type: string;
    readonly locale?: string;
    readonly from?: { readonly role?: string };
  };
}

/** What is used of Web Chat's bundle. */
interface WebChat {
  createDirectLine(options: {
    readonly domain: string;
    readonly token: string;
    readonly conversationId?: string;
    readonly webSocket: boolean;
  }): { readonly conversationId?: string; end(): void };
  createStore(
    state: object,
    middleware: (store: ChatStore) => (next: Dispatch) => (action: Action) => unknown,
  ): { readonly dispatch: Dispatch };
  renderWebChat(options: object, element: HTMLElement): void;
}
declare const WebChat: WebChat;

const renewEveryMs = 10 * 60_000;
const followAfterMs = 150;
let following: ReturnType<typeof setTimeout> | undefined;
const chat = element('chat');
const locale = () => chat.dataset.locale ?? 'ja-JP';
const maySend = createAskBeforeSend(element('password') as HTMLDialogElement, {
  back: element('password-back'),
  send: element('password-send'),
});

async function start(): Promise<void> {
  show(undefined);
  const started = await startSession(chat.dataset.desk);
  if (started.state === 'new' || started.state === 'resumed') openChat(started);
  else if (started.state === 'signedOut') location.reload();
  else show(started.state);
}

function openChat({ state, session }: Extract<Started, { session: Session }>): void {
  const isNew = state === 'new';
  const directLine = WebChat.createDirectLine({
    domain: new URL('/v3/directline', location.href).href,
    token: session.token,
    ...(isNew ? {} : { conversationId: session.conversationId }),
    webSocket: true,
  });
  let wasConnected = false;
  const store = WebChat.createStore({}, (chatStore) => (next) => (action) => {
    if (!maySend(action, chatStore)) return undefined;
    const result = next(action);
    if (action.type === 'DIRECT_LINE/CONNECT_FULFILLED' && !wasConnected) {
      wasConnected = true;
      chat.removeAttribute('aria-busy');
      keepSession(session);
      // Again after a reload: the bot hears it once.
      chatStore.dispatch({
        type: 'WEB_CHAT/SEND_EVENT',
        payload: { name: 'webchat/join', value: { locale: locale() } },
      });
    } else if (action.type === 'DIRECT_LINE/CONNECT_REJECTED' && !wasConnected) {
      // The conversation is not there any more, or the network: the button tells them apart.
      if (!isNew) forgetSession();
      show('failed');
    } else if (action.type === 'DIRECT_LINE/INCOMING_ACTIVITY') {
      followLanguage((action.payload as Passing).activity, draw);
    }
    return result;
  });
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  const draw = () =>
    WebChat.renderWebChat(
      {
        adaptiveCardsHostConfig: hostConfig,
        cardActionMiddleware: stayForSignIn,
        directLine,
        locale: locale(),
        nonce,
        sendTypingIndicator: false,
        store,
        styleOptions,
      },
      chat,
    );
  chat.replaceChildren();
  draw();
  keepAlive(session);
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>('nav a');
    if (!link || !wasConnected) return;
    // The bot asks its question again, and the page follows.
    event.preventDefault();
    store.dispatch({
      type: 'WEB_CHAT/SEND_MESSAGE',
      payload: { method: 'keyboard', text: link.textContent },
    });
  });
}

interface CardAction {
  readonly cardAction: { readonly type: string; readonly value?: unknown };
}

/** A new login ends this one: it takes this page's place, and comes back to the same conversation. */
const stayForSignIn = () => (next: (action: CardAction) => unknown) => (action: CardAction) => {
  const { type, value } = action.cardAction;
  const url = type === 'openUrl' ? new URL(String(value), location.href) : undefined;
  if (url?.origin === location.origin && url.pathname === '/desk/sign-in') location.assign(url);
  else next(action);
};

/** The page speaks as the bot does: a person may ask the bot for the other language. */
function followLanguage(activity: Passing['activity'], draw: () => void): void {
  if (activity?.type !== 'message' || activity.from?.role !== 'bot') return;
  const language = activity.locale?.slice(0, 2);
  clearTimeout(following);
  if (!language || language === document.documentElement.lang) return;
  // Answered cards, and all that a reload brings back, are in the language of then: the last decides.
  following = setTimeout(() => void changeLanguage(language, draw), followAfterMs);
}

/** Takes the words around the chat from the same page in the other language. */
async function changeLanguage(language: string, draw: () => void): Promise<void> {
  const address = `${chat.dataset.path}?lang=${language}`;
  const credentials = chat.dataset.desk === undefined ? 'omit' : 'same-origin';
  const answer = await fetch(address, { credentials }).catch(() => undefined);
  if (!answer?.ok) return;
  const other = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const nav = document.querySelector('nav');
  const otherNav = other.querySelector('nav');
  const wasInNav = nav?.contains(document.activeElement) ?? false;
  if (nav && otherNav) nav.replaceWith(otherNav);
  // Word by word: what is open stays open, and what has the focus keeps it.
  for (const part of document.querySelectorAll<HTMLElement>('[data-words]')) {
    const words = other.querySelector(`[data-words="${part.dataset.words}"]`);
    if (words) part.textContent = words.textContent;
  }
  const otherChat = other.getElementById('chat');
  chat.dataset.locale = otherChat?.dataset.locale;
  chat.ariaLabel = otherChat?.ariaLabel ?? null;
  document.documentElement.lang = other.documentElement.lang;
  document.title = other.title;
  history.replaceState(null, '', address);
  if (wasInNav) document.querySelector<HTMLElement>('nav a')?.focus();
  draw();
}

function keepAlive(session: Session): void {
  let current = session;
  const renew = async () => {
    const renewed = await renewSession(current);
    if (typeof renewed === 'object') current = renewed;
    else if (renewed === 'expired') {
      clearInterval(timer);
      forgetSession();
      show('expired');
    }
  };
  const timer = setInterval(() => void renew(), renewEveryMs);
  // A computer that slept finds out at once.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void renew();
  });
}

/** One notice at most, with the button that helps: it loads the page again. */
function show(state: 'failed' | 'busy' | 'expired' | undefined): void {
  for (const line of document.querySelectorAll<HTMLElement>('#notice [data-state]')) {
    line.hidden = line.dataset.state !== state;
  }
  element('notice').hidden = state === undefined;
  if (state !== undefined) chat.removeAttribute('aria-busy');
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found;
}

function setUpButtons(): void {
  const confirm = element('confirm') as HTMLDialogElement;
  element('restart').addEventListener('click', () => confirm.showModal());
  element('stay').addEventListener('click', () => confirm.close());
  element('leave').addEventListener('click', () => {
    forgetSession();
    location.reload();
  });
  element('retry').addEventListener('click', () => location.reload());
  const { desk } = chat.dataset;
  document.getElementById('sign-out')?.addEventListener('click', async () => {
    if (desk !== undefined) await endSession(desk);
    location.replace('/desk');
  });
}

setUpButtons();
void start();
