import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { type Line, messageActivity } from './conversation.ts';

/** What to do, as the JSON that this process gets as its argument. */
export interface LoadOrder {
  readonly messages: string;
  readonly lines: readonly Line[];
  readonly connections: number;
  /** Turns that begin in this time are not counted. */
  readonly warmUpMs: number;
  /** The end, whichever comes first. */
  readonly limitMs: number;
  readonly mostConversations: number;
}

/** What it came to, as the one line that it prints. */
export interface LoadResult {
  readonly turnsPerSecond: number;
  /** Those of the warm-up too. */
  readonly allTurns: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly conversations: number;
  /** Answers that were not right. */
  readonly failures: number;
}

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder;
const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
const target = new URL(order.messages);
const run = randomUUID().slice(0, 8);
const startedAt = performance.now();
const countedFrom = startedAt + order.warmUpMs;
const endsAt = countedFrom + order.limitMs;
const timesMs: number[] = [];
let conversations = 0;
let allTurns = 0;
let failures = 0;

await Promise.all(Array.from({ length: order.connections }, converse));
agent.destroy();
const seconds = (performance.now() - countedFrom) / 1000;
timesMs.sort((one, other) => one - other);
const result: LoadResult = {
  turnsPerSecond: timesMs.length / seconds,
  allTurns,
  p50Ms: percentile(0.5),
  p99Ms: percentile(0.99),
  conversations,
  failures,
};
process.stdout.write(`${JSON.stringify(result)}\n`);

/** One conversation after the other, each turn after the answer to the one before. */
async function converse(): Promise<void> {
  while (performance.now() < endsAt && conversations < order.mostConversations) {
    conversations += 1;
    const id = `${run}-${conversations}`;
    for (const [turn, line] of order.lines.entries()) {
      allTurns += 1;
      const sentAt = performance.now();
      const answer = await post(messageActivity(id, turn, line.text));
      if (sentAt >= countedFrom) timesMs.push(performance.now() - sentAt);
      if (!answer.includes(line.holds)) failures += 1;
    }
  }
}

function post(body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const sent = request(target, { agent, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

function percentile(part: number): number {
  return timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * part))] ?? Number.NaN;
}
