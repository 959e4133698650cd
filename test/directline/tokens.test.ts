import { describe, expect, test } from 'vitest';
import { createAdvancingClock } from '../../src/clock.ts';
import { createTokens } from '../../src/directline/tokens.ts';

const key = new Uint8Array(32).fill(1);
const who = { conversationId: 'wc-1', userId: 'dl_1' };

function setUp() {
  const clock = createAdvancingClock({ now: () => 1_800_000_000_000 });
  return { clock, tokens: createTokens({ key, clock }) };
}

describe('a token', () => {
  test('proves its user and conversation for 30 minutes', () => {
    const { clock, tokens } = setUp();
    const { token, expiresAt } = tokens.issue(who);
    expect(tokens.verify(token)).toEqual({ ...who, expiresAt });
    clock.advance(30 * 60_000 - 1);
    expect(tokens.verify(token)).toEqual({ ...who, expiresAt });
    clock.advance(1);
    expect(tokens.verify(token)).toBeUndefined();
  });

  test('is worth nothing once a character of it is changed', () => {
    const { tokens } = setUp();
    const { token } = tokens.issue(who);
    for (let at = 0; at < token.length - 1; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect(tokens.verify(changed)).toBeUndefined();
    }
  });

  test('of another key, another algorithm, or none is worth nothing', () => {
    const { clock, tokens } = setUp();
    const { token } = tokens.issue(who);
    const other = createTokens({ key: new Uint8Array(32).fill(2), clock }).issue(who).token;
    const [, body = '', signature = ''] = token.split('.');
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const forged of [
      other,
      `${unsigned}.${body}.`,
      `${unsigned}.${body}.${signature}`,
      `${token}.x`,
      body,
      '',
      '..',
      'a'.repeat(5_000),
    ]) {
      expect(tokens.verify(forged)).toBeUndefined();
    }
  });
});

describe('a stream ticket', () => {
  const grant = { ...who, expiresAt: 1_800_000_600_000, watermark: 7 };

  test('opens one stream, once', () => {
    const { tokens } = setUp();
    const ticket = tokens.issueTicket(grant);
    expect(tokens.redeemTicket(ticket)).toEqual(grant);
    expect(tokens.redeemTicket(ticket)).toBeUndefined();
  });

  test('lasts a minute', () => {
    const { clock, tokens } = setUp();
    const ticket = tokens.issueTicket(grant);
    clock.advance(60_000);
    expect(tokens.redeemTicket(ticket)).toBeUndefined();
  });

  test('is no token, and a token is no ticket', () => {
    const { tokens } = setUp();
    expect(tokens.verify(tokens.issueTicket(grant))).toBeUndefined();
    expect(tokens.redeemTicket(tokens.issue(who).token)).toBeUndefined();
  });
});
