import type { HttpAnswer } from '../../src/http/exchange.ts';
import type { ConversationState } from '../../src/journey/state.ts';
import { readState, writeState } from '../../src/journey/stored-state.ts';
import { createLog } from '../../src/log.ts';
import { secretPageOf } from '../../src/pages.ts';
import { findConversation, saveConversation } from '../../src/store/conversations.ts';
import type { Bot } from './bot.ts';

/** What the conversation remembers, from the store. */
export async function stateOf(bot: Bot): Promise<ConversationState> {
  const found = await findConversation(bot.core.store.db, bot.conversationId);
  return readState(found?.state);
}

/** Puts the conversation somewhere, as if it had come there by itself. */
export async function putState(bot: Bot, state: ConversationState): Promise<void> {
  const { store, simulated } = bot.core;
  const found = await findConversation(store.db, bot.conversationId);
  await store.transaction((tx) =>
    saveConversation(tx, {
      id: bot.conversationId,
      channel: 'webchat',
      readVersion: found?.version ?? 0,
      state: writeState(state),
      claims: JSON.stringify({ via: 'directLine', channelUserId: 'dl_visitor', scope: 'personal' }),
      address: null,
      now: simulated.world.snapshot().now,
    }),
  );
}

export interface Page {
  readonly opened: HttpAnswer;
  post(path: '/r/submit' | '/r/abandon', body?: object): Promise<HttpAnswer>;
}

/** Opens the newest link as a browser does; what is sent goes through the page's own routes. */
export async function visitPage(bot: Bot): Promise<Page> {
  const { core } = bot;
  const formId = bot.said.findLast((said) => said.link)?.link?.url.replace('akeru-form://', '');
  const token = new URL(core.links.urlOf(formId ?? '')).hash.slice(1);
  const clock = { now: () => core.simulated.world.snapshot().now };
  const routes = secretPageOf(core, clock, createLog('silent'));
  const post = async (path: string, body: object, key?: string) => {
    const route = routes.find((one) => one.path === path);
    if (!route) throw new Error(`no route ${path}`);
    return route.handle({
      method: 'POST',
      path,
      params: {},
      query: new URLSearchParams(),
      headers: key === undefined ? {} : { authorization: `Reset ${key}` },
      body,
      remoteAddress: '127.0.0.1',
    });
  };
  const opened = await post('/r/exchange', { token });
  const { key } = opened.body as { readonly key?: string };
  return { opened, post: (path, body = {}) => post(path, body, key) };
}
