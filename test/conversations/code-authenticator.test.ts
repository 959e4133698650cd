import { afterEach, describe, expect, it } from 'vitest';
import { codeOfStep, stepAt } from '../../src/backend/simulated/one-time-code.ts';
import type { Claims } from '../../src/incoming.ts';
import type { Bot, BotOptions } from '../helpers/bot.ts';
import { codesSent, openCodePage } from '../helpers/code-page.ts';
import {
  agree,
  ask,
  hanako,
  keeper,
  keeperKey,
  nobody,
  openProofBot,
  proofOf,
} from '../helpers/code-proof.ts';

const minute = 60;
const anonymous: Claims = { via: 'directLine', channelUserId: 'dl_1', scope: 'personal' };
const bots: Bot[] = [];
afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.close();
});
async function start(options: BotOptions = {}): Promise<Bot> {
  const bot = await openProofBot({ mode: 'production', claims: anonymous, ...options });
  bots.push(bot);
  return bot;
}

const appCode = (bot: Bot) => codeOfStep(keeperKey, stepAt(bot.clock.now()));
/** Any that is not of now, nor of half a minute around it. */
const notAppCode = (bot: Bot) => {
  const step = stepAt(bot.clock.now());
  const near = [-1, 0, 1].map((by) => codeOfStep(keeperKey, step + by));
  return ['111111', '222222', '333333', '444444'].find((code) => !near.includes(code)) ?? '';
};
const pick = (bot: Bot, answer: string, user = keeper) =>
  bot.order({ events: [{ event: 'answerApproval', user, answer }] });
const texts = (bot: Bot) => bot.said.map(({ text }) => text);
const kindsProven = async (bot: Bot) => (await proofOf(bot)).proof?.gates.map(({ kind }) => kind);

