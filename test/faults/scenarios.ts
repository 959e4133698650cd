import type { Bot } from '../helpers/bot.ts';
import { openCodePage } from '../helpers/code-page.ts';
import { machines } from '../helpers/demo.ts';
import { admins, enterCode } from '../helpers/m365.ts';
import { rdp } from '../helpers/rdp.ts';

/** A journey as a list of things that a person does or waits for; each may be cut off. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Act[];
  /** The machine that has to run within five minutes of any death. */
  readonly keepsRunning?: string;
}

export type Act =
  /** A message or a press: after a death the channel delivers it again. */
  | {
      readonly kind: 'send';
      readonly act: (bot: Bot, clientActivityId?: string) => Promise<unknown>;
    }
  | { readonly kind: 'submit' }
  | { readonly kind: 'pass'; readonly seconds: number }
  /** The process is told to stop, and hands back what it has. */
  | { readonly kind: 'stop' };

const idOf = (clientActivityId?: string) => (clientActivityId ? { clientActivityId } : {});
const say = (text: string): Act => ({
  kind: 'send',
  act: (bot, client) => bot.say(text, idOf(client)),
});
const press = (option: string): Act => ({
  kind: 'send',
  act: (bot, client) => bot.pressData(bot.button(option), idOf(client)),
});
const pass = (seconds: number): Act => ({ kind: 'pass', seconds });
const submit: Act = { kind: 'submit' };
const stop: Act = { kind: 'stop' };

const toSharing = (host: string): readonly Act[] => [
  say(`リモートデスクトップで「お使いの資格情報は機能しませんでした」 ${host}`),
  press('pc'),
  say('Administrator'),
  press('sure'),
  press('done'),
  press('notSolved'),
];

const toWays = (account: string): readonly Act[] => [
  say(`Microsoft 365の管理者パスワードを忘れました ${account}`),
  press('here'),
];
const enterCodeSent: Act = { kind: 'send', act: (bot) => enterCode(bot) };
const chooseSms: Act = {
  kind: 'send',
  act: (bot) => bot.press('answered', { secondMethod: 'sms' }),
};

export const scenarios: readonly Scenario[] = [
  {
    name: 'a stopped machine, set and started',
    steps: [
      say('ins-web00001 の Windows パスワードを忘れた'),
      press('systemDefault'),
      press('granted'),
      submit,
      pass(60),
      press('granted'),
      pass(60),
      press('done'),
      stop,
    ],
  },
  {
    name: 'a running machine, shut down normally',
    keepsRunning: machines.running,
    steps: [
      say('ins-db000001 の Windows パスワードを忘れた'),
      press('systemDefault'),
      press('normal'),
      press('granted'),
      submit,
      pass(240),
      press('done'),
      stop,
    ],
  },
  {
    name: 'a running machine, forced to stop',
    keepsRunning: machines.running,
    steps: [
      say('ins-db000001 の Windows パスワードを忘れた'),
      press('systemDefault'),
      press('forced'),
      press('granted'),
      submit,
      pass(240),
      press('done'),
      stop,
    ],
  },
  {
    name: 'a normal shutdown that hangs',
    keepsRunning: machines.hangs,
    steps: [
      say('ins-mail0001 の Windows パスワードを忘れた'),
      press('systemDefault'),
      press('normal'),
      press('granted'),
      submit,
      pass(400),
      stop,
    ],
  },
  {
    name: 'a process that is stopped while it has the secret',
    keepsRunning: machines.running,
    steps: [
      say('ins-db000001 の Windows パスワードを忘れた'),
      press('systemDefault'),
      press('normal'),
      press('granted'),
      submit,
      stop,
    ],
  },
  {
    name: 'a setting of a machine',
    steps: [...toSharing(rdp.guestOnly.host), press('granted'), pass(10), stop],
  },
  {
    name: 'a setting that is put back by itself',
    steps: [
      ...toSharing(rdp.shared.host),
      press('pc'),
      press('typed'),
      press('none'),
      press('notSolved'),
      press('granted'),
      pass(5),
      press('solved'),
      pass(16 * 60),
      stop,
    ],
  },
  {
    name: 'a ticket on the way',
    steps: [
      say('CVMのパスワードをリセットしたい'),
      say('担当者'),
      pass(10),
      say('キャンセル'),
      stop,
    ],
  },
  {
    name: 'an account of Microsoft 365, by mail',
    steps: [
      ...toWays(admins.shop),
      press('mail'),
      press('granted'),
      pass(10),
      enterCodeSent,
      press('granted'),
      submit,
      pass(30),
      stop,
    ],
  },
  {
    name: 'an account of Microsoft 365 that is only unlocked',
    steps: [
      ...toWays(admins.homeLocked),
      press('mail'),
      press('granted'),
      pass(10),
      enterCodeSent,
      chooseSms,
      press('granted'),
      pass(10),
      enterCodeSent,
      press('unlockOnly'),
      press('granted'),
      pass(10),
      stop,
    ],
  },
  {
    name: 'an account of Microsoft 365, with an authenticator app',
    steps: [
      ...toWays(admins.global),
      press('authenticatorApproval'),
      press('granted'),
      pass(10),
      { kind: 'send', act: async (bot) => (await openCodePage(bot)).abandon() },
      press('again'),
      say(admins.global),
      press('authenticatorCode'),
      press('granted'),
      pass(10),
      { kind: 'send', act: (bot) => enterCode(bot, '000000') },
      stop,
    ],
  },
];
