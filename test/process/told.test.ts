import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { machines } from '../helpers/demo.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { secondTry } from '../helpers/second-try.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { text } from '../web/pages.ts';

const { start } = botProcesses();
const patience = { timeout: 20_000 };

const exposedWords = text('en', 'bot:secretPasted');
const host = new RegExp(`(?<![a-z0-9])${hostname()}(?![a-z0-9])`, 'i');

const allowed = new Set([
  ...['level', 'time', 'event', 'conversation', 'channel', 'runbook', 'step', 'outcome'],
  ...['operation', 'change', 'stage', 'form', 'status', 'method', 'route', 'ms', 'count'],
  ...['error', 'reason', 'addresses', 'anchor'],
]);

// Holds T-105, T-106
it(
  'logs are one JSON line for each event, with known fields and nothing that was typed',
  secondTry,
  async () => {
    const bot = await start({ environment: { AKERU_LOG_LEVEL: 'debug' } });
    const visitor = await visitWebChat(bot.chat);
    const typed = {
      nonsense: 'canary nonsense 4417',
      userName: 'canary-user-4418',
      pasted: 'my password is canary4419!Xq',
      bare: 'canary4424!Bq',
      password: 'Canary-Secret-4420!',
      handOff: 'canary-reason-4421',
    };
    await visitor.hears('bot:menu.prompt');
    await visitor.say(typed.nonsense);
    await visitor.hears('bot:notUnderstood');
    await visitor.say(`reset the Windows password of ${machines.stopped}`);
    await visitor.hears('cvm-reset:chooseUserName.prompt');
    await visitor.say(typed.pasted);
    await visitor.hears('bot:secretPasted');
    await visitor.press('specify');
    await visitor.hears('cvm-reset:enterUserName.prompt');
    await visitor.say(typed.userName);
    await visitor.hears('cvm-reset:planReset.prompt');
    await visitor.press('granted');
    await visitor.hears('cvm-reset:newPassword.prompt');
    await bot.world({
      faults: [{ operation: 'cvm.readOperations', kind: 'failBefore', times: 2 }],
    });
    await visitor.say(typed.bare);
    await expect
      .poll(
        async () => (await visitor.all()).filter((said) => said === exposedWords).length,
        patience,
      )
      .toBe(2);
    expect(await visitor.setPassword(typed.password)).toBe(200);
    await bot.advance(120);
    await visitor.say(typed.handOff);
    await fetch(`${bot.chat}/canary-path-4422?canary=4422`, { headers: { 'x-canary': '4422' } });
    await fetch(`${bot.chat}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"canary-4423',
    });
    bot.signal('SIGTERM');
    await bot.ended;

    const [ready, ...lines] = bot.output.stdout.trimEnd().split('\n');
    expect(ready).toMatch(/^Akeru is ready/);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const fields = Object.keys(JSON.parse(line));
      expect(fields.filter((field) => !allowed.has(field))).toEqual([]);
    }
    expect(bot.output.stdout + bot.output.stderr).not.toMatch(
      /canary|44(17|18|19|20|21|22|23|24)/i,
    );
    expect(bot.output.stderr).toBe('');

    // Nor is a password kept: neither the one of the page, nor those that were pasted.
    for (const file of await readdir(bot.folder)) {
      const bytes = await readFile(join(bot.folder, file), 'latin1');
      expect({ file, found: /canary(-secret-)?44(19|20|24)/i.exec(bytes)?.[0] }).toEqual({ file });
    }
  },
);

it('health tells ready from not ready, and names neither version nor host', secondTry, async () => {
  const bot = await start();
  const words: string[] = [];
  for (const [path, status] of [
    ['/healthz', 'ok'],
    ['/readyz', 'ready'],
  ] as const) {
    const answer = await fetch(`${bot.chat}${path}`);
    expect(answer.status).toBe(200);
    words.push([...answer.headers].join('\n'), await answer.clone().text());
    expect(await answer.json()).toEqual({ status });
  }
  expect(words.join('\n')).not.toMatch(/restify|node|v?\d+\.\d+\.\d+/i);
  expect(host.exec(words.join('\n'))).toBeNull();
});

// Holds P15
it(
  'metrics tell turns, latencies and operations by result, on a port of their own',
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
    await visitor.setPassword('Kx7!vRq2#mTz9pLd');
    await bot.advance(60);
    await visitor.hears('cvm-reset:tellAllReset.text');

    const metrics = await (await fetch(bot.metrics)).text();
    expect(metrics).toMatch(/^akeru_turns_total\{result="taken",channel="webchat"\} [1-9]/m);
    expect(metrics).toMatch(/^akeru_turn_seconds_bucket\{le="0.1",channel="webchat"\} \d/m);
    expect(metrics).toMatch(
      /^akeru_check_seconds_count\{name="cvm.checkPower",outcome="allStopped"\} /m,
    );
    expect(metrics).toMatch(
      /^akeru_operations_total\{change="cvm.resetPassword",outcome="allReset"\} 1$/m,
    );
    expect(metrics).toMatch(/^process_resident_memory_bytes \d/m);
    // No version, no host, no name of a person or a machine.
    expect(/version|ins-|Administrator|wc-/.exec(metrics)).toBeNull();
    expect(host.exec(metrics)).toBeNull();
    expect((await fetch(`${bot.chat}/metrics`)).status).toBe(404);
  },
);
