import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { secondTry } from './second-try.ts';

const executablePath = process.env.AKERU_TEST_CHROMIUM ?? '/usr/bin/chromium';
/** A folder for screenshots that a person looks at; none are taken without it. */
const pictures = process.env.AKERU_TEST_PICTURES;
const settleMs = 250;

/** Of one test: a browser on a busy machine takes its time. */
const timeLimitMs = 90_000;

export interface Visit {
  readonly page: Page;
  readonly context: Awaited<ReturnType<Browser['newContext']>>;
  /** What the browser complained about: refused scripts, failed requests, thrown errors. */
  readonly complaints: readonly string[];
  /** Hosts that anything was asked of. */
  readonly hosts: ReadonlySet<string>;
}

export type Visits = (url: string, options?: BrowserContextOptions) => Promise<Visit>;

/**
 * Runs a suite in a real Chromium. Without one it is skipped and says so, on a build machine it
 * fails.
 */
export function inBrowser(name: string, suite: (visit: Visits) => void): void {
  if (existsSync(executablePath)) {
    describe(name, { timeout: timeLimitMs, ...secondTry }, () => suite(visits()));
  } else if (process.env.CI === 'true') {
    test(`${name}, in a browser`, () => {
      expect.unreachable('no Chromium: install it, or set AKERU_TEST_CHROMIUM');
    });
  } else {
    test.skip(`${name}, in a browser: skipped, no Chromium; install it or set AKERU_TEST_CHROMIUM`);
  }
}

function visits(): Visits {
  let browser: Browser;
  const contexts: Visit['context'][] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(() => browser?.close());

  return async (url, options = {}) => {
    const context = await browser.newContext({
      locale: 'ja-JP',
      viewport: { width: 1000, height: 800 },
      ...options,
    });
    contexts.push(context);
    const complaints: string[] = [];
    const hosts = new Set<string>();
    // Tabs that the page opens count as well.
    context.on('page', (page) => watch(page, complaints, hosts));
    const page = await context.newPage();
    await page.goto(url);
    return { page, context, complaints, hosts };
  };
}

function watch(page: Page, complaints: string[], hosts: Set<string>): void {
  page.on('console', (line) => {
    // The header asks for more than a request without cookies may do: nothing was kept anyway.
    const isExpected = line.text().startsWith('Clear-Site-Data header');
    if (line.type() === 'error' && !isExpected) complaints.push(line.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (/^(?:http|ws)/.test(protocol)) hosts.add(host);
  });
}

/** Takes a screenshot, when somebody wants to look. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (!pictures) return;
  // Web Chat scrolls when it has drawn.
  await page.waitForTimeout(settleMs);
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage });
}
