import { beforeEach, describe, expect, it } from 'vitest';
import { createSigningKeys, type SigningKeys } from '../../src/channel/signing-keys.ts';
import { recordingLog, standingClock } from '../helpers/bot-framework.ts';
import {
  type Breakage,
  type FakeAuthority,
  startFakeAuthority,
} from '../helpers/fake-authority.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

let authority: FakeAuthority;
let clock: ReturnType<typeof standingClock>;
let keys: SigningKeys;
let log: ReturnType<typeof recordingLog>;

beforeEach(async () => {
  authority = await startFakeAuthority();
  clock = standingClock();
  log = recordingLog();
  keys = createSigningKeys({ metadataUrl: authority.openIdMetadataUrl, clock, log });
  return () => authority.close();
});

const finds = (keyId = 'own') =>
  keys.find(keyId).then(
    (key) => (key ? 'found' : 'unknown'),
    () => 'closed',
  );

// Holds T-101
describe('while the keys cannot be had at the start (T-101)', () => {
  it.each<[string, Breakage]>([
    ['the authority answers 500', { status: 500 }],
    ['the authority answers 404', { status: 404 }],
    ['the document is no JSON', { metadata: '<html>' }],
    ['the document is of another issuer', { metadata: { issuer: 'https://evil.example' } }],
    [
      'the document is of the issuer with a slash',
      { metadata: { issuer: 'https://api.botframework.com/' } },
    ],
    ['the document names no keys', { metadata: { jwks_uri: 'file:///keys' } }],
    ['the keys are no JSON', { keys: '' }],
    ['there are no keys', { keys: { keys: [] } }],
    ['the keys are too many bytes', { keys: { keys: [], padding: 'x'.repeat(1_100_000) } }],
    ['no key is for signatures', { keys: { keys: [{ kty: 'RSA', kid: 'own', use: 'enc' }] } }],
  ])('nobody is let in, and everybody as soon as they are there: %s', async (_, how) => {
    authority.break(how);
    expect(await finds()).toBe('closed');
    authority.break();
    expect(await finds()).toBe('closed');
    clock.advance(5_000);
    expect(await finds()).toBe('found');
    expect(log.lines.map(({ event }) => event)).toEqual(['keys.unreachable']);
  });

  it('they are asked for once in five seconds, however many wait', async () => {
    authority.break({ status: 503 });
    for (let second = 0; second < 20; second += 1) {
      await Promise.all(Array.from({ length: 50 }, () => finds()));
      clock.advance(1_000);
    }
    expect(authority.metadataRequests()).toBe(4);
  });

  it('nobody is let in by keys from where the authority sends one', async () => {
    const other = await startFakeAuthority();
    authority.break({ status: 302, location: other.openIdMetadataUrl });
    expect(await finds()).toBe('closed');
    expect(other.metadataRequests()).toBe(0);
    await other.close();
  });

  it('two keys of one name are none', async () => {
    authority.serve([...authority.keys, ...authority.keys]);
    expect(await finds()).toBe('closed');
  });

  it('a short key is none', async () => {
    const n = Buffer.alloc(128, 0xff).toString('base64url');
    authority.serve([...authority.keys, { kty: 'RSA', kid: 'short', n, e: 'AQAB' }]);
    expect(await finds()).toBe('found');
    expect(await finds('short')).toBe('unknown');
  });
});

describe('keys that are there', () => {
  it('are asked for once by two hundred who come at once', async () => {
    const found = await Promise.all(Array.from({ length: 200 }, () => finds()));
    expect(new Set(found)).toEqual(new Set(['found']));
    expect([authority.metadataRequests(), authority.keyRequests()]).toEqual([1, 1]);
  });

  it('outlive an outage of hours, and are a day old at most', async () => {
    await finds();
    authority.break({ status: 503 });
    clock.advance(23 * hourMs);
    expect(await finds()).toBe('found');
    clock.advance(hourMs);
    expect(await finds()).toBe('closed');
    authority.break();
    clock.advance(5_000);
    expect(await finds()).toBe('found');
  });

  it('are fetched anew beside the work after half a day, once for everybody', async () => {
    await finds();
    clock.advance(13 * hourMs);
    await Promise.all(Array.from({ length: 100 }, () => finds()));
    await expect.poll(() => authority.keyRequests()).toBe(2);
    clock.advance(23 * hourMs);
    authority.break({ status: 503 });
    expect(await finds()).toBe('found');
  });

  it('that were taken back are gone within a day', async () => {
    await finds();
    authority.serve(authority.keys.filter(({ kid }) => kid !== 'own'));
    clock.advance(24 * hourMs);
    expect(await finds()).toBe('unknown');
  });

  it('may be joined by new ones: an unknown name is looked for, once a minute at most', async () => {
    await finds();
    authority.serve(authority.keys.map((key) => ({ ...key, kid: `new-${key.kid}` })));
    expect(await finds('new-own')).toBe('unknown');
    clock.advance(minuteMs);
    expect(await finds('new-own')).toBe('found');
    for (let count = 0; count < 50; count += 1) await finds(`invented-${count}`);
    expect(authority.keyRequests()).toBe(2);
  });

  it('stay while an unknown name cannot be looked for', async () => {
    await finds();
    authority.break({ status: 503 });
    clock.advance(minuteMs);
    expect(await finds('nobody')).toBe('closed');
    expect(await finds()).toBe('found');
  });

  it('are fetched anew after the clock was put back', async () => {
    await finds();
    clock.advance(-hourMs);
    expect(await finds()).toBe('found');
    expect(authority.keyRequests()).toBe(2);
  });
});
