/**
 * Whether somebody who asks can tell by the time who has an account (T-38). Run it alone, on a quiet
 * machine: `npx node test/bench/tell-apart.ts --accounts 200 --at-once 4`. It ends by itself, after
 * about three minutes.
 *
 * The whole bot in one process, on a world of its own with the system's clock: for each of the known
 * and of as many unknown accounts, in an order that is drawn, somebody unproven asks for a code, opens
 * the page, enters a wrong code and asks for another one; then the same with an authenticator app.
 *
 * `apart`: how often the slower one of a known and an unknown account is the known one. 0.5 is chance;
 * with 200 of each, chance alone stays within 0.44 to 0.56 in 19 of 20 runs of one line.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { systemClock } from '../../src/clock.ts';
import { createCore } from '../../src/core.ts';
import type { HttpRequest } from '../../src/http/exchange.ts';
import type { Heard } from '../../src/incoming.ts';
import { noPersonLimits } from '../../src/limits/person-limits.ts';
import { createLog } from '../../src/log.ts';
import { secretPageOf } from '../../src/pages.ts';
import type { Said } from '../../src/reply/said.ts';
import { loaded, localesFolder } from '../helpers/code-proof.ts';

const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '200' },
    'at-once': { type: 'string', default: '4' },
  },
});
const count = Number(options.accounts);
const hearLimitMs = 60_000;
const domain = 'demo.example';
const folder = mkdtempSync(join(tmpdir(), 'akeru-apart-'));
const said = new Map<string, Said[]>();
const waiting = new Map<string, () => void>();

const core = await createCore({
  mode: 'production',
  runbooks: new Map([[loaded.runbook.id, loaded.runbook]]),
  localesFolder,
  dataFolder: folder,
  worldFile: writeWorld(),
  publicUrl: () => 'http://127.0.0.1:3978',
  key: new Uint8Array(32).fill(7),
  clock: systemClock,
  log: createLog('silent'),
  cimode: true,
  limits: noPersonLimits,
  channels: () => {
    const out = {
      write: async (
        _: unknown,
        to: { readonly conversationId: string },
        replies: readonly Said[],
      ) => {
        said.set(to.conversationId, [...(said.get(to.conversationId) ?? []), ...replies]);
      },
      flush: (conversationId: string) => waiting.get(conversationId)?.(),
      typing: () => {},
    };
    return { webchat: out, teams: out };
  },
});
const routes = secretPageOf(core, systemClock, createLog('silent'));
core.worker.start();

/** Milliseconds by what was done, of known and of unknown accounts. */
const found = new Map<string, { readonly known: number[]; readonly unknown: number[] }>();
try {
  print(`Node ${process.version}, load average ${load()}, ${count} accounts of each`);
  const people = drawn(
    [...Array(count).keys()].flatMap((index) => [
      { account: `person-${index}@${domain}`, kind: 'known' as const },
      { account: `nobody-${index}@${domain}`, kind: 'unknown' as const },
    ]),
  );
  const atOnce = Array.from({ length: Number(options['at-once']) }, async () => {
    for (let next = people.pop(); next; next = people.pop()) await walk(next.account, next.kind);
  });
  await Promise.all(atOnce);
  print('                                known p50  p95   unknown p50  p95   apart');
  for (const [what, { known, unknown }] of found) {
    const figures = [known, unknown].flatMap((times) => [
      percentile(times, 0.5),
      percentile(times, 0.95),
    ]);
    const [a = 0, b = 0, c = 0, d = 0] = figures.map((ms) => Math.round(ms * 10) / 10);
    print(
      `${what.padEnd(30)} ${[a, b, c, d].map((ms) => String(ms).padStart(8)).join(' ')} ${apart(known, unknown).toFixed(3).padStart(9)}`,
    );
  }
  print(`load average ${load()}`);
} finally {
  await core.close();
  rmSync(folder, { recursive: true, force: true });
}

