import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAddresses } from '../../src/channel/address.ts';
import { readActivity } from '../../src/channel/read-activity.ts';
import { readPosted } from '../../src/directline/posted-activity.ts';
import { createRedactor } from '../../src/secret/redact.ts';
import { createIncomingRedactor } from '../../src/secret/redact-incoming.ts';
import { eachStore } from '../helpers/stores.ts';

const secrets: string[] = [];
const secret = () => {
  const made = `Cn${randomBytes(4).toString('hex')}&x'${randomBytes(3).toString('hex')}!`;
  secrets.push(made);
  return made;
};
const redactor = createRedactor();
const press = { runbook: 'cvm-reset', step: 'find', option: 'answered', nonce: 'n-1' };

/** A message with a secret wherever somebody could put one. */
const stuffed = () => ({
  type: 'message',
  id: 'a-1',
  text: `password: ${secret()}`,
  locale: secret(),
  name: secret(),
  label: secret(),
  summary: secret(),
  speak: secret(),
  textFormat: secret(),
  inputHint: secret(),
  channelData: { clientActivityID: secret(), note: secret() },
  attachments: [{ contentType: secret(), name: secret(), content: secret() }],
  suggestedActions: { actions: [{ type: 'imBack', title: secret(), value: secret() }] },
  entities: [{ type: secret(), mentioned: secret() }],
});
const pressed = [
  ['an input', () => ({ ...press, references: `pw=${secret()}` })],
  ['an input that is named so', () => ({ ...press, newPassword: secret() })],
  ['the name of an option', () => ({ ...press, option: secret() })],
  ['the nonce', () => ({ ...press, nonce: secret() })],
  ['the name of a runbook', () => ({ ...press, runbook: secret() })],
  ['no card at all', () => ({ password: secret() })],
  ['a text for a value', () => secret()],
] as const;

function expectNone(result: unknown): void {
  const written = JSON.stringify(result);
  expect(secrets.filter((one) => written.includes(JSON.stringify(one).slice(1, -1)))).toEqual([]);
}

// Holds T-49
describe('of what a client of the web chat posts', () => {
  const read = (body: unknown) =>
    readPosted(body, (text) => redactor.redactText(text, { operationOpen: false }).text);

  it('no field carries a secret on', () => {
    const posted = read(stuffed());
    expect(posted).toMatchObject({
      kind: 'message',
      message: { shownText: 'password: [redacted]' },
    });
    expectNone(posted);
  });

  it.each(pressed)('no press does, in %s', (_, value) => {
    const posted = read({ type: 'message', value: value() });
    expect(posted.kind).toBe('message');
    expectNone(posted);
  });
});

// Holds T-49
eachStore('of what Teams delivers', (open) => {
  const options = {
    now: 1_000,
    identifying: new Set(['msteams']),
    isSigned: true,
    addresses: createAddresses(new Uint8Array(32).fill(7)),
  };
  const envelope = {
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: '29:user', aadObjectId: '22222222-2222-4222-8222-222222222222' },
    recipient: { id: '28:bot' },
    conversation: { id: 'a:1', conversationType: 'personal', tenantId: 't' },
    timestamp: '2026-11-21T00:00:00Z',
  };
  const read = async (body: object) => {
    const redact = createIncomingRedactor({ redactor, store: await open() });
    const activity = readActivity({ ...body, ...envelope }, options);
    return activity.kind === 'incoming' ? redact(activity.incoming) : activity.kind;
  };

  it('no field carries a secret on', async () => {
    const taken = await read(stuffed());
    expect(taken).toMatchObject({ found: true });
    expectNone(taken);
  });

  it.each(pressed)('no press does, in %s', async (_, value) => {
    expectNone(await read({ type: 'message', id: 'a-2', value: value() }));
  });

  it('edits, reactions and dialogs carry nothing', async () => {
    for (const type of ['messageUpdate', 'messageDelete', 'messageReaction', 'typing', 'event']) {
      expect(await read({ ...stuffed(), type })).toBe('ignored');
    }
    expect(await read({ ...stuffed(), type: 'invoke', name: 'task/submit' })).toBe('unsupported');
  });
});
