import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret, SecretWiped } from '../../src/secret/secret.ts';

const password = 'Canary-9f3k!Zq';

describe('a secret', () => {
  // Holds T-54
  it('shows itself to nobody who prints, serialises or copies it', () => {
    const secret = Secret.fromText(password);
    const error = new Error(`could not set ${secret}`, { cause: secret });
    const seen = [
      `${secret}`,
      String(secret),
      ['', secret].join(''),
      JSON.stringify({ secret, list: [secret] }),
      inspect(secret, { showHidden: true, depth: null, customInspect: true }),
      inspect(secret, { showHidden: true, depth: null, customInspect: false }),
      inspect({ deep: { secret } }, { depth: null }),
      inspect(error),
      inspect(Object.assign({}, secret)),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(structuredClone(Object.assign({}, secret))),
    ].join('\n');
    expect(seen).not.toContain(password);
    expect(seen).not.toContain([...new TextEncoder().encode(password)].slice(0, 4).join(','));
    expect(`${secret}`).toBe('[secret]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(inspect(secret)).toBe('[secret]');
  });

  it('lends its bytes and overwrites them afterwards', async () => {
    const bytes = new TextEncoder().encode(password);
    const secret = new Secret(bytes);
    expect(await secret.use(async (lent) => new TextDecoder().decode(lent))).toBe(password);
    secret.wipe();
    expect([...bytes].every((byte) => byte === 0)).toBe(true);
    expect(secret.isWiped).toBe(true);
    await expect(secret.use(async () => 'used')).rejects.toThrow(SecretWiped);
  });

  it('never turns to zeros in the middle of a use', async () => {
    const bytes = new TextEncoder().encode(password);
    const secret = new Secret(bytes);
    const lent = await secret.use(async (inUse) => {
      secret.wipe();
      await Promise.resolve();
      return new TextDecoder().decode(inUse);
    });
    expect(lent).toBe(password);
    expect([...bytes].every((byte) => byte === 0)).toBe(true);
  });

  it('overwrites after a use that failed, too', async () => {
    const bytes = new TextEncoder().encode(password);
    const secret = new Secret(bytes);
    const failing = secret.use(async () => {
      secret.wipe();
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect([...bytes].every((byte) => byte === 0)).toBe(true);
  });

  // Holds T-71
  it('refuses text that encoding would change', () => {
    expect(() => Secret.fromText('Abc\ud800')).toThrow(TypeError);
  });
});
