import type { Language } from '../../language/language.ts';
import type { Values } from '../../reply/reply.ts';
import { escapeHtml } from '../escape-html.ts';
import type { PageAssets } from './page-assets.ts';
import { pageWords } from './page-texts.ts';

/**
 * The page as it is before a token is known: the same for everybody, in the language that the
 * browser wants. `data-text` marks what changes its words with the language.
 */
export function renderPage({
  nonce,
  language,
  chosen,
  text,
  assets,
}: {
  readonly nonce: string;
  readonly language: Language;
  /** The address asked for this language: it stays. */
  readonly chosen: boolean;
  readonly text: (language: Language, key: string, values?: Values) => string;
  readonly assets: PageAssets;
}): string {
  const words = pageWords(text);
  const say = (key: string) => `data-text="${key}">${escapeHtml(words[language][key] ?? '')}`;
  return `<!doctype html>
<html lang="${language}"${chosen ? ' data-language-chosen' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title ${say('title')}</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylesheet}" nonce="${nonce}">
</head>
<body>
<main>
<header>
<p class="brand">Akeru</p>
<div class="languages">
<button type="button" lang="ja" data-language="ja" aria-pressed="${language === 'ja'}">日本語</button>
<button type="button" lang="en" data-language="en" aria-pressed="${language === 'en'}">English</button>
</div>
</header>
<noscript><p class="notice" ${say('noScript')}</p></noscript>
<section id="state" aria-live="polite" tabindex="-1">
<h1 id="state-title" ${say('state.opening.title')}</h1>
<p id="state-text" ${say('state.opening.text')}</p>
<button type="button" id="retry" class="primary" hidden ${say('retry')}</button>
</section>
<section id="request" aria-labelledby="request-title" hidden>
<h1 id="request-title" ${say('request.title')}</h1>
<p id="request-by"></p>
<p id="request-what"></p>
<p id="request-effect" class="where"></p>
<p ${say('request.onlyIf')}</p>
<button type="button" id="not-me" class="danger" ${say('request.notMe')}</button>
<p id="not-me-told" class="wrong" role="alert"></p>
</section>
<form id="code-form" novalidate hidden>
<h1 id="code-title" ${say('code.title')}</h1>
<p id="code-intro" ${say('code.intro')}</p>
<p id="code-where" class="where"></p>
<p id="code-number" class="number" role="status" tabindex="-1" hidden></p>
<p id="code-page-time" role="timer" aria-live="off"></p>
<label id="code-label" for="code" ${say('code.label')}</label>
<input id="code" name="one-time-code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="20" autocapitalize="off" autocorrect="off" spellcheck="false" required aria-describedby="code-told code-tries code-time">
<p id="code-told" class="wrong" role="alert"></p>
<p id="code-sent" role="status"></p>
<p id="code-tries"></p>
<p id="code-time"></p>
<button type="submit" id="code-submit" class="primary" ${say('code.submit')}</button>
<div class="tools"><button type="button" id="code-again" ${say('code.again')}</button></div>
<p id="code-never" class="soft" ${say('code.never')}</p>
<button type="button" id="code-leave" class="quiet" ${say('code.leave')}</button>
</form>
<form id="form" novalidate hidden>
<h1 ${say('title')}</h1>
<p ${say('intro')}</p>
<dl>
<dt id="targets-title" ${say('targets')}</dt><dd><ul id="targets"></ul></dd>
<dt id="user-names-title" ${say('userNames')}</dt><dd id="user-names"></dd>
</dl>
<p id="time-left" role="timer" aria-live="off"></p>
<input id="user-name" class="unseen" type="text" name="username" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
<label for="password" ${say('password.label')}</label>
<div class="field">
<input id="password" name="password" type="password" autocomplete="new-password" autocapitalize="off" autocorrect="off" spellcheck="false" required aria-describedby="requirements broken">
<button type="button" id="show" aria-pressed="false" aria-controls="password confirm" ${say('password.show')}</button>
</div>
<div class="tools">
<button type="button" id="generate" ${say('generate.button')}</button>
<button type="button" id="copy" hidden ${say('copy.button')}</button>
</div>
<p id="made" role="status"></p>
<h2 ${say('requirements.title')}</h2>
<ul id="requirements"></ul>
<div id="broken" role="status"></div>
<label for="confirm" ${say('confirm.label')}</label>
<input id="confirm" name="confirm" type="password" autocomplete="new-password" autocapitalize="off" autocorrect="off" spellcheck="false" required aria-describedby="different">
<p id="different" class="wrong" role="status"></p>
<p id="trouble" class="wrong" role="alert"></p>
<button type="submit" id="submit" class="primary" aria-disabled="true" ${say('submit')}</button>
<button type="button" id="leave" class="quiet" ${say('leave')}</button>
</form>
<p id="spoken" class="unseen" role="status"></p>
</main>
<script type="application/json" id="words" nonce="${nonce}">${forScript(words)}</script>
<script type="module" src="${assets.script}" nonce="${nonce}"></script>
</body>
</html>
`;
}

/** JSON that cannot end its element. */
function forScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
