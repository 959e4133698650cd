import { expect, test } from 'vitest';
import { loadChatAssets } from '../../src/web/chat-assets.ts';
import { createChatWeb } from '../../src/web/chat-web.ts';
import { loadWebChatBundle } from '../../src/web/webchat-bundle.ts';
import { type React, said, servedBots } from '../directline/served-bot.ts';
import { inBrowser } from '../helpers/browser.ts';
import { hostileTexts } from './hostile-texts.ts';
import { text } from './pages.ts';

const serve = servedBots();
const chunks = Array.from({ length: Math.ceil(hostileTexts.length / 12) }, (_, at) =>
  hostileTexts.slice(at * 12, at * 12 + 12),
);
const data = { runbook: 'r', step: 's', option: 'granted', nonce: 'n' };

/** Says every hostile text wherever a name, an answer or a system's words can stand. */
const react: React = async ({ heard }) => {
  if (heard.kind !== 'text' || heard.text !== 'go') return [];
  return [
    ...chunks.map((rows, at) =>
      said(rows[0] ?? '', {
        replyId: `card-${at}`,
        heading: rows[1] ?? '',
        rows,
        detail: rows[2] ?? '',
        code: rows.slice(3, 5).join('\n'),
        buttons: rows.slice(0, 3).map((label, option) => ({
          label,
          data: { ...data, option: `o${option}`, nonce: `n-${at}`, machine: label },
        })),
        several: {
          slot: 'ids',
          choices: rows.slice(4, 8).map((label) => ({ label, value: label })),
        },
        hint: rows[9] ?? '',
        quickWords: rows.slice(5, 7),
      }),
    ),
    ...chunks
      .slice(0, 3)
      .map((rows, at) =>
        said('answered', { replyId: `done-${at}`, heading: 'x', rows, chosen: rows[0] ?? '' }),
      ),
    ...hostileTexts.filter((_, at) => at % 6 === 0).map((words) => said(words)),
    said('that is all'),
  ];
};

// Holds T-55, T-66, T-67
inBrowser('hostile texts', (visit) => {
  test('stay texts in every place of the chat, and nothing of them runs or asks elsewhere', async () => {
    expect(hostileTexts.length).toBeGreaterThanOrEqual(150);
    const bot = await serve(react, {
      routes: createChatWeb({ text, assets: loadChatAssets(await loadWebChatBundle()) }),
    });
    const { page, complaints, hosts } = await visit(`${bot.url}/?lang=en`);
    const box = page.locator('[data-id="webchat-sendbox-input"]');
    await box.waitFor();
    // What a person types is shown as well.
    for (const rows of chunks) {
      await box.fill(rows.join(' '));
      await box.press('Enter');
    }
    await box.fill('go');
    await box.press('Enter');
    await page.locator('#chat p', { hasText: 'that is all' }).waitFor();

    const found = await page.evaluate(() => {
      const chat = document.querySelector('#chat');
      const all = [...(chat?.querySelectorAll('*') ?? [])];
      return {
        hit: 'hit' in window,
        // Web Chat's own parts are none of these.
        strangers: all
          .filter((one) =>
            /^(?:script|iframe|object|embed|video|audio|details|marquee|base|meta|link|math|template|dialog|at)$/i.test(
              one.tagName,
            ),
          )
          .map((one) => one.outerHTML.slice(0, 100)),
        handlers: all.filter((one) => one.getAttributeNames().some((name) => /^on/.test(name)))
          .length,
        links: all.flatMap((one) =>
          ['href', 'src', 'action', 'formaction', 'srcdoc', 'xlink:href']
            .map((name) => one.getAttribute(name) ?? '')
            .filter((value) => /^\s*(?:java|vb|data:text)|elsewhere/i.test(value)),
        ),
        words: (chat?.textContent ?? '').replace(/\s+/g, ' '),
      };
    });
    expect(found).toMatchObject({ hit: false, strangers: [], handlers: 0, links: [] });
    const missing = hostileTexts.filter(
      // What is drawn with invisible characters shows them by name.
      (one) => !/[\u200b\u202e\n\t]/.test(one) && !found.words.includes(one.replace(/\s+/g, ' ')),
    );
    expect(missing).toEqual([]);
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([`127.0.0.1:${bot.port}`]);
  });
});
