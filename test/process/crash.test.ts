import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { machines, password } from '../helpers/demo.ts';
import { botProcesses, type RunningBot } from '../helpers/running-bot.ts';
import { secondTry } from '../helpers/second-try.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { sendRaw } from '../http/raw-socket.ts';

const { start } = botProcesses();
const patience = { timeout: 20_000 };

/** Kills the process as power loss would, and starts another one at the same place. */
async function killAndStart(bot: RunningBot): Promise<RunningBot> {
  bot.signal('SIGKILL');
  await bot.ended;
  return start({ folder: bot.folder, environment: { PORT: new URL(bot.chat).port } });
}

it('a process that is killed in a turn answers it when it is back, once', secondTry, async () => {
  const bot = await start();
  const visitor = await visitWebChat(bot.chat);
  await visitor.hears('bot:menu.prompt');
  await bot.world({
    faults: [{ operation: 'cvm.listInstances', kind: 'slow', latencyMs: 3_000, times: 1 }],
  });
  await visitor.say('reset a Tencent CVM password');
  await sleep(300);
  await killAndStart(bot);
  await visitor.hears('cvm-reset:chooseMachines.prompt');
  const questions = (await visitor.all()).filter((said) => said.includes('Which machines'));
  expect(questions).toHaveLength(1);
});

// Holds T-87
it(
  'a process that is killed in an operation does it once, and tells its result',
  secondTry,
  async () => {
    const bot = await start();
    const visitor = await visitWebChat(bot.chat);
    await visitor.say(`reset the Windows password of ${machines.stopped}`);
    await visitor.hears('cvm-reset:chooseUserName.prompt');
    await visitor.press('systemDefault');
    await visitor.hears('cvm-reset:planReset.prompt');
    await visitor.press('granted');
    await visitor.hears('cvm-reset:newPassword.prompt');
    expect(await visitor.setPassword(password)).toBe(200);
    await expect.poll(async () => (await bot.effects('set')).length, patience).toBe(1);

    const second = await killAndStart(bot);
    await second.advance(10);
    const third = await killAndStart(second);
    await third.advance(120);
    await visitor.hears('cvm-reset:tellAllReset.text');
    await visitor.hears('cvm-reset:confirmStart.prompt');
    await visitor.press('granted');
    await expect.poll(async () => (await third.effects('start')).length, patience).toBe(1);
    const fourth = await killAndStart(third);
    // Its clock begins with the system's again, without what was advanced before.
    await fourth.advance(400);
    await visitor.hears('cvm-reset:tryLogin.prompt');
    expect(await fourth.effects('set')).toHaveLength(1);
    expect(await fourth.effects('start')).toHaveLength(1);
    const told = (await visitor.all()).filter((said) =>
      said.startsWith('The password has been reset'),
    );
    expect(told).toHaveLength(1);
    const login = { instanceId: machines.stopped, userName: 'Administrator', password };
    expect(await fourth.probe(login)).toMatchObject({ works: true });
  },
);

// Holds T-19, T-48
it.each([
  ['an error in a timer', `throw new RangeError('canary-7731 ' + process.cwd())`, 'RangeError'],
  [
    'a promise that nobody waits for',
    `Promise.reject(new SyntaxError('canary-7731'))`,
    'SyntaxError',
  ],
  ['something thrown that is no error', `throw 'canary-7731'`, 'string'],
])('%s is logged by its class alone, and ends the process in order', async (_, fault, name) => {
  const preload = `process.on('SIGUSR2', () => setTimeout(() => { ${fault} }, 1))`;
  const bot = await start({ preload: `data:text/javascript,${encodeURIComponent(preload)}` });
  bot.signal('SIGUSR2');
  expect(await bot.ended).toEqual({ code: 1, signal: null });
  const [, line = ''] = bot.output.stdout.split('\n');
  expect(JSON.parse(line)).toMatchObject({ error: name });
  expect(bot.output.stdout + bot.output.stderr).not.toContain('canary');
  // In order: the folder can be had at once.
  await start({ folder: bot.folder });
});

it('no request ends the process', secondTry, async () => {
  const bot = await start();
  const { port } = new URL(bot.chat);
  const gzip = (body: string, path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const attacks = [
    ...['[', 'a b', 'a:99999', '', 'a/b', '\u0001'].map(
      (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ),
    ...['/api/messages', '/r/exchange', '/r/submit', '/v3/directline/tokens/generate'].map((path) =>
      gzip('garbage', path),
    ),
    'GET //[ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /v3/directline/conversations/x/stream?t=%ff HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 99\r\n\r\n',
    'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a',
    'NONSENSE\r\n\r\n',
    '\u0000\u0000\u0000',
  ];
  for (const attack of attacks) {
    await sendRaw(Number(port), [attack], { limitMs: 300 }).catch(() => {});
    expect((await fetch(`${bot.chat}/healthz`)).status).toBe(200);
  }
  expect(bot.output.stderr).toBe('');
});
