import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/language/language.ts';
import type { Said } from '../../src/reply/said.ts';
import { oddNames } from '../dialogs/found-facts.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { putState, stateOf } from '../helpers/conversation.ts';
import { password } from '../helpers/demo.ts';
import { saidKeys, toPage } from '../helpers/journeys.ts';
import { waitingSteps } from '../helpers/waiting-steps.ts';

/** Everything of a reply that is read; commands to copy are the same in both languages. */
function wordsOf(said: Said): readonly string[] {
  return [
    said.heading ?? '',
    said.text,
    ...said.rows,
    ...said.buttons.map(({ label }) => label),
    said.link?.label ?? '',
  ];
}

/** Labels of the other language's Windows or console stand in brackets or quotes, as a pair (N5). */
function withoutPairs(text: string): string {
  return text.replace(/[((][^()()]*[))]/g, '').replace(/[「"][^「」"]*[」"]/g, '');
}

/** What a machine is called, and what a cloud says, which is English and quoted as it is (S3.9). */
function withoutQuoted(text: string): string {
  const named = oddNames.reduce((rest, name) => rest.replaceAll(name, ''), text);
  return named.replace(/^….*$/m, '').replace(/(?<=Azure のコード: [^\n]*\n).*$/, '');
}

/** What a text must not hold in its language. */
function foreignIn(language: Language, text: string): readonly string[] {
  const own = withoutPairs(withoutQuoted(text));
  return language === 'en'
    ? (own.match(/[\u3040-\u30ff\u4e00-\u9fff]+/g) ?? [])
    : // Four plain words in a row are a sentence; names of products and menus are capitalised.
      (own.match(/\b[a-z]+(?: [a-z]+){3,}\b/g) ?? []);
}

let bot: Bot;
const close = () => bot.close();

describe.each([
  ['en', 'en-US', 'I want to reset the password of a Tencent CVM'],
  ['ja', 'ja-JP', 'CVMのパスワードをリセットしたい'],
] as const)('a whole journey in %s (S1.2, S1.9)', (language, locale, wish) => {
  afterEach(close);

  it.each(['db-running-01', 'old-agent-01', 'mail-hangs-01'])(
    'holds no sentence of the other language (%s)',
    async (machine) => {
      bot = await openBot({ words: true, locale });
      await bot.arrive();
      await bot.say(wish);
      await bot.say('ins-none0001');
      await bot.say(machine);
      await bot.press('systemDefault');
      await bot.press('normal');
      await bot.press('granted');
      await bot.submit(password);
      await bot.pass(400);
      await bot.say(language === 'en' ? 'help' : 'ヘルプ');
      await bot.say(language === 'en' ? 'talk to a person' : '担当者');
      await bot.pass(10);
      await bot.say(language === 'en' ? 'cancel' : 'やめる');
      expect(bot.said.length).toBeGreaterThan(12);
      for (const said of bot.said) {
        expect(said.language).toBe(language);
        for (const text of wordsOf(said))
          expect([text, foreignIn(language, text)]).toEqual([text, []]);
      }
    },
  );
});

describe('every question, in both languages', () => {
  let shared: Bot;
  beforeAll(async () => {
    shared = await openBot({ words: true });
  });
  afterAll(() => shared.close());

  it.each(
    waitingSteps().map((waiting) => ({ ...waiting, name: `${waiting.runbook}:${waiting.step}` })),
  )('$name holds no sentence of the other, and differs', async ({ position }) => {
    const talking = shared.other();
    await putState(talking, { position, misses: 0 });
    const asked: string[] = [];
    for (const [language, words] of [
      ['en', '英語で'],
      ['ja', '日本語で'],
    ] as const) {
      await talking.say(words);
      const said = talking.said.at(-1);
      if (!said) throw new Error('nothing was said');
      expect(said.language).toBe(language);
      for (const text of wordsOf(said)) {
        expect([text, foreignIn(language, text)]).toEqual([text, []]);
      }
      asked.push(said.text);
    }
    expect(asked[0]).not.toBe(asked[1]);
  });
});

describe('the language of a conversation (N4)', () => {
  afterEach(close);

  it('is not changed by the locale of a button', async () => {
    bot = await openBot({ words: true });
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('web-stopped-01');
    await bot.pressData(bot.button('systemDefault'), { locale: 'en-US' });
    expect(bot.said.at(-1)).toMatchObject({ language: 'ja' });
    await bot.pressData(bot.button('refused'), { locale: 'de-CH' });
    expect(bot.said.at(-1)).toMatchObject({ language: 'ja' });
  });

  it('that was chosen stays, whatever is typed and whatever the channel says', async () => {
    bot = await openBot({ words: true });
    await bot.say('英語で');
    await bot.say('CVMのパスワードをリセットしたい', { locale: 'ja-JP' });
    expect(bot.said.at(-1)).toMatchObject({ language: 'en' });
  });

  it('follows the last sentence as long as none was chosen', async () => {
    bot = await openBot({ words: true, locale: 'en-US' });
    await bot.say('CVMのパスワードをリセットしたい');
    expect(bot.said.at(-1)).toMatchObject({ language: 'ja' });
  });

  it.each(['ja-JP', 'en-US', 'en-GB', 'de-CH', 'xx'])(
    'begins in that of the channel: %s',
    async (locale) => {
      bot = await openBot({ words: true, locale });
      await bot.arrive();
      expect(bot.said.at(-1)).toMatchObject({ language: locale.startsWith('en') ? 'en' : 'ja' });
    },
  );

  it('switched on the page step makes a page in it, and closes the other one', async () => {
    bot = await openBot();
    await toPage(bot, 'web-stopped-01');
    const form = await bot.openForm();
    expect(form.details.language).toBe('ja');
    await bot.say('英語で');
    expect(await bot.submit(password, form)).toBe('gone');
    expect((await bot.openForm()).details.language).toBe('en');
  });

  it('switched there and back keeps every answer', async () => {
    bot = await openBot();
    await toPage(bot, 'web-stopped-01');
    const before = (await stateOf(bot)).position;
    await bot.say('英語で');
    await bot.say('in Japanese please');
    expect((await stateOf(bot)).position).toEqual(before);
    expect(saidKeys(bot).at(-1)).toBe('cvm-reset:newPassword.prompt');
    await bot.submit(password);
    await bot.pass(60);
    expect(bot.effects('set')).toHaveLength(1);
  });

  it('switched after the end shows the menu in it', async () => {
    bot = await openBot();
    await bot.say('英語で');
    expect(bot.last).toEqual(['bot:languageChanged', 'bot:menu.prompt']);
  });
});
