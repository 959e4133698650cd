import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorldOrder } from '../../src/backend/simulated/orders.ts';
import type { Snapshot } from '../../src/backend/simulated/snapshot.ts';
import { type Clock, createAdvancingClock } from '../../src/clock.ts';
import {
  type Core,
  type CoreOptions,
  createCore,
  openedBefore,
  runbookFolders,
} from '../../src/core.ts';
import type { Claims, Heard, Incoming, Receipt } from '../../src/incoming.ts';
import { readState } from '../../src/journey/stored-state.ts';
import {
  noPersonLimits,
  type PersonLimits,
  usualPersonLimits,
} from '../../src/limits/person-limits.ts';
import { createLog } from '../../src/log.ts';
import type { ChannelOut } from '../../src/reply/channel-out.ts';
import type { ButtonData, Said } from '../../src/reply/said.ts';
import { openRunbooks } from '../../src/runbook/open.ts';
import { owaspCost } from '../../src/secret/code-hash.ts';
import { tellFormEnd } from '../../src/secret/end-forms.ts';
import { type Form, isForPassword, type PasswordForm } from '../../src/secret/form.ts';
import { Secret } from '../../src/secret/secret.ts';
import { findConversation } from '../../src/store/conversations.ts';
import { listOpenForms, listUntoldForms } from '../../src/store/forms.ts';
import { listOpenOperations } from '../../src/store/operations.ts';
import type { Store } from '../../src/store/store.ts';
import { startTurnTime } from '../../src/turn-time.ts';
import { copyDemoWorld, demoStartedAt } from './demo-world.ts';

/** How codes are hashed is looked at elsewhere, and conversations make many. */
const lightCodeCost = { ...owaspCost, memory: 64, passes: 1 };

export interface BotOptions {
  /** Path of a world file; the demo world without. */
  readonly worldFile?: string;
  readonly databaseUrl?: string;
  /** Words instead of keys. */
  readonly words?: boolean;
  readonly locale?: string;
  readonly claims?: Claims;
  readonly mode?: 'development' | 'production';
  /** Beside those of the product, by id. */
  readonly runbooks?: CoreOptions['runbooks'];
  /** The product's texts and those of `runbooks`. */
  readonly localesFolder?: string;
  /** How long a backend is waited for in one turn, in real time. */
  readonly turnLimitMs?: number;
  /**
   * How long it is waited for each time instead, however long the turn has taken: what answers does so
   * without any pause, so that no machine is too busy for it.
   */
  readonly eachWaitMs?: number;
  /** What one person may do is limited as outside; not without, since the clock stands. */
  readonly limited?: true | Partial<PersonLimits>;
  /** Stand between the bot and its store and systems, until the first restart. */
  readonly around?: CoreOptions['around'];
  /** `around` stands around every process that follows, too. */
  readonly aroundAll?: boolean;
}

/** One person talking to the whole bot without HTTP: real store, real world, a clock that stands. */
export interface Bot {
  readonly core: Core;
  readonly conversationId: string;
  readonly clock: Clock;
  /** Holds the files of the store and of the world. */
  readonly folder: string;
  /** Everything said in this conversation so far. */
  readonly said: readonly Said[];
  /** What was said since the last call of `say`, `press` and the like: texts (keys), in order. */
  readonly last: readonly string[];
  say(text: string, more?: Partial<Incoming>): Promise<Receipt>;
  arrive(): Promise<Receipt>;
  hear(heard: Heard, more?: Partial<Incoming>): Promise<Receipt>;
  /** Presses a button of the newest card that has it. */
  press(option: string, inputs?: Readonly<Record<string, string>>): Promise<Receipt>;
  /** The data of a button of the newest card, to press it later or twice. */
  button(option: string): ButtonData;
  pressData(data: ButtonData, more?: Partial<Incoming>): Promise<Receipt>;
  /** Lets time pass in steps of 5 s, or longer ones, and does what becomes due. */
  pass(seconds: number, stepSeconds?: number): Promise<void>;
  /** Lets time pass, and does nothing of what becomes due. */
  idle(seconds: number): void;
  /** Opens the one-time page of the newest link. */
  openForm(): Promise<PasswordForm>;
  /** Sends a password on the open one-time page, as the page would. */
  submit(password: string, form?: Form): Promise<'accepted' | 'gone'>;
  /** Tries the page again after it got no answer: the same page, if it is still open. */
  submitAgain(password: string): Promise<'accepted' | 'gone'>;
  /** Power of a machine now, as the world has it. */
  power(instanceId: string | undefined): string | undefined;
  /** Operations of this conversation that have not ended. */
  openOperations(): Promise<number>;
  /** Forms that have ended without their conversation knowing it. */
  untoldForms(): Promise<number>;
  /** Pages of this conversation that can still be used. */
  openForms(): Promise<number>;
  /** What the position waits for beside the person. */
  waiting(): Promise<string | undefined>;
  abandonPage(): Promise<void>;
  order(order: WorldOrder): void;
  probe(login: Parameters<Core['simulated']['world']['probe']>[0]): {
    works: boolean;
    reason: string;
  };
  /** The world's own record of what was done to it. */
  effects(kind?: string): Snapshot['ledger'];
  /** Ends the process's parts and opens them again on the same folder, after a time without any. */
  restart(downForSeconds?: number): Promise<void>;
  /** As `restart`, but nothing that is under way is waited for. */
  dieAndStart(): Promise<void>;
  /** After `restart` or `dieAndStart`: nothing stands around the bot any more. */
  readonly hasStartedAgain: boolean;
  /** Everything that was sent in this conversation so far, as it was sent. */
  readonly sent: readonly Incoming[];
  /** Sends the last incoming again, as a channel does that got no answer. */
  redeliver(): Promise<Receipt>;
  /** Another conversation with the same bot. */
  other(options?: { readonly claims?: Claims; readonly locale?: string }): Bot;
  close(): Promise<void>;
}

