import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorldOrder } from '../../src/backend/simulated/orders.ts';
import type { Outbox } from '../../src/backend/simulated/snapshot.ts';
import { type BotFrameworkChannel, createBotFrameworkChannel } from '../../src/channel/adapter.ts';
import { createAdvancingClock } from '../../src/clock.ts';
import {
  type Core,
  type CoreOptions,
  createCore,
  openedBefore,
  runbookFolders,
} from '../../src/core.ts';
import { openRunbooks } from '../../src/runbook/open.ts';
import { tellFormEnd } from '../../src/secret/end-forms.ts';
import { Secret } from '../../src/secret/secret.ts';
import { recordingLog } from './bot-framework.ts';
import { copyDemoWorld, demoStartedAt } from './demo-world.ts';
import { type ConnectorCall, type FakeConnector, startFakeConnector } from './fake-connector.ts';

const key = new Uint8Array(32).fill(7);
/** The demo world's owner of machines. */
const person = '8a1f3c10-5b7d-4f0e-8c11-000000000001';
const tenantId = '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01';
const conversation = { id: 'a:delivery', conversationType: 'personal', tenantId };

export interface TeamsBotOptions {
  readonly databaseUrl?: string;
  /** Words instead of keys. */
  readonly words?: boolean;
  readonly locale?: string;
  /** Through a channel of Bot Framework that names nobody. */
  readonly anonymous?: boolean;
  /** Stands around every process of the bot. */
  readonly around?: CoreOptions['around'];
}

/**
 * One person in Teams with the whole bot: real channel, real store, real world, a connector on
 * loopback, a clock that stands.
 */
export interface TeamsBot {
  readonly core: Core;
  readonly connector: FakeConnector;
  readonly log: ReturnType<typeof recordingLog>;
  /** What arrived, in the order of its sending: `POST <text>`, `PUT <text>`. */
  readonly arrived: readonly string[];
  readonly mails: Outbox['notices'];
  say(text: string): Promise<number>;
  /** Presses a button of the newest card that has it. */
  press(option: string): Promise<number>;
  /** Sends a password on the page of the newest link. */
  submit(password: string): Promise<void>;
  pass(seconds: number): Promise<void>;
  order(order: WorldOrder): void;
  restart(): Promise<void>;
  /** As `restart`, but nothing that is under way is waited for. */
  dieAndStart(runbooks?: CoreOptions['runbooks']): Promise<void>;
  close(): Promise<void>;
}

let linted: CoreOptions['runbooks'];

