import { expect, test } from 'vitest';
import { loadChatAssets } from '../../src/web/chat-assets.ts';
import { createChatWeb } from '../../src/web/chat-web.ts';
import { servers } from '../http/served.ts';
import { text } from './pages.ts';

const serve = servers();
const webChatBundle = Buffer.from('/* the bundle */'.repeat(1_000));
const serveChat = () => serve({}, createChatWeb({ text, assets: loadChatAssets(webChatBundle) }));

async function page(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  return { answer, html: await answer.text() };
}

// Holds T-55, T-117
test('the page loads nothing but our own files, each with the nonce of this one answer', async () => {
  const { url } = await serveChat();
  const nonces = new Set<string>();
  for (let time = 0; time < 3; time += 1) {
    const { answer, html } = await page(`${url}/`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const policy = answer.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    nonces.add(nonce);
    for (const rule of [
      "default-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "connect-src 'self'",
      "'strict-dynamic'",
      `style-src 'nonce-${nonce}'`,
    ]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    for (const [tag] of html.matchAll(/<(?:script|link rel="stylesheet")[^>]*>/g)) {
      expect(tag).toContain(`nonce="${nonce}"`);
    }
    expect(html).not.toMatch(/https?:|\son\w+=|\sstyle=|<style|<script[^>]*>[^<]/);
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      expect(address).toMatch(/^\//);
      expect((await fetch(url + address)).status).toBe(200);
    }
  }
  expect(nonces.size).toBe(3);
});

test.each([
  ['', '', 'ja'],
  ['', 'ja', 'ja'],
  ['', 'en', 'en'],
  ['', 'en-GB,en;q=0.9,ja;q=0.8', 'en'],
  ['', 'fr;q=1, ja-JP;q=0.4, en;q=0.3', 'ja'],
  ['', 'en;q=0, ja;q=0.1', 'ja'],
  ['', 'zh-CN', 'en'],
  ['', 'jav, english', 'en'],
  ['', 'en;q=nonsense,ja;q=0.2', 'ja'],
  ['?lang=en', 'ja', 'en'],
  ['?lang=ja', 'en', 'ja'],
  ['?lang=%3Cscript%3E', 'en', 'en'],
  ['?lang=constructor', 'ja', 'ja'],
])('the page %s speaks to a browser of %j in %s', async (query, wanted, language) => {
  const { url } = await serveChat();
  const { answer, html } = await page(`${url}/${query}`, { 'accept-language': wanted });
  expect(html).toContain(`<html lang="${language}">`);
  expect(answer.headers.get('content-language')).toBe(language);
  expect(html).toContain(`<title>${text(language === 'ja' ? 'ja' : 'en', 'chat:title')}</title>`);
  const other = language === 'ja' ? 'en' : 'ja';
  expect(html).toContain(`href="/?lang=${other}"`);
  expect(html).not.toContain(`href="/?lang=${language}"`);
  expect(html).not.toContain('<script>');
});

test('words cannot become markup', async () => {
  const odd = () => `"><script>alert(1)</script>&'`;
  const { url } = await serve(
    {},
    createChatWeb({ text: odd, assets: loadChatAssets(webChatBundle) }),
  );
  const { html } = await page(`${url}/`);
  expect(html).not.toContain('<script>');
  expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;');
});

test('a file is kept for ever under an address made of its contents, and packed for who takes it', async () => {
  const { url } = await serveChat();
  const { html } = await page(`${url}/`);
  const address = /src="([^"]*webchat\.js)"/.exec(html)?.[1] ?? '';
  const asked = (encoding: string) =>
    fetch(url + address, { headers: { 'accept-encoding': encoding } });
  for (const encoding of ['gzip', 'br, gzip', 'gzip, deflate, br, zstd']) {
    const answer = await asked(encoding);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toBe('accept-encoding');
    expect(Buffer.from(await answer.arrayBuffer()).equals(webChatBundle)).toBe(true);
  }
  for (const encoding of ['identity', 'br', 'gzip;q=0', 'xgzip']) {
    const answer = await asked(encoding);
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(Number(answer.headers.get('content-length'))).toBe(webChatBundle.length);
  }
  const other = createChatWeb({ text, assets: loadChatAssets(Buffer.from('other')) });
  expect(other.map(({ path }) => path)).not.toContain(address);
});

// Holds T-63
test('nothing that is served holds a secret or a way out', async () => {
  const { url } = await serveChat();
  const { html } = await page(`${url}/`);
  const folder = /src="([^"]*)chat\.js"/.exec(html)?.[1] ?? '';
  for (const name of ['chat.js', 'chat-session.js', 'chat-style.js', 'chat.css']) {
    const content = await (await fetch(`${url}${folder}${name}`)).text();
    expect(content).not.toMatch(/https?:\/\/|secret|MicrosoftApp|localStorage|eval\(/i);
  }
  expect((await fetch(`${url}/favicon.ico`)).status).toBe(204);
  for (const path of ['/assets/', '/assets/../package.json', '/assets/%2e%2e/package.json']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
});