interface Shared {
  core: Core;
  readonly first: Core;
  readonly said: Map<string, Said[]>;
  readonly clock: ReturnType<typeof createAdvancingClock>;
  readonly open: (around?: CoreOptions['around']) => Promise<Core>;
  readonly folder: string;
}

let linted: ReturnType<typeof openRunbooks> | undefined;
function lintedOnce() {
  linted ??= openRunbooks(runbookFolders, openedBefore);
  return linted;
}

export async function openBot(options: BotOptions = {}): Promise<Bot> {
  const folder = mkdtempSync(join(tmpdir(), 'akeru-bot-'));
  if (!options.worldFile) await copyDemoWorld(folder);
  const clock = createAdvancingClock({ now: () => demoStartedAt });
  const said = new Map<string, Said[]>();
  const committing = createCommitting(said);
  const open = (around: CoreOptions['around'] = {}) =>
    createCore({
      mode: options.mode ?? 'development',
      runbooks: new Map([...lintedOnce(), ...(options.runbooks ?? [])]),
      ...(options.localesFolder && { localesFolder: options.localesFolder }),
      dataFolder: folder,
      ...(options.worldFile && { worldFile: options.worldFile }),
      ...(options.databaseUrl && { databaseUrl: options.databaseUrl }),
      publicUrl: () => 'http://127.0.0.1:3978',
      key: new Uint8Array(32).fill(7),
      clock,
      log: createLog(process.env.AKERU_TEST_LOG ? 'debug' : 'silent'),
      cimode: !options.words,
      codeCost: lightCodeCost,
      limits:
        options.limited === undefined
          ? noPersonLimits
          : { ...usualPersonLimits, ...(options.limited !== true && options.limited) },
      ...turnTimeOf(options),
      around: {
        store: (store) => around.store?.(committing.around(store)) ?? committing.around(store),
        ...(around.backend && { backend: around.backend }),
      },
      channels: () => ({ webchat: committing.out, teams: committing.out }),
    });
  const first = await open(options.around);
  const shared: Shared = { core: first, first, said, clock, open, folder };
  return talk(shared, 'c1', options);
}

function turnTimeOf({ turnLimitMs, eachWaitMs }: BotOptions): Pick<CoreOptions, 'startTurnTime'> {
  if (eachWaitMs) return { startTurnTime: () => () => eachWaitMs };
  return turnLimitMs ? { startTurnTime: () => startTurnTime(turnLimitMs) } : {};
}

/** Keeps what was said once its transaction is committed, as a channel's own table would. */
function createCommitting(said: Map<string, Said[]>) {
  const written = new WeakMap<object, [string, readonly Said[]][]>();
  const out: ChannelOut = {
    write: async (tx, { conversationId }, replies) => {
      written.set(tx, [...(written.get(tx) ?? []), [conversationId, replies]]);
    },
    flush: () => {},
    typing: () => {},
  };
  const around = (store: Store): Store => ({
    ...store,
    async transaction(work) {
      let used: object = {};
      const result = await store.transaction((tx) => {
        used = tx;
        return work(tx);
      });
      for (const [conversationId, replies] of written.get(used) ?? []) {
        said.set(conversationId, [...(said.get(conversationId) ?? []), ...replies]);
      }
      return result;
    },
  });
  return { out, around };
}

