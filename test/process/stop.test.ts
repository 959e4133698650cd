import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { machines, password } from '../helpers/demo.ts';
import { botProcesses, type RunningBot } from '../helpers/running-bot.ts';
import { secondTry } from '../helpers/second-try.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';

const { start } = botProcesses();
const clean = { code: 0, signal: null };

async function openSocket(bot: RunningBot): Promise<WebSocket> {
  const post = async (path: string, token?: string) => {
    const answer = await fetch(`${bot.chat}/v3/directline${path}`, {
      method: 'POST',
      ...(token && { headers: { authorization: `Bearer ${token}` } }),
    });
    return answer.json();
  };
  const { token } = await post('/tokens/generate');
  const { streamUrl } = await post('/conversations', token);
  const socket = new WebSocket(streamUrl);
  await new Promise((resolve) => socket.once('open', resolve));
  return socket;
}

it.each(['SIGTERM', 'SIGINT'] as const)('an idle process ends at once at %s', async (signal) => {
  const bot = await start();
  const socket = await openSocket(bot);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const startedAt = Date.now();
  bot.signal(signal);
  expect(await bot.ended).toEqual(clean);
  expect(Date.now() - startedAt).toBeLessThan(3_000);
  await closed;
  expect(bot.output.stderr).toBe('');
});

// Holds T-98
it(
  'what was said is answered before the process ends, and nothing new is taken',
  secondTry,
  async () => {
    const bot = await start();
    const port = new URL(bot.chat).port;
    const visitor = await visitWebChat(bot.chat);
    await visitor.hears('bot:menu.prompt');
    await bot.world({
      faults: [{ operation: 'cvm.listInstances', kind: 'slow', latencyMs: 2_000, times: 1 }],
    });
    await visitor.press('cvm-reset');
    await sleep(100);
    bot.signal('SIGTERM');
    await sleep(200);
    await expect(fetch(`${bot.chat}/readyz`)).rejects.toThrow();
    expect(await bot.ended).toEqual(clean);

    await start({ folder: bot.folder, environment: { PORT: port } });
    await visitor.hears('cvm-reset:chooseMachines.prompt');
  },
);

// Holds T-98
it(
  'an operation under way is left in order, and goes on in the next process',
  secondTry,
  async () => {
    const bot = await start();
    const port = new URL(bot.chat).port;
    const visitor = await visitWebChat(bot.chat);
    await resetRunning(visitor);
    await visitor.hears('bot:progress.stopping');
    bot.signal('SIGTERM');
    expect(await bot.ended).toEqual(clean);

    const next = await start({ folder: bot.folder, environment: { PORT: port } });
    await next.advance(300);
    // A password lives in memory only: it went with the process, and the machine is put back to work.
    await visitor.hears('cvm-reset:tellSecretLost.text');
    const { cvm } = await next.world();
    expect(cvm.find(({ id }) => id === machines.running)?.power).toBe('RUNNING');
    expect(await next.effects('set')).toEqual([]);
    expect(await next.effects('stop')).toHaveLength(1);
  },
);

it('a second signal does not wait', secondTry, async () => {
  const bot = await start();
  const visitor = await visitWebChat(bot.chat);
  await bot.world({ faults: [{ operation: 'cvm.listInstances', kind: 'hang' }] });
  await visitor.hears('bot:menu.prompt');
  await visitor.press('cvm-reset');
  await sleep(200);
  bot.signal('SIGTERM');
  await sleep(500);
  const startedAt = Date.now();
  bot.signal('SIGTERM');
  expect((await bot.ended).code).toBe(1);
  expect(Date.now() - startedAt).toBeLessThan(500);
});

async function resetRunning(visitor: Awaited<ReturnType<typeof visitWebChat>>): Promise<void> {
  await visitor.say(`reset the Windows password of ${machines.running}`);
  await visitor.hears('cvm-reset:chooseUserName.prompt');
  await visitor.press('systemDefault');
  await visitor.hears('cvm-reset:chooseStop.prompt');
  await visitor.press('normal');
  await visitor.hears('cvm-reset:planNormalStop.prompt');
  await visitor.press('granted');
  await visitor.hears('cvm-reset:newPassword.prompt');
  expect(await visitor.setPassword(password)).toBe(200);
}
