import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageActivity, resetCancelled } from './conversation.ts';
import { spawnServer, stopServer } from './server-process.ts';

const startLimitMs = 30_000;
const askEveryMs = 5;

/** Milliseconds from the start of Akeru's process to the answer to a first turn. */
export async function timeFirstReply(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const port = await freePort();
  const [first] = resetCancelled;
  if (!first) throw new Error('no conversation');
  const startedAt = performance.now();
  const child = spawnServer(command, { ...environment, PORT: String(port), METRICS_PORT: '0' });
  try {
    while (performance.now() - startedAt < startLimitMs) {
      const answer = await ask(port, messageActivity('first', 0, first.text));
      if (answer?.includes(first.holds)) return performance.now() - startedAt;
      if (answer !== undefined) throw new Error(`not an answer: ${answer.slice(0, 200)}`);
      await sleep(askEveryMs);
    }
    throw new Error('no first reply');
  } finally {
    await stopServer(child);
  }
}

async function ask(port: number, body: string): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${port}/api/messages`;
  try {
    return await (await fetch(url, { method: 'POST', headers, body })).text();
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}
