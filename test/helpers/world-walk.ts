import { appRoleNames, type Role } from '../../src/identity/roles.ts';
import type { Language } from '../../src/language/language.ts';
import { text } from '../web/pages.ts';
import type { Bot } from './bot.ts';
import { codesSent, openCodePage } from './code-page.ts';
import { deskClaims } from './staff.ts';

type StaffRole = Exclude<Role, 'endUser'>;

const outside = /^\((code|wrong code|password|wait|as)\s?(.*)\)$/;

/** Longer than any operation of a world. */
const mostPasses = 120;

/**
 * Does what a person is told to do: a message, a `[button]` by its words, or one of `(code)`,
 * `(wrong code)`, `(password …)`, `(wait 60 s)`, `(wait 80 days)`, `(as …)`.
 * @returns what was said after the last step, first lines; time that only passes is none. And the
 * chat of whoever did it last
 */
export async function walkAlong(
  bot: Bot,
  language: Language,
  steps: readonly string[],
): Promise<{ readonly said: readonly string[]; readonly chat: Bot }> {
  let chat = bot;
  let before = 0;
  for (const step of steps) {
    const [, act = '', about = ''] = outside.exec(step) ?? [];
    if (act !== 'wait') before = chat.said.length;
    if (act === 'as') chat = atDeskAs(bot, about);
    else if (act !== '') await actOutside(chat, act, about);
    else if (/^\[.*\]$/.test(step)) await press(chat, language, step.slice(1, -1));
    else await chat.say(step);
    await settle(chat);
  }
  return { chat, said: chat.said.slice(before).map(({ text: all }) => all.split('\n')[0] ?? '') };
}

async function actOutside(bot: Bot, act: string, about: string): Promise<void> {
  if (act === 'wait') {
    const [count = '0', unit] = about.split(' ');
    // Days pass while nobody is there; seconds are lived through.
    if (unit === 'days') await bot.restart(Number(count) * 86_400);
    else await bot.pass(Number(count));
  } else if (act === 'password') await bot.submit(about);
  else {
    const right = codesSent(bot).at(-1)?.code ?? '';
    const wrong = right === '000000' ? '000001' : '000000';
    await (await pageOf(bot)).enter(act === 'code' ? right : wrong);
  }
}

/** A page is opened once, and stays open. */
const pages = new WeakMap<object, ReturnType<typeof openCodePage>>();
function pageOf(bot: Bot): ReturnType<typeof openCodePage> {
  const link = bot.said.findLast((said) => said.link)?.link;
  if (!link) throw new Error('no page was named');
  const page = pages.get(link) ?? openCodePage(bot);
  pages.set(link, page);
  return page;
}

async function press(bot: Bot, language: Language, words: string): Promise<void> {
  const card = bot.said.findLast(({ buttons }) => buttons.length > 0);
  const wordsOf = (label: string) => (/^[\w-]+:\S+$/.test(label) ? text(language, label) : label);
  // A label that is nothing but a value, such as an account, has no words where keys are spoken.
  const button =
    card?.buttons.find(({ label }) => wordsOf(label) === words) ??
    card?.buttons.find(({ label }) => wordsOf(label) === '');
  if (!button) {
    const there = card?.buttons.map(({ label }) => wordsOf(label)).join('] [');
    throw new Error(`no button [${words}]; there is [${there ?? ''}] on ${card?.text}`);
  }
  await bot.pressData(button.data);
}

/** What is under way goes on until it has ended, or waits for somebody. */
export async function settle(bot: Bot): Promise<void> {
  await bot.core.operations.drain();
  for (let pass = 0; pass < mostPasses && (await bot.openOperations()) > 0; pass += 1) {
    await bot.pass(5);
  }
}

function atDeskAs(bot: Bot, upn: string): Bot {
  const person = bot.core.simulated.world.people().find((one) => one.upn === upn);
  if (!person) throw new Error(`nobody is ${upn}`);
  const roles = (Object.keys(appRoleNames) as StaffRole[]).filter((role) =>
    person.roles.includes(appRoleNames[role]),
  );
  return bot.other({ claims: deskClaims(person.id, roles, bot.clock.now()) });
}
