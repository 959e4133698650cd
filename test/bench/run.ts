/**
 * The benchmark, `npm run bench`. About four minutes; it ends by itself.
 *
 * - Load: 32 connections from a process of its own, each holding one conversation after the other.
 *   Akeru's turns are real ones on the demo world, each with its durable commit. Beside it, on the
 *   same messages: the SDK's adapter that echoes and keeps nothing, and restify alone.
 * - The servers take turns, one at a time, for several rounds; the table shows medians, since a
 *   shared machine is noisy. Use the ratios; the processor's time for a turn, of all threads and
 *   with the warm-up, is the steadiest figure.
 * - Memory: Akeru after many conversations of one turn each, as its own `/metrics` says.
 * - First reply: from the start of the process to the answer to a first turn; `new` with an empty
 *   folder and nothing compiled before, `again` with both.
 *
 * - Flood: 200 people, each with a message every second, alone and beside one who writes 2,000 as
 *   fast as they are answered; how long the 200 wait.
 *
 * Options: `--rounds 3 --seconds 6 --conversations 50000`, and `--only load,flood,memory,start`.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { findPostgres, startPostgres } from '../helpers/postgres.ts';
import { echoed, type Line, resetCancelled } from './conversation.ts';
import { timeFirstReply } from './first-reply.ts';
import type { FloodOrder, FloodResult } from './flood.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import { akeru, type ServerProcess, startServer } from './server-process.ts';

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    conversations: { type: 'string', default: '50000' },
    only: { type: 'string', default: 'load,flood,memory,start' },
  },
});
const connections = 32;
const warmUpMs = 3_000;
const loadLimitMs = Number(options.seconds) * 1000;
const rounds = Number(options.rounds);
const memoryLimitMs = 300_000;
const floodLimitMs = 60_000;
const parts = new Set(options.only.split(','));

interface Contender {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly command: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

interface Figures extends LoadResult {
  readonly residentMb: number;
  readonly processorMs: number;
}

const folder = await mkdtemp(join(tmpdir(), 'akeru-bench-'));
const binaries = findPostgres();
const postgres = parts.has('load') && binaries ? await startPostgres(binaries) : undefined;
try {
  print(`Node ${process.version}, load average ${load()}`);
  if (parts.has('load')) await compareLoad();
  if (parts.has('flood')) await measureFlood();
  if (parts.has('memory')) await measureMemory();
  if (parts.has('start')) await measureStart();
} finally {
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
}

async function compareLoad(): Promise<void> {
  const contenders: readonly Contender[] = [
    { name: 'restify echo', lines: echoed, command: ['test/bench/servers/restify-echo.ts'] },
    {
      name: 'CloudAdapter echo',
      lines: echoed,
      command: ['test/bench/servers/cloud-adapter-echo.ts'],
    },
    { name: 'Akeru, SQLite', lines: resetCancelled, command: akeru },
    ...(postgres
      ? [
          {
            name: 'Akeru, PostgreSQL',
            lines: resetCancelled,
            command: akeru,
            environment: { DATABASE_URL: postgres.url },
          },
        ]
      : []),
  ];
  const found = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const figures = await measure(contender);
      found.get(contender.name)?.push(figures);
      print(
        `  round ${round} ${contender.name.padEnd(18)} ${show(figures)}  (load average ${load()})`,
      );
    }
  }
  const medians = contenders.map(({ name }) => ({ name, ...mediansOf(found.get(name) ?? []) }));
  print(`\n${connections} connections, medians of ${rounds} rounds`);
  print('server             turns/s   p50 ms   p99 ms   RSS MB   CPU ms');
  for (const figures of medians) print(`${figures.name.padEnd(18)} ${show(figures)}`);
  const stock = medians[1];
  for (const figures of medians.slice(2)) {
    const ratio = figures.turnsPerSecond / (stock?.turnsPerSecond ?? Number.NaN);
    print(
      `${figures.name}: ${ratio.toFixed(2)} of the CloudAdapter echo (target 1.0 or more), p99 ${figures.p99Ms.toFixed(0)} ms (target under 100)`,
    );
  }
}

async function measure(contender: Contender): Promise<Figures> {
  const { lines, command, environment } = contender;
  const server = await startServer(command, await akeruEnvironment(environment));
  try {
    const before = await server.usage();
    const result = await putLoadOn(server, {
      lines,
      connections,
      warmUpMs,
      limitMs: loadLimitMs,
      mostConversations: 1_000_000,
    });
    const after = await server.usage();
    return {
      ...result,
      residentMb: after.residentBytes / 1e6,
      processorMs: (1000 * (after.processorSeconds - before.processorSeconds)) / result.allTurns,
    };
  } finally {
    await server.stop();
  }
}

async function measureFlood(): Promise<void> {
  const noFlood = { floodMessages: 0, floodConnections: 0 };
  const quiet = { people: 200, pauseMs: 1_000, rounds: 3, limitMs: floodLimitMs };
  const flooded = { ...quiet, floodMessages: 2_000, floodConnections: 32 };
  print(`\n${quiet.people} people, SQLite (target p95 under 500 ms, p99 under 2000 ms)`);
  print('                       turns   p50 ms   p95 ms   p99 ms');
  for (const [name, order] of [
    ['alone', { ...quiet, ...noFlood }],
    ['beside one who floods', flooded],
  ] as const) {
    const server = await startServer(akeru, await akeruEnvironment());
    try {
      const { messages } = server;
      // A process that has just started serves its first hundreds of turns more slowly.
      await floodOnce({ ...quiet, ...noFlood, pauseMs: 200, rounds: 4, messages });
      const result = await floodOnce({ ...order, messages });
      const { turns, p50Ms, p95Ms, p99Ms, failures, flood } = result;
      if (failures > 0) throw new Error(`${failures} answers were wrong`);
      const figures = [turns, p50Ms, p95Ms, p99Ms].map((figure) => figure.toFixed(0).padStart(8));
      print(`${name.padEnd(21)}${figures.join(' ')}  (load average ${load()})`);
      if (flood.sent > 0) {
        print(`  of the ${flood.sent}: ${flood.answered} answered, ${flood.refused} sent back`);
      }
    } finally {
      await server.stop();
    }
  }
}

async function floodOnce(order: FloodOrder): Promise<FloodResult> {
  const script = join(import.meta.dirname, 'flood.ts');
  const { stdout } = await run(process.execPath, [script, JSON.stringify(order)]);
  return JSON.parse(stdout) as FloodResult;
}

async function measureMemory(): Promise<void> {
  const server = await startServer(akeru, await akeruEnvironment());
  try {
    const result = await putLoadOn(server, {
      lines: resetCancelled.slice(0, 1),
      connections,
      warmUpMs: 0,
      limitMs: memoryLimitMs,
      mostConversations: Number(options.conversations),
    });
    const residentMb = (await server.usage()).residentBytes / 1e6;
    print(
      `\nAkeru after ${result.conversations} conversations of one turn: ${residentMb.toFixed(0)} MB (target under 250), ${result.turnsPerSecond.toFixed(0)} turns/s, p99 ${result.p99Ms.toFixed(0)} ms`,
    );
  } finally {
    await server.stop();
  }
}

async function measureStart(): Promise<void> {
  const node = [process.execPath, ...akeru];
  const times = { fresh: [] as number[], again: [] as number[], npm: [] as number[] };
  for (let round = 0; round < rounds + 2; round += 1) {
    const environment = {
      AKERU_DATA: await mkdtemp(join(folder, 'data-')),
      NODE_COMPILE_CACHE: await mkdtemp(join(folder, 'compiled-')),
    };
    times.fresh.push(await timeFirstReply(node, environment));
    times.again.push(await timeFirstReply(node, environment));
    times.npm.push(await timeFirstReply(['npm', 'start'], environment));
  }
  print(`\nFirst reply after the start, medians of ${rounds + 2} (target 1000 ms or less)`);
  print(`new                ${median(times.fresh).toFixed(0)} ms`);
  print(`again              ${median(times.again).toFixed(0)} ms`);
  print(`again, npm start   ${median(times.npm).toFixed(0)} ms  (load average ${load()})`);
}

async function putLoadOn(
  server: ServerProcess,
  order: Omit<LoadOrder, 'messages'>,
): Promise<LoadResult> {
  const whole: LoadOrder = { ...order, messages: server.messages };
  const { stdout } = await run(process.execPath, [
    join(import.meta.dirname, 'load.ts'),
    JSON.stringify(whole),
  ]);
  const result = JSON.parse(stdout) as LoadResult;
  if (result.failures > 0) throw new Error(`${result.failures} answers were wrong`);
  return result;
}

async function akeruEnvironment(more: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  return {
    PORT: '0',
    METRICS_PORT: '0',
    AKERU_DATA: await mkdtemp(join(folder, 'data-')),
    ...more,
  };
}

function mediansOf(all: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => median(all.map((figures) => figures[name]));
  return {
    turnsPerSecond: of('turnsPerSecond'),
    allTurns: of('allTurns'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    conversations: of('conversations'),
    failures: of('failures'),
    residentMb: of('residentMb'),
    processorMs: of('processorMs'),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function show({ turnsPerSecond, p50Ms, p99Ms, residentMb, processorMs }: Figures): string {
  const whole = [turnsPerSecond, p50Ms, p99Ms, residentMb].map((figure) => figure.toFixed(0));
  return [...whole, processorMs.toFixed(2)].map((figure) => figure.padStart(8)).join(' ');
}

function load(): string {
  return loadavg()[0]?.toFixed(2) ?? '';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
