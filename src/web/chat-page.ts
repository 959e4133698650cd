import { type Language, languages } from '../language/language.ts';
import type { ChatAssets } from './chat-assets.ts';

export interface ChatPageOptions {
  readonly language: Language;
  /** Fresh for each answer. */
  readonly nonce: string;
  readonly assets: ChatAssets;
  readonly text: (language: Language, key: string) => string;
}

const ownNames: Record<Language, string> = { ja: '日本語', en: 'English' };

/** The public chat, before its script has run. */
export function renderChatPage({ language, nonce, assets, text }: ChatPageOptions): string {
  const say = (key: string) => escapeHtml(text(language, `chat:${key}`));
  /** For the script, which speaks as the bot does: it finds these words in the page of the other language. */
  const words = (key: string) => `data-words="${key}">${say(key)}`;
  const links = languages.map((each) =>
    each === language
      ? `<span lang="${each}" aria-current="true">${ownNames[each]}</span>`
      : `<a href="/?lang=${each}" lang="${each}" hreflang="${each}">${ownNames[each]}</a>`,
  );
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<title>${say('title')}</title>
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
<p ${words('tagline')}</p>
</div>
<nav aria-label="${say('languageLabel')}">${links.join('')}</nav>
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
<main id="chat" data-locale="${language === 'ja' ? 'ja-JP' : 'en-US'}" aria-label="${say('chatLabel')}" aria-busy="true">
<p class="starting" ${words('starting')}</p>
</main>
<dialog id="confirm" aria-labelledby="question">
<p id="question" ${words('restartQuestion')}</p>
<div>
<button type="button" id="stay" ${words('restartNo')}</button>
<button type="button" id="leave" class="primary" ${words('restartYes')}</button>
</div>
</dialog>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
