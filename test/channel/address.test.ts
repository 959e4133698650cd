import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Address, createAddresses } from '../../src/channel/address.ts';
import { systemClock } from '../../src/clock.ts';
import { findConversation } from '../../src/store/conversations.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { said, teamsMessage } from '../helpers/activities.ts';
import { openChannel, standingClock, type TestChannel } from '../helpers/bot-framework.ts';
import { type FakeConnector, startFakeConnector } from '../helpers/fake-connector.ts';
import { temporaryFolders } from '../helpers/stores.ts';

const addresses = createAddresses(new Uint8Array(32).fill(1));
const address: Address = {
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  channelId: 'msteams',
  conversation: { id: 'a:1', tenantId: 't', conversationType: 'personal' },
  bot: { id: '28:bot', name: 'Akeru' },
  user: { id: '29:user' },
};
const changed = (text: string, changes: object) =>
  JSON.stringify({ ...JSON.parse(text), ...changes });

// Holds T-08
describe('an address that was stored (T-08)', () => {
  const text = addresses.write(address);
  const queued = addresses.addressed({ type: 'message', text: 'hello' }, address, 'msteams:a:1');

  it('is what it was', () => {
    expect(addresses.read(text, 'msteams:a:1')).toEqual(address);
    const read = addresses.readAddressed(queued, 'msteams:a:1');
    expect(read).toMatchObject({ serviceUrl: address.serviceUrl });
    expect(JSON.parse(read?.activity ?? '')).toEqual({
      type: 'message',
      text: 'hello',
      serviceUrl: address.serviceUrl,
      channelId: 'msteams',
      conversation: address.conversation,
      from: address.bot,
      recipient: address.user,
    });
  });

  it.each<[string, object]>([
    ['another service', { serviceUrl: 'https://evil.example/' }],
    ['another conversation', { conversation: { ...address.conversation, id: 'a:2' } }],
    ['another tenant', { conversation: { ...address.conversation, tenantId: 'u' } }],
    ['another channel', { channelId: 'webchat' }],
    ['another person', { user: { id: '29:else' }, recipient: { id: '29:else' } }],
    ['another bot', { bot: { id: '28:else' }, from: { id: '28:else' } }],
    ['another seal', { seal: 'A'.repeat(43) }],
    ['an empty seal', { seal: '' }],
    ['no seal', { seal: undefined }],
    ['a seal that is no text', { seal: true }],
  ])('is void with %s', (_, changes) => {
    expect(addresses.read(changed(text, changes), 'msteams:a:1')).toBeNull();
    expect(addresses.readAddressed(changed(queued, changes), 'msteams:a:1')).toBeNull();
  });

  it('is void in another conversation, with another key, and as anything else', () => {
    expect(addresses.read(text, 'msteams:a:2')).toBeNull();
    expect(addresses.readAddressed(queued, 'msteams:a:2')).toBeNull();
    const others = createAddresses(new Uint8Array(32).fill(2));
    expect(others.read(text, 'msteams:a:1')).toBeNull();
    for (const odd of [undefined, '', 'null', '[]', '{"seal":"x"}', JSON.stringify(address)]) {
      expect(addresses.read(odd, 'msteams:a:1')).toBeNull();
      expect(addresses.readAddressed(odd ?? '', 'msteams:a:1')).toBeNull();
    }
  });
});

describe('a conversation that is answered later', () => {
  const newFolder = temporaryFolders();
  const clock = standingClock();
  let store: Store;
  let connectors: readonly [FakeConnector, FakeConnector];
  let channel: TestChannel;

  beforeEach(async () => {
    store = await openSqliteStore({ folder: await newFolder(), clock: systemClock });
    connectors = [await startFakeConnector(), await startFakeConnector()];
    channel = openChannel({ store, clock });
    return async () => {
      channel.close();
      await store.close();
      for (const connector of connectors) await connector.close();
    };
  });

  const reply = async (to: string | undefined) => {
    const conversationId = 'msteams:a:conversation';
    const found = { conversationId, now: clock.now(), ...(to !== undefined && { address: to }) };
    await store.transaction((tx) => channel.out.write(tx, found, [said({ text: 'later' })]));
    await channel.sendDue(clock.now());
    return connectors.map(({ calls }) => calls.length);
  };

  it('is answered where it was last heard from, and nowhere that the store was made to say', async () => {
    const [first, second] = connectors;
    await channel.post(teamsMessage({ serviceUrl: first.serviceUrl }));
    const old = channel.received[0]?.address;
    await channel.post(teamsMessage({ id: '2', serviceUrl: second.serviceUrl }));
    const latest = channel.received[1]?.address;
    expect(await reply(latest)).toEqual([0, 1]);
    const tampered = changed(old ?? '', { serviceUrl: second.serviceUrl });
    expect(await reply(tampered)).toEqual([0, 1]);
    expect(channel.log.lines).toContainEqual(
      expect.objectContaining({ event: 'outbox.unreachable' }),
    );
    expect(await findConversation(store.db, 'msteams:a:conversation')).toBeUndefined();
  });

  it('sends nothing that was changed while it waited', async () => {
    const [first, second] = connectors;
    await channel.post(teamsMessage({ serviceUrl: first.serviceUrl }));
    const conversationId = 'msteams:a:conversation';
    const to = { conversationId, now: clock.now(), address: channel.received[0]?.address ?? '' };
    await store.transaction(async (tx) => {
      await channel.out.write(tx, to, [said({ text: 'later' })]);
      const row = await tx.selectFrom('outbox').select('activity').executeTakeFirstOrThrow();
      const activity = row.activity.replaceAll(first.serviceUrl, second.serviceUrl);
      await sql`update "outbox" set "activity" = ${activity}`.execute(tx);
    });
    await channel.sendDue(clock.now());
    expect(connectors.map(({ calls }) => calls.length)).toEqual([0, 0]);
  });

  it('does not send the seal along', async () => {
    await channel.post(teamsMessage({ serviceUrl: connectors[0].serviceUrl }));
    expect(await reply(channel.received[0]?.address)).toEqual([1, 0]);
    expect(connectors[0].calls[0]?.activity).not.toHaveProperty('seal');
  });
});
