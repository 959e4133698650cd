import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/secret/redact.ts';
import type { Bot } from '../helpers/bot.ts';
import { codesSent, openCodePage } from '../helpers/code-page.ts';
import { ask, hanako, openProofBot, proofOf } from '../helpers/code-proof.ts';
import { readSentences } from '../helpers/pasted-sentences.ts';

let bot: Bot | undefined;
afterEach(async () => {
  await bot?.close();
  bot = undefined;
});

const minute = 60;

describe('a code that is typed where somebody talks', () => {
  it.each([
    ['alone', (code: string) => code],
    ['in two groups', (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ['in a sentence', (code: string) => `コードは${code}です`],
  ])('%s, is void, stands nowhere, and another one from the page is taken', async (_, words) => {
    bot = await openProofBot();
    await ask(bot, hanako);
    const page = await openCodePage(bot);
    const { code = '' } = codesSent(bot).at(-1) ?? {};
    await bot.say(words(code));
    expect(bot.last).toEqual(['bot:codePasted']);
    expect((await proofOf(bot)).proof?.gates).toEqual([]);
    const refused = await page.enter(code);
    expect(refused).toMatchObject({ status: 422, state: 'wrong' });

    await bot.pass(minute);
    expect((await page.again()).state).toBe('sent');
    const { code: next = '' } = codesSent(bot).at(-1) ?? {};
    expect(next).not.toBe(code);
    expect((await page.enter(next)).state).toBe('proven');
  });
});

describe('of six digits while a page is open', () => {
  const redactor = createRedactor();
  const redact = (text: string, operationOpen = true) =>
    redactor.redactText(text, { operationOpen }).text;

  it.each([
    ['482913', '[redacted]'],
    ['４８２９１３', '[redacted]'],
    ['482-913', '[redacted]'],
    ['482913です。', '[redacted]です。'],
    ['the code is 482913', 'the code is [redacted]'],
    ['My code: 482 913, is that right?', 'My code: [redacted], is that right?'],
    ['OTP 482913', 'OTP [redacted]'],
    ['確認コードは４８２９１３です', '確認コードは[redacted]です'],
    ['認証番号：482913', '認証番号：[redacted]'],
    ['SMSのコード「482913」', 'SMSのコード「[redacted]」'],
  ])('%s is a code', (text, safe) => {
    expect(redact(text)).toBe(safe);
    expect(redact(text, false)).toBe(text);
  });

  it.each([
    'error code 104233',
    'エラーコードは104233です',
    '社員番号は104233です',
    'exit code 160300',
    'my ticket is 104233',
    '郵便番号1000001',
    '4829134',
    '48291',
  ])('%s is none', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('ordinary sentences hold none', () => {
    const sentences = ['en-1', 'en-2', 'ja-1', 'ja-2'].flatMap((name) =>
      readSentences(`ordinary-${name}`),
    );
    const disturbed = sentences.filter(({ text }) => redact(text) !== text);
    expect(disturbed.length / sentences.length).toBeLessThanOrEqual(0.02);
  });
});
