import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { teamsMessage } from '../helpers/activities.ts';
import type { RunningBot } from '../helpers/running-bot.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { withPostgres } from './house.ts';

interface Sent {
  readonly tries: number;
  readonly statuses: readonly number[];
  readonly replies: number;
}

const people = 10;

/** A group chat, whose people write at once: one of them alone may not say as much. */
function text(id: string) {
  const person = Number(id.split('-')[1]) % people;
  return teamsMessage({
    id,
    channelId: 'emulator',
    text: `help ${id}`,
    deliveryMode: 'expectReplies',
    serviceUrl: 'http://127.0.0.1:9',
    from: { id: `29:user-${person}`, aadObjectId: `22222222-2222-4222-8222-00000000000${person}` },
    conversation: { id: 'talk', conversationType: 'groupChat' },
  });
}

/** As the channel does: again with the same id, until it is taken. */
async function deliver(bot: RunningBot, id: string): Promise<Sent> {
  const statuses: number[] = [];
  for (let tries = 1; tries <= 60; tries += 1) {
    const answer = await fetch(`${bot.chat}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(text(id)),
    });
    statuses.push(answer.status);
    if (answer.ok) {
      const { activities = [] } = (await answer.json()) as { activities?: unknown[] };
      return { tries, statuses, replies: activities.length };
    }
    await sleep(50 + Math.random() * 100);
  }
  throw new Error(`never taken: ${statuses.join()}`);
}

withPostgres('one conversation in two processes', (openHouse) => {
  // Holds T-84
  it('loses nothing, doubles nothing, and has one history, with 50 texts at once in each', async () => {
    const house = await openHouse();
    const bots = [await house.start(), await house.start()];
    const texts = bots.flatMap((bot, process) =>
      Array.from({ length: 50 }, (_, index) => ({ bot, id: `${process}-${index}` })),
    );
    const sent = await Promise.all(texts.map(({ bot, id }) => deliver(bot, id)));
    for (const { replies } of sent) expect(replies).toBeGreaterThan(0);
    // Busy is a wait; anything else would be a turn that failed.
    expect(new Set(sent.flatMap(({ statuses }) => statuses))).toEqual(new Set([200, 503]));

    const [conversation] = await house.query<{ id: string; version: number }>(
      'select "id", "version" from "conversation"',
    );
    expect(conversation?.version).toBe(100);
    const inbox = await house.query<{ activityId: string }>('select "activityId" from "inbox"');
    expect(inbox).toHaveLength(100);

    // Delivered once more, through the other process: the same answers, and nothing new.
    const [one, other] = bots as [RunningBot, RunningBot];
    const again = await Promise.all([
      ...Array.from({ length: 15 }, (_, index) => deliver(other, `0-${index}`)),
      ...Array.from({ length: 15 }, (_, index) => deliver(one, `1-${index}`)),
    ]);
    expect(again.map(({ replies }) => replies)).toEqual(
      [...sent.slice(0, 15), ...sent.slice(50, 65)].map(({ replies }) => replies),
    );
    const [after] = await house.query<{ version: number }>('select "version" from "conversation"');
    expect(after?.version).toBe(100);
  }, 60_000);

  it('is posted through one and read through the other', async () => {
    const house = await openHouse();
    const bots = [await house.start(), await house.start()] as const;
    let turn = 0;
    // Each request through another one than the last.
    const visitor = await visitWebChat(() => {
      turn += 1;
      return bots[turn % 2 === 0 ? 0 : 1].chat;
    });
    await visitor.hears('bot:menu.prompt');
    await visitor.say('reset a Tencent CVM password');
    await visitor.hears('cvm-reset:chooseMachines.prompt');
    await visitor.say('ins-stop0001');
    await visitor.hears('cvm-reset:chooseUserName.prompt');
    await visitor.press('systemDefault');
    await visitor.hears('cvm-reset:planReset.prompt');
  }, 60_000);

  // Holds T-102
  it('may say as much as with one: a limit holds over both', async () => {
    const house = await openHouse();
    const bots = [await house.start(), await house.start()] as const;
    let at: RunningBot = bots[0];
    const visitor = await visitWebChat(() => at.chat);
    await visitor.hears('bot:menu.prompt');
    let taken = 0;
    const startedAt = Date.now();
    for (let index = 0; index < 100; index += 1) {
      at = bots[index % 2 === 0 ? 0 : 1];
      await visitor.say(`${index}`).then(
        () => {
          taken += 1;
        },
        (error: Error) => expect(error.message).toContain('429'),
      );
    }
    const seconds = (Date.now() - startedAt) / 1_000;
    expect(taken).toBeLessThanOrEqual(60 + 5 * (seconds + 1));
    expect(taken).toBeLessThan(100);
  }, 60_000);
});
