import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdvancingClock } from './clock.ts';
import { type Core, createCore } from './core.ts';
import { createHttpServer } from './http/server.ts';
import type { Claims, Heard, Incoming, Receive } from './incoming.ts';
import type { Language } from './language/language.ts';
import { noPersonLimits } from './limits/person-limits.ts';
import { createLog } from './log.ts';
import { secretPageOf } from './pages.ts';
import { revealFormAddresses } from './reply/form-address.ts';
import type { Said } from './reply/said.ts';
import { listOpenOperations } from './store/operations.ts';

/** The whole bot on a world of its own, for one person at a terminal. */
export interface TerminalApp {
  readonly receive: Receive;
  /** Starts the runbook. */
  readonly first: Incoming;
  next(heard: Heard): Incoming;
  /** Lets time pass until nothing is under way; what was said meanwhile. */
  settle(): Promise<readonly Said[]>;
  close(): Promise<void>;
}

const conversationId = 'terminal';
const stepMs = 5_000;
/** An operation that takes longer than an hour of the world's time is left alone. */
const mostSteps = 720;

/** @param options.asUpn plays as this person of the world; without, as its web chat visitor */
export async function createTerminalApp(options: {
  readonly worldFile?: string;
  readonly language: Language;
  readonly runbook: string;
  readonly asUpn?: string;
}): Promise<TerminalApp> {
  const folder = mkdtempSync(join(tmpdir(), 'akeru-terminal-'));
  const clock = createAdvancingClock();
  const log = createLog('silent');
  const listening = { port: 0 };
  const unasked: Said[] = [];
  const channel = {
    write: async (_: unknown, __: unknown, replies: readonly Said[]) => {
      unasked.push(...replies);
    },
    flush: () => {},
    typing: () => {},
  };
  const core = await createCore({
    mode: 'development',
    dataFolder: folder,
    ...(options.worldFile && { worldFile: options.worldFile }),
    publicUrl: () => `http://127.0.0.1:${listening.port}`,
    key: randomBytes(32),
    clock,
    log,
    limits: noPersonLimits,
    channels: () => ({ webchat: channel, teams: channel }),
  });
  // The one-time page is a real one: a password is not typed into a terminal either.
  const http = createHttpServer({ routes: secretPageOf(core, clock, log), log });
  listening.port = (await http.listen(0, '127.0.0.1')).port;

  let count = 0;
  const next = (heard: Heard): Incoming => {
    count += 1;
    return {
      channel: 'webchat',
      conversationId,
      activityId: `t${count}`,
      claims: claimsOf(core, options.asUpn),
      locale: options.language,
      heard,
      expectsReplies: true,
    };
  };
  const shown = (replies: readonly Said[]): readonly Said[] =>
    JSON.parse(revealFormAddresses(JSON.stringify(replies), core.links.urlOf));
  const receive: Receive = async (incoming) => {
    const receipt = await core.receive(incoming);
    return receipt.kind === 'busy' ? receipt : { ...receipt, replies: shown(receipt.replies) };
  };

  return {
    receive,
    first: next(await startOf(core, next, options.runbook)),
    next,
    async settle() {
      await core.worker.pass();
      for (let steps = 0; steps < mostSteps; steps += 1) {
        await core.operations.drain();
        if ((await listOpenOperations(core.store.db, conversationId)).length === 0) break;
        clock.advance(stepMs);
        await core.worker.pass();
      }
      return shown(unasked.splice(0));
    },
    async close() {
      await http.close();
      await core.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function claimsOf(core: Core, upn: string | undefined): Claims {
  if (upn === undefined) return { via: 'directLine', channelUserId: 'terminal', scope: 'personal' };
  const person = core.simulated.world.people().find((each) => each.upn === upn);
  if (!person) throw new TypeError(`nobody in this world is ${upn}`);
  return {
    via: 'botFramework',
    channelUserId: upn,
    objectId: person.id,
    tenantId: person.tenantId,
    scope: 'personal',
  };
}

/** The press that starts the runbook, on a menu that nobody has to see. */
async function startOf(
  core: Core,
  next: (heard: Heard) => Incoming,
  runbook: string,
): Promise<Heard> {
  const receipt = await core.receive(next({ kind: 'arrival' }));
  const buttons = receipt.kind === 'busy' ? [] : receipt.replies.flatMap((said) => said.buttons);
  const button = buttons.find(({ data }) => data.option === runbook);
  if (!button) throw new TypeError(`${runbook} is not in the menu; it is linked to from others`);
  return { kind: 'press', press: { ...button.data, inputs: {} } };
}
