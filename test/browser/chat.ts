import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Language } from '../../src/language/language.ts';
import type { Values } from '../../src/reply/reply.ts';
import { picture } from '../helpers/browser.ts';
import { text } from '../web/pages.ts';

/** What a person does in the web chat, in the words that this person sees. */
export interface Chat {
  readonly page: Page;
  /** Shows the words of a text, newest last. */
  readonly words: (key: string, values?: Values) => string;
  say(what: string): Promise<void>;
  /** Presses the only live button with these words. */
  press(key: string, values?: Values): Promise<void>;
  /** Ticks check boxes of the open card. */
  tick(...names: readonly string[]): Promise<void>;
  /** Waits until the bot has said this. */
  hears(key: string, values?: Values): Promise<void>;
  /** Labels of all buttons that can still be pressed. */
  live(): Promise<readonly string[]>;
  all(): Promise<string>;
  picture(name: string): Promise<void>;
}

export function chatOn(page: Page, language: Language, name = ''): Chat {
  const words = (key: string, values?: Values) => text(language, key, values);
  const chat = page.locator('#chat');
  const box = page.locator('[data-id="webchat-sendbox-input"]');
  let count = 0;
  return {
    page,
    words,
    say: async (what) => {
      await box.fill(what);
      await box.press('Enter');
    },
    press: async (key, values) => {
      const button = buttons(page).filter({ hasText: exactly(words(key, values)) });
      await button.waitFor();
      await button.click();
    },
    tick: async (...names) => {
      for (const each of names) await page.getByRole('checkbox', { name: each }).check();
    },
    hears: async (key, values) => {
      for (const line of words(key, values).split('\n')) {
        if (line) await chat.getByText(line, { exact: false }).last().waitFor();
      }
    },
    live: () => buttons(page).allTextContents(),
    all: async () => (await chat.textContent()) ?? '',
    picture: async (part) => {
      count += 1;
      await picture(page, `${name}-${String(count).padStart(2, '0')}-${part}`);
    },
  };
}

export const buttons = (page: Page): Locator =>
  page.locator('.ac-adaptiveCard button.ac-pushButton:not([disabled])');

function exactly(words: string): RegExp {
  return new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

/** Nothing is cut off or pushed out at the side. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Below the input, until something is sent. */
export const quickWords = (page: Page): Locator =>
  page.locator('.webchat__suggested-actions button.webchat__suggested-action');
