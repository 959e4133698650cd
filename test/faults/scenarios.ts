import type { Bot, BotOptions } from '../helpers/bot.ts';
import { openCodePage } from '../helpers/code-page.ts';
import { machines } from '../helpers/demo.ts';
import { admins, enterCode } from '../helpers/m365.ts';
import { rdp } from '../helpers/rdp.ts';
import { deskClaims, people } from '../helpers/staff.ts';

/** A journey as a list of things that a person does or waits for; each may be cut off. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Act[];
  /** Stopped before it does what was agreed: after a death in time it does more. */
  readonly isCutShort?: true;
  /** Outside of `npm run test:long`, see `sampleStride`. */
  readonly isSampled?: true;
  /** Who speaks; the visitor of the web chat without. */
  readonly options?: Pick<BotOptions, 'claims'>;
  /** The machine that has to run within five minutes of any death: id, or name in Azure. */
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
  /** Time in which nothing is due. */
  | { readonly kind: 'idle'; readonly seconds: number }
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

/** From which people connect in the demo world. */
const caller = '198.51.100.10';
/** Through the self-check of what cannot be reached, with the address where it is asked for. */
const toCause = (host: string, seconds: number): readonly Act[] => [
  say(`リモートデスクトップでサーバーに接続できません ${host}`),
  press('cannotReach'),
  pass(seconds),
];

const toAzurePage: readonly Act[] = [press('password'), press('same'), press('granted')];
const toAzure = (name: string): readonly Act[] => [
  say('Azure の仮想マシンのパスワードをリセットしたい'),
  say(name),
];
/** When every bot starts: the login is fresh. */
const provenAt = Date.UTC(2026, 10, 21, 1, 0, 0);

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
    isCutShort: true,
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
  {
    name: 'an Azure machine, started and set',
    isSampled: true,
    steps: [
      ...toAzure('az-off-01'),
      press('granted'),
      pass(240),
      ...toAzurePage,
      submit,
      pass(90),
      press('done'),
      stop,
    ],
  },
  {
    name: 'an Azure machine that runs all the time',
    isSampled: true,
    keepsRunning: 'az-web-01',
    steps: [...toAzure('az-web-01'), ...toAzurePage, submit, pass(90), stop],
  },
  {
    name: 'an Azure machine that reports success and has done nothing',
    isSampled: true,
    keepsRunning: 'az-says-01',
    steps: [...toAzure('az-says-01'), ...toAzurePage, submit, pass(90), stop],
  },
  {
    name: 'a port that is opened just in time',
    isSampled: true,
    keepsRunning: 'az-jit-01',
    steps: [
      ...toCause('192.0.2.108', 60),
      say(caller),
      press('longest'),
      press('granted'),
      pass(10),
      stop,
    ],
  },
  {
    name: 'settings of an Azure machine, by run command',
    isSampled: true,
    keepsRunning: 'az-config-01',
    steps: [
      ...toCause('192.0.2.107', 60),
      say(caller),
      pass(60),
      press('granted'),
      pass(60),
      press('granted'),
      pass(60),
      stop,
    ],
  },
  {
    name: 'a rule of the network, after the self-check',
    isSampled: true,
    steps: [
      ...toCause('198.51.100.53', 20),
      say(caller),
      press('granted'),
      pass(10),
      press('solved'),
      stop,
    ],
  },
  {
    name: 'a restart at once',
    isSampled: true,
    keepsRunning: machines.running,
    steps: [
      say('サーバーを再起動したい'),
      say('db-running-01'),
      press('now'),
      press('granted'),
      pass(120),
      stop,
    ],
  },
  {
    name: 'a restart that is planned',
    isSampled: true,
    keepsRunning: machines.running,
    steps: [
      say('サーバーを再起動したい'),
      say('db-running-01'),
      press('later'),
      say('1時間後'),
      press('granted'),
      { kind: 'idle', seconds: 45 * 60 - 5 },
      pass(5),
      { kind: 'idle', seconds: 15 * 60 - 5 },
      pass(120),
      stop,
    ],
  },
  {
    name: 'a ticket that is taken, noted in and solved',
    isSampled: true,
    options: { claims: deskClaims(people.agent, ['helpdesk'], provenAt) },
    steps: [
      say('担当者'),
      pass(10),
      say('チケット A-1001 の状況'),
      press('take'),
      press('granted'),
      pass(5),
      press('note'),
      say('電源を入れ直しました。'),
      press('granted'),
      pass(5),
      press('solved'),
      press('granted'),
      pass(5),
      stop,
    ],
  },
];