describe('an authenticator app', () => {
  it('proves an account with the code that it shows, once, and with nothing sent', async () => {
    const bot = await start();
    await ask(bot, keeper, 'authenticatorCode');
    const page = await openCodePage(bot);
    const code = appCode(bot);
    expect((await page.enter(notAppCode(bot))).state).toBe('wrong');
    expect((await page.enter(code)).state).toBe('proven');
    expect(await kindsProven(bot)).toEqual(['authenticatorCode']);
    expect(codesSent(bot)).toEqual([]);
    const second = bot.other();
    await ask(second, keeper, 'authenticatorCode');
    expect((await (await openCodePage(second)).enter(code)).state).toBe('wrong');
  });

  it('proves it with a number that is picked on the device, while the page waits', async () => {
    const bot = await start();
    await ask(bot, keeper, 'authenticatorApproval');
    const page = await openCodePage(bot);
    const number = String(page.opened.body.code?.number);
    expect(number).toMatch(/^[1-9][0-9]$/);
    expect((await page.look()).state).toBe('waiting');
    pick(bot, number);
    expect((await page.look()).state).toBe('proven');
    expect((await page.look()).state).toBe('gone');
    expect(await kindsProven(bot)).toEqual(['authenticatorApproval']);
    expect(texts(bot)).toContain('code-proof:oneMore.text');
  });

  it('is one proof, with a code and with a number', async () => {
    const bot = await start();
    await ask(bot, keeper, 'authenticatorCode');
    await (await openCodePage(bot)).enter(appCode(bot));
    await bot.press('authenticatorApproval');
    await agree(bot);
    const page = await openCodePage(bot);
    pick(bot, String(page.opened.body.code?.number));
    expect((await page.look()).state).toBe('proven');
    expect(texts(bot)).not.toContain('code-proof:done.text');
    await bot.press('mail');
    await agree(bot);
    await (await openCodePage(bot)).enter(codesSent(bot).at(-1)?.code ?? '');
    expect(texts(bot)).toContain('code-proof:done.text');
  });

  it.each([
    ['another number is picked', (number: string) => (number === '99' ? '98' : '99')],
    ['it is declined', () => 'decline'],
  ])('proves nothing when %s; a new number does', async (_, answer) => {
    const bot = await start();
    await ask(bot, keeper, 'authenticatorApproval');
    const page = await openCodePage(bot);
    pick(bot, answer(String(page.opened.body.code?.number)));
    expect((await page.look()).state).toBe('waiting');
    const trail = await bot.core.store.db
      .selectFrom('audit')
      .select('decision')
      .where('action', '=', 'code')
      .execute();
    expect(trail.map(({ decision }) => decision)).toEqual(['sent', 'denied']);
    expect(await kindsProven(bot)).toEqual([]);
    const again = await page.again();
    await bot.pass(5);
    pick(bot, String(again.body.code?.number));
    expect((await page.look()).state).toBe('proven');
  });

  it('tells at once that it was declined, to who has passed a gate before', async () => {
    const bot = await start();
    await ask(bot, keeper, 'mail');
    await (await openCodePage(bot)).enter(codesSent(bot).at(-1)?.code ?? '');
    await bot.press('authenticatorApproval');
    await agree(bot);
    const page = await openCodePage(bot);
    pick(bot, 'decline');
    expect(await page.look()).toMatchObject({
      state: 'denied',
      body: { code: { secondsLeft: 0 } },
    });
  });

  it('is too late with a number after five minutes', async () => {
    const bot = await start();
    await ask(bot, keeper, 'authenticatorApproval');
    const page = await openCodePage(bot);
    await bot.pass(5 * minute - 4);
    expect(() => pick(bot, String(page.opened.body.code?.number))).toThrow();
    const { state, body } = await page.look();
    expect([state, body.code?.secondsLeft]).toEqual(['waiting', 0]);
    expect(await kindsProven(bot)).toEqual([]);
  });

  it('looks the same for who has none, and for an account that nobody has', async () => {
    for (const method of ['authenticatorCode', 'authenticatorApproval']) {
      const walked = [];
      for (const account of [keeper, hanako, nobody]) {
        const bot = await start();
        await ask(bot, account, method);
        const page = await openCodePage(bot);
        const wrong = notAppCode(bot);
        const answers = [await page.look()];
        if (account === keeper && method === 'authenticatorApproval') pick(bot, 'decline');
        answers.push(await page.look(), await page.again(), await page.look());
        for (let tries = 0; tries < 6; tries++) answers.push(await page.enter(wrong));
        await bot.pass(5);
        const strip = (value: unknown) =>
          JSON.stringify(value)
            .replaceAll(account, 'ACCOUNT')
            .replace(/"key":"[^"]+"/g, '')
            .replace(/"number":"[0-9]{2}"/g, 'NUMBER')
            .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
        walked.push({ page: strip([page.opened, answers]), chat: strip(texts(bot)) });
      }
      expect(walked[1]).toEqual(walked[0]);
      expect(walked[2]).toEqual(walked[0]);
    }
  });

  it('is asked again by a page that lives on after a restart', async () => {
    const bot = await start();
    await ask(bot, keeper, 'authenticatorApproval');
    await bot.restart();
    const page = await openCodePage(bot);
    const { number } = page.opened.body.code ?? {};
    pick(bot, String(number));
    expect((await page.look()).state).toBe('proven');
  });

  it('costs no try, and is said to be out of reach, while its system fails', async () => {
    const bot = await start();
    await ask(bot, keeper, 'authenticatorCode');
    const page = await openCodePage(bot);
    const fails = (times: number) =>
      bot.order({
        faults: [{ operation: 'entra.verifyAuthenticatorCode', kind: 'failAfter', times }],
      });
    fails(3);
    expect((await page.enter(notAppCode(bot))).status).toBe(503);
    // Heard of at the second asking, and not counted twice.
    fails(1);
    const { state, body } = await page.enter(notAppCode(bot));
    expect([state, body.code?.triesLeft]).toEqual(['wrong', 4]);
    fails(1);
    expect((await page.enter(appCode(bot))).state).toBe('proven');
  });
});
