import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAddresses } from '../../src/channel/address.ts';
import { createConnector } from '../../src/channel/connector.ts';
import { createOutboxSender } from '../../src/channel/outbox-sender.ts';
import { createSendLimits } from '../../src/channel/send-limits.ts';
import { createTexts } from '../../src/language/texts.ts';
import { createNotices, type NewNotice } from '../../src/notices/notices.ts';
import { enqueueReplies, type NewReply } from '../../src/store/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { manager } from '../backend/ids.ts';
import { createTestWorld, type TestWorld } from '../backend/worlds.ts';
import { audited } from '../helpers/audited.ts';
import { recordingLog } from '../helpers/bot-framework.ts';
import { type FakeConnector, startFakeConnector } from '../helpers/fake-connector.ts';
import { eachStore } from '../helpers/stores.ts';
import { saveNamed } from '../store/rows.ts';
import { createMortal, type Mortal } from './mortal.ts';

const addresses = createAddresses(new Uint8Array(32).fill(7));
const texts = createTexts({ folder: join(import.meta.dirname, '../../locales') });
/** Longer than a reply or a notice stays with a process that died. */
const overMs = 20_000;

let world: TestWorld;
let channel: FakeConnector;
beforeEach(async () => {
  world = await createTestWorld();
  channel = await startFakeConnector();
});
afterEach(() => channel.close());

interface Turn {
  readonly says: readonly Pick<NewReply, 'replyId' | 'action' | 'activity'>[];
  /** It tells how an operation ended. */
  readonly ends?: true;
}

/** Every kind of reply that there is, in the order of a long operation. */
const turns: readonly Turn[] = [
  {
    says: [
      { replyId: 'card', action: 'send', activity: 'card' },
      { replyId: 'status', action: 'send', activity: 'status' },
    ],
  },
  {
    says: [
      { replyId: 'card', action: 'replace', activity: 'closed' },
      { replyId: 'status', action: 'replaceOrSend', activity: 'moved' },
    ],
  },
  {
    says: [
      { replyId: 'status', action: 'replaceOrSend', activity: 'over' },
      { replyId: null, action: 'send', activity: 'success' },
    ],
    ends: true,
  },
];
const inOrder = turns.flatMap(({ says }) => says.map(({ activity }) => activity));

/** One process: it takes turns that were not taken, and sends what waits. */
function processOn(plain: Store, mortal: Mortal, conversationId: string) {
  const audit = audited(mortal.around.store?.(plain) ?? plain);
  const { store } = audit;
  const { clock } = world;
  const log = recordingLog();
  const notices = createNotices({
    store,
    audit,
    port: (mortal.around.backend?.(world.backend) ?? world.backend).notifications,
    texts,
    clock,
    log,
  });
  const connector = createConnector({
    rules: { signed: false, loopback: true },
    token: async () => undefined,
  });
  const sender = createOutboxSender({
    store,
    clock,
    log,
    connector,
    limits: createSendLimits(),
    addresses,
    urlOf: (formId) => formId,
    instead: (tx, otherwise) => notices.record(tx, JSON.parse(otherwise) as NewNotice),
    random: () => 0.5,
  });
  const taken = async () => {
    const rows = await plain.db
      .selectFrom('outbox')
      .select('activity')
      .where('conversationId', '=', conversationId)
      .execute();
    return rows.map(({ activity }) => String(JSON.parse(activity).text));
  };

  return {
    async run(duringTurn: (turn: number) => void) {
      for (const [index, { says, ends }] of turns.entries()) {
        duringTurn(index);
        const before = await taken();
        if (!before.includes(says[0]?.activity ?? '')) {
          await store.transaction((tx) =>
            enqueueReplies(tx, says.map(toReply(conversationId, ends)), clock.now()),
          );
        }
        // Of everything that waits: of this conversation alone, so that dead ones are left in peace.
        await sender.drain(conversationId);
        await notices.sendDue(clock.now());
      }
    },
    close: () => connector.close(),
  };
}

function toReply(conversationId: string, ends?: true) {
  const address = {
    serviceUrl: channel.serviceUrl,
    channelId: 'msteams',
    conversation: { id: conversationId },
    bot: { id: 'bot' },
    user: { id: 'user' },
  };
  const mail: NewNotice = {
    key: `undelivered:${conversationId}`,
    to: manager,
    text: 'bot:undelivered',
    values: { words: conversationId },
    language: 'en',
  };
  return ({ replyId, action, activity }: Turn['says'][number]): NewReply => ({
    conversationId,
    replyId,
    action,
    activity: addresses.addressed({ type: 'message', text: activity }, address, conversationId),
    ...(ends && action === 'send' && { otherwise: JSON.stringify(mail) }),
  });
}

const textsOf = (conversationId: string) =>
  channel.calls
    .filter(({ path }) => path.includes(`/${conversationId}/`))
    .map(({ activity }) => String(activity.text));

const mailsOf = (conversationId: string) =>
  world.world.outbox().notices.filter(({ body }) => body.includes(`\n${conversationId}\n`));

/** Dies at a point, then another process goes on. @returns points that the first one passed */
async function play(
  store: Store,
  conversationId: string,
  point: number,
  duringTurn: (turn: number) => void = () => {},
): Promise<number> {
  await store.transaction((tx) => saveNamed(tx, conversationId));
  const mortal = createMortal(point);
  const first = processOn(store, mortal, conversationId);
  await Promise.race([first.run(duringTurn), mortal.died]);
  if (mortal.isDead) {
    world.clock.advance(overMs);
    const second = processOn(store, createMortal(), conversationId);
    await second.run(duringTurn);
    // Once more, for what was due in the meantime only.
    world.clock.advance(overMs);
    await second.run(duringTurn);
    second.close();
  }
  first.close();
  return mortal.passed.length;
}

/** The order of first arrivals. */
const firsts = (said: readonly string[]) => [...new Set(said)];

eachStore('a process that dies anywhere on the way out', (open) => {
  // Holds T-92
  test('loses nothing, overtakes nothing, and repeats one reply at most', async () => {
    const store = await open();
    const points = await play(store, 'whole', Number.POSITIVE_INFINITY);
    expect(textsOf('whole')).toEqual(inOrder);
    expect(points).toBeGreaterThan(20);
    for (let point = 0; point < points; point += 1) {
      const id = `dies-at-${point}-`;
      await play(store, id, point);
      const said = textsOf(id);
      expect({ point, said: firsts(said) }).toEqual({ point, said: inOrder });
      expect(said.length - inOrder.length).toBeLessThanOrEqual(1);
      expect(mailsOf(id)).toEqual([]);
    }
  });

  // Holds T-92
  test('tells by mail what the chat refuses, exactly once, and never before it is so', async () => {
    const store = await open();
    const refuse = (turn: number) => {
      if (turn === 2) channel.answerNext(...Array.from({ length: 4 }, () => ({ status: 403 })));
    };
    const points = await play(store, 'whole', Number.POSITIVE_INFINITY, refuse);
    expect(mailsOf('whole')).toHaveLength(1);
    for (let point = 0; point < points; point += 1) {
      const id = `dies-at-${point}-`;
      channel.forget();
      await play(store, id, point, refuse);
      expect({ point, mails: mailsOf(id).length }).toEqual({ point, mails: 1 });
      const said = firsts(textsOf(id));
      expect(said).toEqual(inOrder.slice(0, said.length));
    }
  });
});
