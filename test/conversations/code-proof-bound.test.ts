import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadRunbook } from '../../src/runbook/load.ts';
import type { Bot, BotOptions } from '../helpers/bot.ts';
import { codesSent, openCodePage } from '../helpers/code-page.ts';
import {
  agree,
  ask,
  choose,
  fixture,
  hanako,
  keeper,
  openProofBot,
  proofOf,
} from '../helpers/code-proof.ts';

const bots: Bot[] = [];
afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.close();
});
async function start(options: BotOptions = {}): Promise<Bot> {
  const bot = await openProofBot(options);
  bots.push(bot);
  return bot;
}

/** The fixture with other words in it. */
function changed(...changes: readonly (readonly [string, string])[]) {
  let yaml = readFileSync(join(fixture, 'code-proof.yaml'), 'utf8');
  for (const [before, after] of changes) {
    if (!yaml.includes(before)) throw new Error(`the fixture has no ${before}`);
    yaml = yaml.replaceAll(before, after);
  }
  const { runbook } = loadRunbook(yaml, 'code-proof.yaml');
  return new Map([[runbook.id, runbook]]);
}

const anotherAccount = async (bot: Bot) => {
  await bot.say('最初から');
  if (bot.said.at(-1)?.buttons.some(({ data }) => data.option === 'yes')) await bot.press('yes');
  await bot.say(keeper);
  await bot.press('mail');
};

describe('a link for a code', () => {
  it('is void once the conversation is about another account, and so is its code', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const page = await openCodePage(bot);
    const code = codesSent(bot).at(-1)?.code ?? '';
    await anotherAccount(bot);
    for (const answer of [await page.enter(code), await page.again(), await page.look()])
      expect([answer.status, answer.state]).toEqual([410, 'gone']);
    await agree(bot);
    const { proof } = await proofOf(bot);
    expect(proof).toMatchObject({ account: keeper, gates: [] });
    const theirs = await openCodePage(bot);
    if (codesSent(bot).at(-1)?.code !== code)
      expect((await theirs.enter(code)).state).toBe('wrong');
    const states = await bot.core.store.db.selectFrom('proofCode').select('state').execute();
    expect(states.map(({ state }) => state).sort()).toEqual(['open', 'void']);
  });

  it('that was not opened yet is void as well', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const url = bot.said.findLast((said) => said.link)?.link?.url ?? '';
    const token = new URL(bot.core.links.urlOf(url.replace('akeru-form://', ''))).hash.slice(1);
    await anotherAccount(bot);
    expect(await bot.core.links.exchange(token)).toBeUndefined();
  });

  it('proves the account for its own purpose only', async () => {
    const other = await start({
      runbooks: changed([
        'method: $method, purpose: accountReset',
        'method: $method, purpose: ownerConfirmation',
      ]),
    });
    await ask(other, hanako);
    const theirs = codesSent(other).at(-1)?.code ?? '';
    expect((await (await openCodePage(other)).enter(theirs)).state).toBe('proven');
    expect(other.said.map(({ text }) => text)).toContain('code-proof:oneMore.text');
    await other.press('sms');
    await agree(other);
    await (await openCodePage(other)).enter(codesSent(other).at(-1)?.code ?? '');
    expect(other.said.map(({ text }) => text)).not.toContain('code-proof:done.text');
  });
});

describe('the page of a code', () => {
  const shows = [
    ['    form: code\n', '    form: code\n    show: shown\n'],
    [
      '    on: { granted: sendCode',
      '    sets: { granted: { shown: h***@demo.example } }\n    on: { granted: sendCode',
    ],
  ] as const;

  it('shows a masked address that the runbook gives it', async () => {
    const bot = await start({ runbooks: changed(...shows) });
    await choose(bot, hanako);
    await agree(bot);
    const page = await openCodePage(bot);
    expect(page.opened.body.code).toMatchObject({ method: 'mail', shown: 'h***@demo.example' });
    const again = await page.again();
    expect(again.body.code).toMatchObject({ shown: 'h***@demo.example' });
  });

  it('shows none while the runbook has none', async () => {
    const bot = await start({ runbooks: changed(shows[0]) });
    await ask(bot, hanako);
    expect((await openCodePage(bot)).opened.body.code).not.toHaveProperty('shown');
  });
});
