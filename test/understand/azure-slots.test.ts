import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/secret/redact.ts';
import { readAzureReference } from '../../src/understand/slot-azure-reference.ts';
import { readSshPublicKey } from '../../src/understand/slot-ssh-key.ts';

const id =
  '/subscriptions/00000000-0000-4000-8000-0000000000b0/resourceGroups/rg-demo/providers/Microsoft.Compute/virtualMachines/az-web-01';
const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHkGg0ZQmVbC4mQ0mO0Q3x2b7mJ1dX9vJmKp4qv1yZ8A demo@pc';

describe('a machine of Azure', () => {
  it.each([
    ['az-web-01', 'az-web-01'],
    ['az-web-01 です', 'az-web-01'],
    ['ａｚ-ｗｅｂ-０１', 'az-web-01'],
    ['rg-demo/az-web-01', 'rg-demo/az-web-01'],
    [id, id],
    [`https://portal.azure.com/#@demo/resource${id}/overview`, id],
    ['203.0.113.61', '203.0.113.61'],
  ])('is read from %s', (text, value) => {
    expect(readAzureReference(text)).toEqual({ kind: 'value', value });
  });

  it.each([
    'Azure の仮想マシンのパスワードをリセットしたい',
    '*',
    'a'.repeat(2_001),
    'az web/01/x',
  ])('is not read from %s', (text) => {
    expect(readAzureReference(text).kind).not.toBe('value');
  });
});

describe('a public key', () => {
  it('is read as it stands in its file', () => {
    expect(readSshPublicKey(`  ${key}\n`)).toEqual({ kind: 'value', value: key });
    const bare = key.replace(' demo@pc', '');
    expect(readSshPublicKey(bare)).toEqual({ kind: 'value', value: bare });
  });

  it.each([
    ['half of one', key.slice(0, 40), 'notAPublicKey'],
    ['one of another kind inside', key.replace('ssh-ed25519', 'ssh-rsa'), 'notAPublicKey'],
    ['its body alone', key.split(' ')[1] ?? '', 'notAPublicKey'],
    ['a private one', '-----BEGIN OPENSSH PRIVATE KEY-----', 'privateKey'],
  ])('is refused where it is %s', (_, text, reason) => {
    expect(readSshPublicKey(text)).toEqual({ kind: 'refused', reason });
  });

  it('leaves a sentence to the topics', () => {
    expect(readSshPublicKey('やっぱりやめたい')).toEqual({ kind: 'none' });
  });

  it.each([
    [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY----- です',
    ],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA cut off'],
    ['PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nAAAAIHkGg0'],
  ])('is never a private one: that is taken out before anything sees it', (text) => {
    const { text: safe, found } = createRedactor().redactText(`鍵は ${text}`, {
      operationOpen: false,
    });
    expect(found).toBe(true);
    expect(safe).not.toMatch(/b3Blbn|MIIEow|AAAAIHk/);
    expect(createRedactor().redactText(key, { operationOpen: false }).found).toBe(false);
  });
});