async function walk(account: string, kind: 'known' | 'unknown'): Promise<void> {
  for (const method of ['mail', 'authenticatorCode', 'authenticatorApproval']) {
    const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const began = performance.now();
      const result = await work();
      const times = found.get(`${method} ${what}`) ?? { known: [], unknown: [] };
      times[kind].push(performance.now() - began);
      found.set(`${method} ${what}`, times);
      return result;
    };
    const chat = talk(`${account}-${method}`);
    await chat.hear({ kind: 'arrival' });
    await chat.press('code-proof');
    await chat.hear({ kind: 'text', text: account });
    await chat.press(method);
    const url = await timed('asked for', async () => {
      await chat.press('granted');
      return chat.link();
    });
    const page = await timed('page', () => open(url));
    if (method === 'authenticatorApproval')
      await timed('look', () => page.post('/r/code/look', {}));
    else await timed('wrong code', () => page.post('/r/code', { code: '000000' }));
    if (method === 'mail') await timed('another one', () => page.post('/r/code/again', {}));
  }
}

function talk(conversationId: string) {
  let activities = 0;
  const hear = (heard: Heard) => {
    activities += 1;
    return core.receive({
      channel: 'webchat',
      conversationId,
      activityId: `${conversationId}-${activities}`,
      claims: { via: 'directLine', channelUserId: `dl_${conversationId}`, scope: 'personal' },
      locale: 'ja-JP',
      heard,
    });
  };
  const here = () => said.get(conversationId) ?? [];
  return {
    hear,
    press: async (option: string) => {
      const data = here()
        .flatMap(({ buttons }) => buttons)
        .findLast((button) => button.data.option === option)?.data;
      if (!data) throw new Error(`no button ${option} after ${here().at(-1)?.text}`);
      const { runbook, step, nonce } = data;
      await hear({ kind: 'press', press: { runbook, step, option, nonce, inputs: {} } });
    },
    /** Of the page, as soon as it is said. */
    link: async () => {
      const endsAt = performance.now() + hearLimitMs;
      for (;;) {
        const url = here().findLast(({ link }) => link)?.link?.url;
        if (url !== undefined) return url;
        if (performance.now() > endsAt) throw new Error(`heard ${here().at(-1)?.text}, no link`);
        await new Promise<void>((resolve) => waiting.set(conversationId, resolve));
      }
    },
  };
}

async function open(url: string) {
  const token = new URL(core.links.urlOf(url.replace('akeru-form://', ''))).hash.slice(1);
  const opened = await post('/r/exchange', { token });
  if (!opened.key) throw new Error(`the page is ${opened.state}`);
  return { post: (path: string, body: object) => post(path, body, opened.key) };
}

async function post(path: string, body: object, key?: string) {
  const route = routes.find((one) => one.method === 'POST' && one.path === path);
  const request = {
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers: key === undefined ? {} : { authorization: `Reset ${key}` },
    // One that tries too often is slowed down; here everybody has an address of their own.
    remoteAddress: `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}::1`,
    body,
  } as unknown as HttpRequest;
  const answer = await route?.handle(request);
  return answer?.body as { readonly state: string; readonly key?: string };
}

/** As many people as are asked for, each with everything that proves an account. */
function writeWorld(): string {
  const demo = join(import.meta.dirname, '../../src/backend/simulated/worlds/demo.yaml');
  const world = parse(readFileSync(demo, 'utf8'));
  const since = '2026-01-10T09:00:00+09:00';
  world.users = [
    ...world.users,
    ...Array.from({ length: count }, (_, index) => ({
      id: `8a1f3c10-5b7d-4f0e-8c11-${String(900_000_000_000 + index)}`,
      upn: `person-${index}@${domain}`,
      names: { ja: `人${index}`, en: `Person ${index}` },
      tenant: world.tenants[0].id,
      roles: ['Global Administrator'],
      methods: [
        { kind: 'mail', address: `person-${index}@other.${domain}`, since },
        { kind: 'authenticatorCode', since, key: 'JBSWY3DPEHPK3PXP' },
        { kind: 'authenticatorApproval', since },
      ],
    })),
  ];
  const path = join(folder, 'apart.yaml');
  writeFileSync(path, stringify(world));
  return path;
}

/** Of all pairs. */
function apart(known: readonly number[], unknown: readonly number[]): number {
  let slower = 0;
  for (const one of known) {
    for (const other of unknown) slower += one > other ? 1 : one === other ? 0.5 : 0;
  }
  return slower / (known.length * unknown.length);
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function drawn<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, place: randomInt(2 ** 32) }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

function load(): string {
  return loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
