import { expect, test } from 'vitest';
import { createTurns } from '../../src/directline/turns.ts';
import type { Incoming } from '../../src/incoming.ts';
import { createLog } from '../../src/log.ts';

const incoming = (conversationId: string): Incoming => ({
  channel: 'webchat',
  conversationId,
  activityId: 'a',
  claims: { via: 'directLine', channelUserId: 'dl_somebody', scope: 'personal' },
  heard: { kind: 'text', text: 'x' },
});

test('of all conversations so many are heard at a time, and none that was shown is lost', async () => {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const heard: string[] = [];
  const turns = createTurns({
    receive: async ({ conversationId }) => {
      heard.push(conversationId);
      await released;
      return { kind: 'taken', replies: [] };
    },
    log: createLog('silent'),
    retryAfterMs: [],
    onLate: () => {},
    most: { inFlight: 2, waiting: 1 },
  });
  const names = ['one', 'two', 'three', 'four', 'five'];
  expect(turns.isFull()).toBe(false);
  for (const name of names) turns.start(incoming(name));
  await new Promise(setImmediate);
  expect(heard).toEqual(['one', 'two']);
  expect(turns.isFull()).toBe(true);
  release();
  await turns.finish();
  expect(heard).toEqual(names);
  expect(turns.isFull()).toBe(false);
});
