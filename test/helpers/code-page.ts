import type { HttpRequest } from '../../src/http/exchange.ts';
import { createLog } from '../../src/log.ts';
import { secretPageOf } from '../../src/pages.ts';
import type { Bot } from './bot.ts';

/** What the page got as an answer. */
export interface PageAnswer {
  readonly status: number;
  readonly state: string;
  readonly body: { readonly state: string; readonly code?: Record<string, unknown> };
}

/** The one-time page of a bot without HTTP: the requests that it sends. */
export async function openCodePage(bot: Bot, log: string[] = []) {
  const url = bot.said.findLast((said) => said.link)?.link?.url ?? '';
  return openPage(bot, bot.core.links.urlOf(url.replace('akeru-form://', '')), log);
}

/** The page behind a link, whoever got it. */
export async function openPage(bot: Bot, url: string, log: string[] = []) {
  const routes = secretPageOf(
    bot.core,
    bot.clock,
    createLog('debug', (line) => log.push(line)),
  );
  const post = async (path: string, body: object, key?: string): Promise<PageAnswer> => {
    const route = routes.find((one) => one.method === 'POST' && one.path === path);
    if (!route) throw new Error(`no route ${path}`);
    const request = {
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers: key === undefined ? {} : { authorization: `Reset ${key}` },
      remoteAddress: '192.0.2.1',
      body,
    } as unknown as HttpRequest;
    const answer = await route.handle(request);
    const told = answer.body as PageAnswer['body'];
    return { status: answer.status, state: told.state, body: told };
  };
  const token = new URL(url).hash.slice(1);
  const opened = await post('/r/exchange', { token });
  const key = String((opened.body as { key?: string }).key);
  return {
    opened,
    enter: (code: string) => post('/r/code', { code }, key),
    again: () => post('/r/code/again', {}, key),
    look: () => post('/r/code/look', {}, key),
    submit: (password: string) => post('/r/submit', { password }, key),
    notMe: () => post('/r/not-me', {}, key),
    abandon: () => post('/r/abandon', {}, key),
  };
}

/** The codes that the world's people were sent, as they see them; the newest last. */
export function codesSent(
  bot: Bot,
): readonly { readonly code: string; readonly address: string }[] {
  return bot.core.simulated.world.outbox().notices.flatMap(({ body, address }) => {
    const code = /[0-9]{6}/.exec(body.replace(/[、, ](?=[0-9])/g, ''))?.[0];
    return code === undefined ? [] : [{ code, address }];
  });
}
