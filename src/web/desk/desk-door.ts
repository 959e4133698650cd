import type { Language } from '../../language/language.ts';
import type { ChatAssets } from '../chat-assets.ts';
import { escapeHtml } from '../escape-html.ts';
import { languageLinks } from '../language-links.ts';

/** Before anybody is in: one sentence, and the way on if there is one. Works without a script. */
export function renderDeskDoor(options: {
  readonly language: Language;
  readonly nonce: string;
  readonly assets: ChatAssets;
  readonly text: (language: Language, key: string) => string;
  readonly state: 'signIn' | 'refused' | 'unavailable' | 'noRole' | 'notSet';
}): string {
  const { language, nonce, assets, state } = options;
  const say = (key: string) => escapeHtml(options.text(language, key));
  const label = { signIn: 'signIn', refused: 'again', unavailable: 'again', noRole: 'another' };
  const way =
    state === 'notSet'
      ? ''
      : `<p><a class="primary" href="/desk/sign-in">${say(`desk:${label[state]}`)}</a></p>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say('desk:title')}</title>
<link rel="icon" href="${assets.icon.path}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylesheet.path}" nonce="${nonce}">
</head>
<body>
<header>
<div class="brand">
<h1>Akeru</h1>
<p>${say('desk:tagline')}</p>
</div>
<nav aria-label="${say('chat:languageLabel')}">${languageLinks(language, '/desk')}</nav>
</header>
<main class="door">
<p>${say(`desk:state.${state}`)}</p>
${way}
<p><a href="/">${say('desk:toPublic')}</a></p>
</main>
</body>
</html>
`;
}
