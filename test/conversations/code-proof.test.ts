import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lint } from '../../src/runbook/lint.ts';
import { readTexts } from '../../src/runbook/texts.ts';
import type { Bot, BotOptions } from '../helpers/bot.ts';
import { codesSent, openCodePage } from '../helpers/code-page.ts';
import {
  agree,
  ask,
  emma,
  fixture,
  hanako,
  loaded,
  nobody,
  openProofBot,
  proofOf,
  wrongFor,
} from '../helpers/code-proof.ts';

const minute = 60;

const bots: Bot[] = [];
afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.close();
});

async function start(options: BotOptions = {}): Promise<Bot> {
  const bot = await openProofBot(options);
  bots.push(bot);
  return bot;
}

describe('an account that is proven by codes', () => {
  it('is proven by a runbook in which the linter finds nothing', () => {
    const { texts } = readTexts(join(fixture, 'locales'));
    expect(lint([loaded], texts, { ja: [], en: [] })).toEqual([]);
  });

  it('passes a gate with each method, and is done with two different ones', async () => {
    const bot = await start();
    await ask(bot, hanako);
    expect(bot.last.at(-1)).toBe('code-proof:enterCode.prompt');
    const [mail] = codesSent(bot);
    expect(mail?.address).toBe('hanako.sato@demo.example');
    const page = await openCodePage(bot);
    expect(page.opened.body).toMatchObject({
      state: 'open',
      purpose: 'code',
      code: { method: 'mail', triesLeft: 5, secondsLeft: expect.any(Number) },
    });
    expect(JSON.stringify(page.opened.body)).not.toMatch(/hanako|demo\.example/i);
    expect((await page.enter(mail?.code ?? '')).state).toBe('proven');
    expect(bot.said.map(({ text }) => text)).toContain('code-proof:oneMore.text');

    await bot.press('sms');
    await agree(bot);
    const sms = codesSent(bot).at(-1);
    expect(sms?.address).toBe('+81 90-0000-0001');
    expect((await (await openCodePage(bot)).enter(sms?.code ?? '')).state).toBe('proven');
    expect(bot.said.map(({ text }) => text)).toContain('code-proof:done.text');
    expect((await proofOf(bot)).proof).toBeUndefined();
  });

  it('is not proven twice by the same method', async () => {
    const bot = await start();
    for (let round = 0; round < 2; round++) {
      if (round === 0) await ask(bot, hanako);
      else {
        await bot.press('mail');
        await agree(bot);
      }
      await (await openCodePage(bot)).enter(codesSent(bot).at(-1)?.code ?? '');
    }
    const { proof, position } = await proofOf(bot);
    expect(proof?.gates).toHaveLength(2);
    expect(position?.step).toBe('askMethod');
  });

  it('takes full-width digits and spaces, and costs no try for what is no code', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const page = await openCodePage(bot);
    for (const typed of ['①②③④⑤⑥', '٠٤٨٢٩١', 'abcdef', '12345']) {
      expect((await page.enter(typed)).state).toBe('malformed');
    }
    const code = codesSent(bot).at(-1)?.code ?? '';
    const wide = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(' ');
    expect((await page.enter(wide)).state).toBe('proven');
  });

  it('tells the conversation that it is blocked after five wrong codes; the sixth looks the same', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const code = codesSent(bot).at(-1)?.code;
    const page = await openCodePage(bot);
    const states = [];
    for (let tries = 0; tries < 5; tries++) states.push(await page.enter(wrongFor(code)));
    expect(states.map(({ state }) => state)).toEqual([
      ...['wrong', 'wrong', 'wrong', 'wrong'],
      'blocked',
    ]);
    expect(await page.enter(code ?? '')).toEqual(states.at(-1));
    expect(bot.said.map(({ text }) => text)).toContain('code-proof:blockedFor.text');
    const again = bot.other();
    await ask(again, hanako);
    expect(again.said.map(({ text }) => text)).toContain('code-proof:blockedFor.text');
    await again.press('sms');
    await agree(again);
    const sms = codesSent(bot).at(-1)?.code ?? '';
    expect((await (await openCodePage(again)).enter(sms)).state).toBe('proven');
    expect(bot.effects('set')).toEqual([]);
  });

  // Holds T-34
  it('counts on after a restart', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const first = await openCodePage(bot);
    for (let tries = 0; tries < 3; tries++) {
      await first.enter(wrongFor(codesSent(bot).at(-1)?.code));
    }
    await bot.restart(minute);
    const again = bot.other();
    await ask(again, hanako);
    const page = await openCodePage(again);
    const wrong = wrongFor(codesSent(bot).at(-1)?.code);
    expect((await page.enter(wrong)).state).toBe('wrong');
    expect((await page.enter(wrong)).state).toBe('blocked');
  });

  it('gets another code from the page, and the one before is void', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const page = await openCodePage(bot);
    const before = codesSent(bot).at(-1)?.code ?? '';
    const said = bot.said.length;
    expect((await page.again()).state).toBe('sent');
    await bot.pass(5);
    expect(bot.said).toHaveLength(said);
    expect(codesSent(bot)).toHaveLength(2);
    const after = codesSent(bot).at(-1)?.code ?? '';
    if (before !== after) expect((await page.enter(before)).state).toBe('wrong');
    expect((await page.enter(after)).state).toBe('proven');
  });

  it('gets three more codes in an hour, and is told from when another one can be sent', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const page = await openCodePage(bot);
    const answers = [];
    for (let count = 0; count < 4; count++) answers.push(await page.again());
    expect(answers.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'tooSoon']);
    expect(answers.at(-1)?.body.code?.secondsUntilSend).toBeGreaterThan(50 * minute);
  });

  it('expires with the session of 15 minutes, however often codes were sent', async () => {
    const bot = await start();
    await ask(bot, hanako);
    await bot.pass(6 * minute);
    // A page lasts ten minutes by itself.
    const page = await openCodePage(bot);
    await bot.pass(8 * minute);
    expect((await page.again()).state).toBe('sent');
    await bot.pass(minute + 5);
    expect(bot.said.map(({ text }) => text)).toContain('code-proof:over.text');
    const code = codesSent(bot).at(-1)?.code ?? '';
    expect((await page.enter(code)).state).toBe('gone');
  });

  it('takes no code from the chat, and keeps none that is typed there', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const { code = '' } = codesSent(bot).at(-1) ?? {};
    await bot.say(`${code.slice(0, 3)} ${code.slice(3)}`);
    expect(bot.last).toEqual(['bot:codePasted']);
    expect((await proofOf(bot)).proof?.gates).toEqual([]);
    expect((await (await openCodePage(bot)).enter(code)).state).toBe('wrong');
  });

  it('is abandoned when the person leaves the page', async () => {
    const bot = await start();
    await ask(bot, hanako);
    await (await openCodePage(bot)).abandon();
    expect(bot.said.map(({ text }) => text)).toContain('code-proof:stopped.text');
  });

  // Holds S5.7, T-30, T-37
  it('looks the same for an account that nobody has, a method it lacks, and one registered a day ago', async () => {
    const walked = [];
    for (const [account, method] of [
      [hanako, 'mail'],
      [nobody, 'mail'],
      [hanako, 'call'],
      [emma, 'mail'],
    ] as const) {
      const bot = await start();
      await ask(bot, account, method);
      const page = await openCodePage(bot);
      const wrong = wrongFor(codesSent(bot).at(-1)?.code);
      const answers = [await page.enter(wrong), await page.again(), await page.enter(wrong)];
      for (let tries = 0; tries < 3; tries++) answers.push(await page.enter(wrong));
      await bot.pass(5);
      const strip = (value: unknown) =>
        JSON.stringify(value)
          .replaceAll(account, 'ACCOUNT')
          .replaceAll(`"${method}"`, '"METHOD"')
          .replace(/"key":"[^"]+"/, '')
          .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
      const texts = bot.said.map(({ text, buttons }) => [text, buttons.map(({ label }) => label)]);
      walked.push({
        page: strip([page.opened, answers]),
        chat: strip(texts.filter(([text]) => !String(text).includes('choice.'))),
        sent: codesSent(bot).length,
      });
    }
    const [known, ...others] = walked;
    expect(known?.sent).toBe(2);
    for (const other of others) expect(other).toEqual({ ...known, sent: 0 });
  });

  it('sends nothing to an address that was registered while the code was made', async () => {
    let calls = 0;
    const planted = { kind: 'mail' as const, address: 'thief@other.example' };
    const bot = await start({
      around: {
        backend: (systems) => ({
          ...systems,
          notifications: {
            notify: (notice, call) => {
              calls += 1;
              const methods = [{ ...planted, since: new Date(bot.clock.now()).toISOString() }];
              bot.order({ events: [{ event: 'setUser', user: hanako, set: { methods } }] });
              return systems.notifications.notify(notice, call);
            },
          },
        }),
      },
    });
    await ask(bot, hanako);
    expect(calls).toBe(1);
    expect(bot.core.simulated.world.outbox().notices).toEqual([]);
    expect(bot.last.at(-1)).toBe('code-proof:enterCode.prompt');
  });

  it('is told nothing of a notification system that does not work', async () => {
    const bot = await start();
    bot.order({ faults: [{ operation: 'notifications.notify', kind: 'failBefore' }] } as never);
    await ask(bot, hanako);
    expect(bot.last.at(-1)).toBe('code-proof:enterCode.prompt');
    expect(codesSent(bot)).toEqual([]);
  });

  // Holds T-45
  it('leaves no digit of a code in the store, the log, the state or the trail', async () => {
    const bot = await start();
    await ask(bot, hanako);
    const log: string[] = [];
    const page = await openCodePage(bot, log);
    const [code = ''] = codesSent(bot).map((sent) => sent.code);
    await page.enter(wrongFor(code));
    await page.again();
    const [, again = ''] = codesSent(bot).map((sent) => sent.code);
    await page.enter(again);
    await bot.pass(5);
    const tables = await Promise.all(
      (
        ['conversation', 'operation', 'form', 'audit', 'inbox', 'proofCode', 'proofCount'] as const
      ).map((table) => bot.core.store.db.selectFrom(table).selectAll().execute()),
    );
    const everything = [JSON.stringify(tables), JSON.stringify(bot.said), log.join('\n')].join(
      '\n',
    );
    for (const secret of [code, again]) {
      // Not as a number of its own: six digits stand in any time and any hash.
      expect(everything).not.toMatch(new RegExp(`(?<![0-9A-Za-z_-])${secret}(?![0-9A-Za-z_-])`));
    }
    const raw = readdirSync(bot.folder).filter((name) => name.startsWith('akeru'));
    expect(raw).not.toEqual([]);
    for (const name of raw) {
      const bytes = readFileSync(join(bot.folder, name)).toString('latin1');
      for (const secret of [code, again]) {
        expect(bytes).not.toMatch(new RegExp(`(?<![0-9A-Za-z_-])${secret}(?![0-9A-Za-z_-])`));
      }
    }
  });
});
