import { randomBytes } from 'node:crypto';
import type { Route } from '../http/exchange.ts';
import type { Language } from '../language/language.ts';
import { assetRoute } from './asset.ts';
import type { ChatAssets } from './chat-assets.ts';
import { chatPolicy, renderChatPage } from './chat-page.ts';
import { pageLanguage } from './page-language.ts';

export interface ChatWebOptions {
  /** Words of `chat:…` keys. */
  readonly text: (language: Language, key: string) => string;
  readonly assets: ChatAssets;
}

/** The public chat at `/` and what it loads: all of it ours, nothing from another host. */
export function createChatWeb({ text, assets }: ChatWebOptions): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      handle: async (request) => {
        const language = pageLanguage(request);
        const nonce = randomBytes(18).toString('base64');
        return {
          status: 200,
          headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-language': language,
            'content-security-policy': chatPolicy(nonce),
            vary: 'accept-language',
          },
          body: renderChatPage({ language, nonce, assets, text }),
        };
      },
    },
    { method: 'GET', path: '/favicon.ico', handle: async () => ({ status: 204 }) },
    ...assets.all.map(assetRoute),
  ];
}
