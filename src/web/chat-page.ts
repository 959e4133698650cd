import type { Language } from '../language/language.ts';
import type { ChatAssets } from './chat-assets.ts';
import { escapeHtml } from './escape-html.ts';
import { languageLinks } from './language-links.ts';

export interface ChatPageOptions {
  readonly language: Language;
  /** Fresh for each answer. */
  readonly nonce: string;
  readonly assets: ChatAssets;
  readonly text: (language: Language, key: string) => string;
  /** The staff's chat: who is signed in, and what its page proves itself with. */
  readonly desk?: { readonly name: string; readonly headerToken: string };
}

/** The public chat, or the staff's, before its script has run. */
export function renderChatPage({ language, nonce, assets, text, desk }: ChatPageOptions): string {
  const say = (key: string) => escapeHtml(text(language, `chat:${key}`));
  /** For the script, which speaks as the bot does: it finds these words in the page of the other language. */
  const words = (key: string) => `data-words="${key}">${say(key)}`;
  const path = desk ? '/desk' : '/';
  const title = desk ? escapeHtml(text(language, 'desk:title')) : say('title');
  const tagline = desk
    ? `<p data-words="deskTagline">${escapeHtml(text(language, 'desk:tagline'))}</p>`
    : `<p ${words('tagline')}</p>`;
  const who = desk
    ? `<p class="who">${escapeHtml(desk.name)}</p>
<button type="button" id="sign-out" data-words="signOut">${escapeHtml(text(language, 'desk:signOut'))}</button>`
    : '';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<title>${title}</title>
<meta name="description" content="${say('tagline')}">
<link rel="icon" href="${assets.icon.path}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylesheet.path}" nonce="${nonce}">
<script defer src="${assets.webChat.path}" nonce="${nonce}"></script>
<script type="module" src="${assets.script.path}" nonce="${nonce}"></script>
</head>
<body>
<header>
<div class="brand">
<h1>Akeru</h1>
${tagline}
</div>
<nav aria-label="${say('languageLabel')}">${languageLinks(language, path)}</nav>
${who}
<button type="button" id="restart" ${words('restart')}</button>
</header>
<p class="warning" ${words('noPasswords')}</p>
<noscript><p class="notice">${say('noScript')}</p></noscript>
<div class="notice" id="notice" role="alert" hidden>
<p data-state="failed" hidden ${words('failed')}</p>
<p data-state="busy" hidden ${words('busy')}</p>
<p data-state="expired" hidden ${words('expired')}</p>
<button type="button" id="retry" ${words('retry')}</button>
</div>
<main id="chat" data-locale="${language === 'ja' ? 'ja-JP' : 'en-US'}" data-path="${path}"${desk ? ` data-desk="${escapeHtml(desk.headerToken)}"` : ''} aria-label="${say('chatLabel')}" aria-busy="true">
<p class="starting" ${words('starting')}</p>
</main>
<dialog id="confirm" aria-labelledby="question">
<p id="question" ${words('restartQuestion')}</p>
<div>
<button type="button" id="stay" ${words('restartNo')}</button>
<button type="button" id="leave" class="primary" ${words('restartYes')}</button>
</div>
</dialog>
<dialog id="password" aria-labelledby="password-question">
<p id="password-question" ${words('passwordQuestion')}</p>
<div>
<button type="button" id="password-send" ${words('passwordSend')}</button>
<button type="button" id="password-back" class="primary" autofocus ${words('passwordBack')}</button>
</div>
</dialog>
</body>
</html>
`;
}

/** Web Chat adds one empty style element without the nonce, and fills it by script. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** Web Chat draws its own icons as `data:` and `blob:` images, and its styles with the nonce. */
export function chatPolicy(nonce: string): string {
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
