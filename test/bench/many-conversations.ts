/**
 * Whether many conversations stay bounded (T-95): `npx node --expose-gc test/bench/many-conversations.ts`,
 * with `--conversations 10000 --rounds 3`. About a minute for each round; it ends by itself, and fails
 * where something grows from round to round or is still there when its time is over.
 *
 * The whole bot in one process on the demo world, with a clock that is moved: in each round so many
 * visitors begin a reset and never come back. Then eight days pass. Memory is the heap after it was
 * collected; rows and bytes are those of the embedded store.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAdvancingClock } from '../../src/clock.ts';
import { createCore } from '../../src/core.ts';
import { createLog } from '../../src/log.ts';

const { values: options } = parseArgs({
  options: {
    conversations: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
  },
});
const most = Number(options.conversations);
const rounds = Number(options.rounds);
const atOnce = 16;
const eightDaysMs = 8 * 24 * 3_600_000;
/** What may be there once more than after the round before: noise of the collector. */
const heapNoiseMb = 10;

const folder = mkdtempSync(join(tmpdir(), 'akeru-many-'));
const clock = createAdvancingClock({ now: () => Date.UTC(2026, 10, 21) });
const channel = { write: async () => {}, flush: () => {}, typing: () => {} };
const core = await createCore({
  mode: 'development',
  dataFolder: folder,
  publicUrl: () => 'http://127.0.0.1:3978',
  key: new Uint8Array(32).fill(7),
  clock,
  log: createLog('silent'),
  cimode: true,
  channels: () => ({ webchat: channel, teams: channel }),
});

try {
  print(`Node ${process.version}, load average ${loadavg()[0]?.toFixed(2)}`);
  print('                            heap MB  store MB  conversations  consumed  limits');
  await turn('first', 'warm');
  await show('at first');
  const idle: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const began = performance.now();
    await openMany(round);
    const perSecond = (1_000 * 2 * most) / (performance.now() - began);
    const { conversations } = await show(`round ${round}, ${perSecond.toFixed(0)} turns/s`);
    if (conversations < most) throw new Error('some conversations were not begun');
    clock.advance(eightDaysMs);
    await core.worker.pass();
    const after = await show('  eight days later');
    if (after.conversations + after.consumed + after.limits > 0) throw new Error('something stays');
    idle.push(after.heapMb);
  }
  const [first = 0] = idle;
  const grown = Math.max(...idle.slice(1)) - first;
  print(`heap grown since round 1: ${grown.toFixed(1)} MB (at most ${heapNoiseMb})`);
  if (grown > heapNoiseMb) process.exitCode = 1;
} finally {
  await core.close();
  rmSync(folder, { recursive: true, force: true });
}

async function openMany(round: number): Promise<void> {
  let next = 0;
  const line = async () => {
    for (let index = next++; index < most; index = next++) {
      const conversationId = `talk-${round}-${index}`;
      await turn(conversationId, `dl_${round}_${index}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, line));
}

async function turn(conversationId: string, channelUserId: string): Promise<void> {
  const texts = ['CVMのパスワードをリセットしたい', 'web-stopped-01'];
  for (const [index, text] of texts.entries()) {
    const receipt = await core.receive({
      channel: 'webchat',
      conversationId,
      activityId: `a${index}`,
      claims: { via: 'directLine', channelUserId, scope: 'personal' },
      locale: 'ja-JP',
      heard: { kind: 'text', text },
    });
    if (receipt.kind !== 'taken') throw new Error(`not taken: ${receipt.kind}`);
  }
}

async function show(what: string) {
  globalThis.gc?.();
  const heapMb = process.memoryUsage().heapUsed / 1e6;
  const rowsOf = async (table: 'conversation' | 'inbox' | 'rateLimit') => {
    const { rows } = await core.store.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return Number(rows);
  };
  const conversations = await rowsOf('conversation');
  const consumed = await rowsOf('inbox');
  const limits = await rowsOf('rateLimit');
  const storeMb =
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.db') || name.includes('.sqlite'))
      .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;
  const figures = [heapMb.toFixed(1), storeMb.toFixed(1), conversations, consumed, limits];
  const widths = [8, 9, 14, 9, 7];
  print(
    `${what.padEnd(27)}${figures.map((figure, at) => String(figure).padStart(widths[at] ?? 8)).join(' ')}`,
  );
  return { heapMb, conversations, consumed, limits };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
