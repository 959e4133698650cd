import type { Language } from '../../src/language/language.ts';
import type { Bot } from './bot.ts';

/** Machines of the demo world that cannot be reached, by their cause. */
export const unreached = {
  noAddress: { id: 'ins-net00001', host: 'net-noip-01' },
  noBandwidth: { id: 'ins-net00002', host: '198.51.100.52' },
  refusedFirst: { id: 'ins-net00003', host: '198.51.100.53' },
  portMoved: { id: 'ins-net00004', host: '198.51.100.54' },
  ruleOff: { id: 'ins-net00005', host: '198.51.100.55' },
  otherFirewall: { id: 'ins-net00006', host: '198.51.100.56' },
  switchedOff: { id: 'ins-net00007', host: '198.51.100.57' },
  serviceStopped: { id: 'ins-net00008', host: '198.51.100.58' },
  trafficFull: { id: 'ins-net00009', host: '198.51.100.59' },
  lookAlike: { id: 'ins-load0001', host: '198.51.100.60' },
  platformAgent: { id: 'ins-load0002', host: '198.51.100.61' },
  notUpdated: { id: 'ins-net00010', host: '198.51.100.62' },
  fine: { id: 'ins-net00011', host: '198.51.100.63' },
  two: { id: 'ins-net00012', host: 'net-two-01' },
} as const;

/** Where the person connects from, as the demo world has it. */
export const callerAddress = '198.51.100.10';

export interface Unreached {
  readonly id: string;
  readonly host: string;
}

const wishes = { ja: 'サーバーに接続できません', en: 'I cannot connect to my server' } as const;

/** From nothing to the question about the message. */
export async function toMessage(
  bot: Bot,
  machine: Unreached,
  language: Language = 'ja',
): Promise<void> {
  await bot.say(wishes[language]);
  await bot.say(machine.host);
}

/** On through the self-check, to what it came to. */
export async function toCause(
  bot: Bot,
  machine: Unreached,
  language: Language = 'ja',
): Promise<void> {
  await toMessage(bot, machine, language);
  await bot.press('noMessage');
  await bot.pass(120);
}

/** Whether the person could log in now. */
export function login(bot: Bot, machine: Unreached, more: { readonly port?: number } = {}) {
  return bot.probe({
    instanceId: machine.id,
    userName: 'Administrator',
    password: 'Demo-Pass-51-ok',
    from: callerAddress,
    ...more,
  });
}

/** First lines of all that was said. */
export function saidTexts(bot: Bot): readonly string[] {
  return bot.said.map(({ text }) => text.split('\n')[0] ?? '');
}

/** The rules of the first security group of a machine, from the top. */
export function networkRules(bot: Bot, machine: Unreached) {
  const { cvm, securityGroups } = bot.core.simulated.world.snapshot();
  const groups = cvm.find(({ id }) => id === machine.id)?.securityGroups ?? [];
  return securityGroups.find(({ id }) => id === groups[0])?.inbound ?? [];
}
