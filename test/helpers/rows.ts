import { readFileSync } from 'node:fs';
import { findWorld } from '../../src/backend/simulated/named-world.ts';
import type { Language } from '../../src/language/language.ts';
import type { Bot } from './bot.ts';
import { type NamedWorld, readWorldComment } from './named-worlds.ts';
import { openBots } from './open-bots.ts';
import { settle, walkAlong } from './world-walk.ts';

/** A row of the seed systems in its own world, with a bot that speaks words. */
export interface Row {
  /** Does what the world's comment says, or its first steps, in a chat of its own. */
  walk(index?: number, stepCount?: number): Promise<RowChat>;
  readonly bot: Bot;
}

export interface RowChat {
  readonly chat: Bot;
  /** `runbook:step` of the newest card with buttons. */
  asks(): string | undefined;
  /** All that was said, in words. */
  words(): string;
  /** Words of the newest card. */
  card(): string;
  /** Presses, and waits for what it begins. */
  press(option: string, inputs?: Readonly<Record<string, string>>): Promise<void>;
  submit(password: string): Promise<void>;
}

/** Opens rows; what is opened is closed after the test. */
export function openRows(): (row: string, language: Language) => Promise<Row> {
  const start = openBots();
  return async (row, language) => {
    const path = findWorld(row.toLowerCase().replace('.', '-')) ?? '';
    const { walks }: NamedWorld = readWorldComment(readFileSync(path, 'utf8'), row);
    const bot = await start({
      worldFile: path,
      words: true,
      locale: language === 'ja' ? 'ja-JP' : 'en-US',
    });
    return {
      bot,
      walk: async (index = 0, stepCount) => {
        const steps = walks[index]?.steps[language].slice(0, stepCount) ?? [];
        const { chat } = await walkAlong(bot.other(), language, steps);
        return rowChat(chat);
      },
    };
  };
}

function rowChat(chat: Bot): RowChat {
  const newest = () => chat.said.findLast(({ buttons }) => buttons.length > 0);
  const wordsOf = (said: Bot['said'][number] | undefined) =>
    [said?.heading, said?.text, ...(said?.rows ?? []), said?.code, said?.detail]
      .filter((line) => line !== undefined)
      .join('\n');
  return {
    chat,
    asks: () => {
      const data = newest()?.buttons[0]?.data;
      return data && `${data.runbook}:${data.step}`;
    },
    words: () => chat.said.map(wordsOf).join('\n'),
    card: () => wordsOf(newest()),
    press: async (option, inputs) => {
      await chat.press(option, inputs);
      await settle(chat);
    },
    submit: async (password) => {
      await chat.submit(password);
      await settle(chat);
    },
  };
}