export async function openTeamsBot(options: TeamsBotOptions = {}): Promise<TeamsBot> {
  const folder = mkdtempSync(join(tmpdir(), 'akeru-teams-'));
  await copyDemoWorld(folder);
  linted ??= openRunbooks(runbookFolders, openedBefore);
  const clock = createAdvancingClock({ now: () => demoStartedAt });
  const connector = await startFakeConnector();
  const log = recordingLog();
  let count = 0;
  const leaving: Promise<void>[] = [];

  const open = async (around: CoreOptions['around'], runbooks = linted) => {
    const made: { channel?: BotFrameworkChannel } = {};
    const core = await createCore({
      mode: options.anonymous ? 'production' : 'development',
      runbooks,
      dataFolder: folder,
      ...(options.databaseUrl && { databaseUrl: options.databaseUrl }),
      publicUrl: () => 'https://bot.example',
      key,
      clock,
      log,
      cimode: !options.words,
      ...(around && { around }),
      channels: ({ store, links, receive, instead, sayUnstored }) => {
        made.channel = createBotFrameworkChannel({
          config: { mode: 'development' },
          key,
          receive,
          store,
          clock,
          log,
          instead,
          sayUnstored,
          urlOf: links.urlOf,
          loopbackServiceUrls: true,
          random: () => 0.5,
        });
        const { out } = made.channel;
        const watched = { ...out, flush: (id: string) => void leaving.push(out.flush(id)) };
        return { webchat: watched, teams: watched };
      },
      chores: { outbox: async () => (await made.channel?.sendDue(clock.now())) ?? 0 },
    });
    if (!made.channel) throw new Error('no channel');
    await made.channel.begin();
    return { core, channel: made.channel };
  };
  let bot = await open(options.around);
  /** What a turn has begun to send is not due any more, and has not arrived yet either. */
  const untilSent = async () => {
    await Promise.all(leaving.splice(0));
    await bot.channel.sendDue(clock.now());
  };

  const post = async (more: Readonly<Record<string, unknown>>): Promise<number> => {
    count += 1;
    // Nobody writes faster than the channel takes the answers.
    clock.advance(2_000);
    const [route] = bot.channel.routes;
    const body = {
      type: 'message',
      id: `m${count}`,
      channelId: options.anonymous ? 'directline' : 'msteams',
      serviceUrl: connector.serviceUrl,
      from: { id: '29:user', ...(!options.anonymous && { aadObjectId: person }) },
      recipient: { id: '28:bot' },
      ...(options.anonymous
        ? { conversation: { id: conversation.id } }
        : { conversation, channelData: { tenant: { id: tenantId } } }),
      locale: options.locale ?? 'ja-JP',
      ...more,
    };
    const answer = await route?.handle({
      method: 'POST',
      path: '/api/messages',
      params: {},
      query: new URLSearchParams(),
      headers: {},
      body: JSON.parse(JSON.stringify(body)),
      remoteAddress: '127.0.0.1',
    });
    await untilSent();
    return answer?.status ?? 0;
  };

  return {
    get core() {
      return bot.core;
    },
    connector,
    log,
    get arrived() {
      return connector.calls.map((call) => `${call.method} ${textOf(call)}`);
    },
    get mails() {
      return bot.core.simulated.world.outbox().notices;
    },
    say: (text) => post({ text }),
    press: (option) => {
      const data = connector.calls.flatMap(dataOf).findLast((found) => found.option === option);
      if (!data) throw new Error(`no button ${option}`);
      return post({ value: data });
    },
    async submit(password) {
      const url = connector.calls.flatMap(urlsOf).at(-1) ?? '';
      const { core } = bot;
      const opened = await core.links.exchange(new URL(url).hash.slice(1));
      if (!opened || !(await core.links.submit(opened.form))) throw new Error('not open');
      const ended = { ...opened.form, outcome: 'submitted' } as const;
      await tellFormEnd(core, ended, Secret.fromText(password));
      await untilSent();
    },
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 5) {
        clock.advance(Math.min(left, 5) * 1000);
        await bot.core.worker.pass();
        await bot.core.operations.drain();
        await untilSent();
      }
    },
    order: (order) => bot.core.simulated.world.obey(order),
    async restart() {
      await bot.channel.stop();
      await bot.core.close();
      bot.channel.close();
      bot = await open(options.around);
    },
    async dieAndStart(runbooks) {
      bot.channel.close();
      bot.core.simulated.world.close();
      await bot.core.store.close();
      bot = await open(options.around, runbooks);
    },
    async close() {
      await bot.channel.stop();
      await bot.core.close();
      bot.channel.close();
      await connector.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

/** First line: of a card, its first text. */
function textOf({ activity }: ConnectorCall): string {
  const { text } = activity;
  if (typeof text === 'string') return firstLine(text);
  const found = /"text":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(activity.attachments ?? []));
  return firstLine(JSON.parse(`"${found?.[1] ?? ''}"`));
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

/** Data of all buttons of a card. */
function dataOf({ activity }: ConnectorCall): readonly (Json & { readonly option?: string })[] {
  const found: (Json & { readonly option?: string })[] = [];
  walk(activity.attachments, (at) => {
    if (typeof at.nonce === 'string') found.push(at);
  });
  return found;
}

function urlsOf({ activity }: ConnectorCall): readonly string[] {
  const found: string[] = [];
  walk(activity.attachments, (at) => {
    if (typeof at.url === 'string' && at.url.includes('#')) found.push(at.url);
  });
  return found;
}

function walk(value: unknown, visit: (at: Json) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (typeof value === 'object' && value !== null) {
    visit(value as Json);
    for (const item of Object.values(value)) walk(item, visit);
  }
}
