import type { ReadAnswer } from './intent.ts';

/** A long RSA key has less. */
const longestKey = 1_000;
/** What Azure takes. @see learn.microsoft.com, "Supported SSH key formats" */
const publicKey =
  /^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/]{60,900}={0,2})(?: ([\x21-\x7E]{1,100}))?$/;

/**
 * A public key as it stands in `id_….pub`: its kind, its body, and a comment. The body has to begin
 * with the kind's own name, so that half a key and a private one are refused. Linear.
 */
export function readSshPublicKey(text: string): ReadAnswer {
  const line = text.normalize('NFKC').trim().replace(/\s+/g, ' ');
  if (/PRIVATE KEY/i.test(line)) return { kind: 'refused', reason: 'privateKey' };
  if (line.length > longestKey) return { kind: 'refused', reason: 'notAPublicKey' };
  const [, kind = '', body = ''] = publicKey.exec(line) ?? [];
  if (kind !== '' && nameIn(body) === kind) return { kind: 'value', value: line };
  // Perhaps a question of its own: commands and topics come first.
  return /^(?:ssh|ecdsa)-/i.test(line) || /^[A-Za-z0-9+/=]{40,}$/.test(line)
    ? { kind: 'refused', reason: 'notAPublicKey' }
    : { kind: 'none' };
}

/** Four bytes of length, then the name. @see RFC 4253, 6.6 */
function nameIn(body: string): string {
  const bytes = Buffer.from(body.slice(0, 80), 'base64');
  const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  return length < 32 ? bytes.subarray(4, 4 + length).toString('latin1') : '';
}
