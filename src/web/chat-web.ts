import { randomBytes } from 'node:crypto';
import type { Route } from '../http/exchange.ts';
import type { Language } from '../language/language.ts';
import { assetRoute } from './asset.ts';
import { loadChatAssets } from './chat-assets.ts';
import { renderChatPage } from './chat-page.ts';
import { pageLanguage } from './page-language.ts';

export interface ChatWebOptions {
  /** Words of `chat:…` keys. */
  readonly text: (language: Language, key: string) => string;
  /** As `loadWebChatBundle` gives it. */
  readonly webChatBundle: Uint8Array;
}

/** The public chat at `/` and what it loads: all of it ours, nothing from another host. */
export function createChatWeb({ text, webChatBundle }: ChatWebOptions): readonly Route[] {
  const assets = loadChatAssets(webChatBundle);
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

/** Web Chat adds one empty style element without the nonce, and fills it by script. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** Web Chat draws its own icons as `data:` and `blob:` images, and its styles with the nonce. */
function chatPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "img-src 'self' blob: data:",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'nonce-${nonce}' ${emptyStyle}`,
  ].join('; ');
}