function talk(shared: Shared, conversationId: string, options: BotOptions): Bot {
  let count = 0;
  let seen = 0;
  const sent: Incoming[] = [];
  const all = () => shared.said.get(conversationId) ?? [];
  const hear = async (heard: Heard, more: Partial<Incoming> = {}): Promise<Receipt> => {
    seen = all().length;
    count += 1;
    const incoming: Incoming = {
      channel: 'webchat',
      conversationId,
      activityId: `a${count}`,
      claims: options.claims ?? {
        via: 'directLine',
        channelUserId: 'dl_visitor',
        scope: 'personal',
      },
      locale: options.locale ?? 'ja-JP',
      heard,
      ...more,
    };
    sent.push(incoming);
    return shared.core.receive(incoming);
  };
  const button = (option: string): ButtonData => {
    const card = all().findLast((said) => said.buttons.length > 0);
    const found = card?.buttons.find(({ data }) => data.option === option);
    if (!found) {
      const there = card?.buttons.map(({ data }) => data.option).join(', ');
      throw new Error(`no button ${option}; the newest card has: ${there ?? 'none'}`);
    }
    return found.data;
  };
  const pressData = (data: ButtonData, more: Partial<Incoming> = {}) => {
    const { runbook, step, option, nonce, ...inputs } = data;
    const press = { runbook, step, option, nonce, inputs: inputs as Record<string, string> };
    return hear({ kind: 'press', press }, more);
  };
  const openForm = async () => {
    const url = all().findLast((said) => said.link)?.link?.url ?? '';
    const formId = url.replace('akeru-form://', '');
    const token = new URL(shared.core.links.urlOf(formId)).hash.slice(1);
    const opened = await shared.core.links.exchange(token);
    if (!opened) throw new Error('the link is not open');
    if (!isForPassword(opened.form)) throw new Error('the page asks for a code only');
    return opened.form;
  };

  return {
    get core() {
      return shared.core;
    },
    conversationId,
    clock: shared.clock,
    folder: shared.folder,
    sent,
    get said() {
      return all();
    },
    get last() {
      return all()
        .slice(seen)
        .filter((said) => !said.replaces)
        .map(({ text }) => text.split('\n')[0] ?? '');
    },
    hear,
    say: (text, more) => hear({ kind: 'text', text }, more),
    arrive: () => hear({ kind: 'arrival' }),
    button,
    press: (option, inputs = {}) => pressData({ ...button(option), ...inputs }),
    pressData,
    async pass(seconds, stepSeconds = 5) {
      seen = all().length;
      for (let left = seconds; left > 0; left -= stepSeconds) {
        shared.clock.advance(Math.min(left, stepSeconds) * 1000);
        await shared.core.worker.pass();
        await shared.core.operations.drain();
      }
    },
    idle: (seconds) => shared.clock.advance(seconds * 1000),
    openForm,
    async submit(password, opened) {
      seen = all().length;
      const form = opened ?? (await openForm());
      if (!(await shared.core.links.submit(form))) return 'gone';
      const ended = { ...form, outcome: 'submitted' } as const;
      const told = await tellFormEnd(shared.core, ended, Secret.fromText(password));
      return told === 'taken' ? 'accepted' : 'gone';
    },
    async submitAgain(password) {
      seen = all().length;
      const [row] = await listOpenForms(shared.core.store.db, conversationId);
      if (!row) return 'gone';
      const { finishBy } = row;
      const form = {
        formId: row.id,
        conversationId,
        details: JSON.parse(row.details),
        finishBy,
        outcome: 'submitted',
      } as const;
      // The page holds its key: it does not open the link a second time.
      if (row.state === 'issued') {
        const opened = await openForm().catch(() => undefined);
        return opened ? this.submit(password, opened) : 'gone';
      }
      if (!(await shared.core.links.submit(form))) return 'gone';
      const told = await tellFormEnd(shared.core, form, Secret.fromText(password));
      return told === 'taken' ? 'accepted' : 'gone';
    },
    power(instanceId) {
      const { cvm } = shared.core.simulated.world.snapshot();
      return cvm.find(({ id }) => id === instanceId)?.power;
    },
    async openOperations() {
      return (await listOpenOperations(shared.core.store.db, conversationId)).length;
    },
    async untoldForms() {
      return (await listUntoldForms(shared.core.store.db, 10)).length;
    },
    async openForms() {
      return (await listOpenForms(shared.core.store.db, conversationId)).length;
    },
    async waiting() {
      const row = await findConversation(shared.core.store.db, conversationId);
      return readState(row?.state).waiting?.kind;
    },
    async abandonPage() {
      seen = all().length;
      const form = await openForm();
      await shared.core.links.leave(form);
      await tellFormEnd(shared.core, { ...form, outcome: 'abandoned' });
    },
    order: (order) => shared.core.simulated.world.obey(order),
    probe: (login) => shared.core.simulated.world.probe(login),
    effects: (kind) =>
      shared.core.simulated.world
        .snapshot()
        .ledger.filter(({ effect }) => kind === undefined || effect === kind),
    async redeliver() {
      const lastIncoming = sent.at(-1);
      if (!lastIncoming) throw new Error('nothing was sent');
      seen = all().length;
      return shared.core.receive(lastIncoming);
    },
    async dieAndStart() {
      // Nothing is drained: what was under way never comes back.
      shared.core.simulated.world.close();
      await shared.core.store.close();
      shared.core = await shared.open(options.aroundAll ? options.around : undefined);
    },
    get hasStartedAgain() {
      return shared.core !== shared.first;
    },
    async restart(downForSeconds = 0) {
      await shared.core.close();
      shared.clock.advance(downForSeconds * 1000);
      shared.core = await shared.open(options.aroundAll ? options.around : undefined);
    },
    other: (more = {}) =>
      talk(shared, `c${shared.said.size + 2}-${Math.random()}`, { ...options, ...more }),
    async close() {
      await shared.core.close();
      rmSync(shared.folder, { recursive: true, force: true });
    },
  };
}
