/**
 * How 200 people are served while one writes 2,000 messages as fast as they are answered. Run by
 * `run.ts` in a process of its own; ends by itself after a fixed number of turns, at the latest after
 * `limitMs`.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageActivity, resetCancelled } from './conversation.ts';

/** What to do, as the JSON that this process gets as its argument. */
export interface FloodOrder {
  readonly messages: string;
  readonly people: number;
  /** Between two messages of one person. */
  readonly pauseMs: number;
  readonly rounds: number;
  /** Of the flooder; 0 for a run without one. */
  readonly floodMessages: number;
  /** Of the flooder's connections. */
  readonly floodConnections: number;
  readonly limitMs: number;
}

/** What it came to, as the one line that it prints. */
export interface FloodResult {
  readonly turns: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Answers of the people that were not right. */
  readonly failures: number;
  readonly flood: { readonly sent: number; readonly answered: number; readonly refused: number };
}

const order = JSON.parse(process.argv[2] ?? '') as FloodOrder;
const endsAt = performance.now() + order.limitMs;
const target = new URL(order.messages);
const run = randomUUID().slice(0, 8);
const timesMs: number[] = [];
const flood = { sent: 0, answered: 0, refused: 0 };
let failures = 0;

const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const;
await Promise.all([
  ...Array.from({ length: order.people }, (_, person) => talk(person)),
  ...Array.from({ length: order.floodConnections }, writeTooMuch),
]);
for (const agent of agents) agent.destroy();
timesMs.sort((one, other) => one - other);
const result: FloodResult = {
  turns: timesMs.length,
  p50Ms: percentile(0.5),
  p95Ms: percentile(0.95),
  p99Ms: percentile(0.99),
  failures,
  flood,
};
process.stdout.write(`${JSON.stringify(result)}\n`);

/** One person: whole conversations, as fast as somebody reads. They do not begin together. */
async function talk(person: number): Promise<void> {
  await sleep((order.pauseMs * person) / order.people);
  for (let round = 0; round < order.rounds; round += 1) {
    const id = `${run}-${person}-${round}`;
    for (const [turn, { text, holds }] of resetCancelled.entries()) {
      if (performance.now() > endsAt) return;
      const sentAt = performance.now();
      const { body } = await post(messageActivity(id, turn, text), agents[0]);
      timesMs.push(performance.now() - sentAt);
      if (!body.includes(holds)) failures += 1;
      await sleep(order.pauseMs);
    }
  }
}

async function writeTooMuch(): Promise<void> {
  while (flood.sent < order.floodMessages && performance.now() < endsAt) {
    flood.sent += 1;
    const text = resetCancelled[0]?.text ?? '';
    const { status, body } = await post(
      messageActivity(`${run}-flood`, flood.sent, text),
      agents[1],
    );
    if (status !== 200) flood.refused += 1;
    else if (body.includes('"text"') || body.includes('"attachments"')) flood.answered += 1;
  }
}

function post(body: string, agent: Agent): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const sent = request(target, { agent, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

function percentile(part: number): number {
  return timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * part))] ?? Number.NaN;
}
