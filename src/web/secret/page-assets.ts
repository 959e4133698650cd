import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { browserScript, whenAsked } from '../browser-script.ts';

export interface PageAssets {
  readonly stylesheet: string;
  readonly script: string;
  readonly icon: string;
  readonly files: readonly {
    readonly path: string;
    readonly type: string;
    body(): string;
  }[];
}

/** Everything that the page loads, relative to `src/`: what the browser runs is what the server runs. */
const sources = [
  'secret/azure-password-policy.ts',
  'secret/banned-words.ts',
  'secret/common-passwords.ts',
  'secret/cvm-password-policy.ts',
  'secret/entra-password-policy.ts',
  'secret/password-characters.ts',
  'secret/password-policy.ts',
  'secret/code-text.ts',
  'secret/generate-password.ts',
  'web/secret/icon.svg',
  'web/secret/page.css',
  'web/secret/page.ts',
  'web/secret/page-api.ts',
  'web/secret/page-clock.ts',
  'web/secret/page-code.ts',
  'web/secret/page-dom.ts',
  'web/secret/page-owner.ts',
  'web/secret/page-rules.ts',
  'web/secret/page-words.ts',
] as const;

/**
 * The page's files with their types stripped, laid out as in `src/` below a name made of their
 * contents, so that their imports of each other hold.
 */
export function loadPageAssets(): PageAssets {
  const contents = sources.map((source) => ({ source, text: read(source) }));
  const hash = createHash('sha256');
  for (const { text } of contents) hash.update(text);
  const root = `/r/assets/${hash.digest('hex').slice(0, 16)}`;
  return {
    stylesheet: `${root}/web/secret/page.css`,
    script: `${root}/web/secret/page.js`,
    icon: `${root}/web/secret/icon.svg`,
    files: contents.map(({ source, text }) => ({
      path: `${root}/${source.replace(/\.ts$/, '.js')}`,
      type: `${typeOf(source)}; charset=utf-8`,
      body: whenAsked(() => (source.endsWith('.ts') ? browserScript(text) : text)),
    })),
  };
}

function typeOf(source: string): string {
  if (source.endsWith('.css')) return 'text/css';
  return source.endsWith('.svg') ? 'image/svg+xml' : 'text/javascript';
}

function read(source: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${source}`, import.meta.url)), 'utf8');
}
