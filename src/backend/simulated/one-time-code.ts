import { createHmac } from 'node:crypto';

const stepMs = 30_000;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Six digits of one time step. @see RFC 6238, SHA-1, 30 s
 * @param key Base32 without padding
 */
export function codeOfStep(key: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', bytesOf(key)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

export function stepAt(now: number): number {
  return Math.floor(now / stepMs);
}

/**
 * The time step that a code is of: this one or its neighbours, and later than the last that was used.
 */
export function stepOfCode(
  key: string,
  code: string,
  now: number,
  usedStep: number | null,
): number | undefined {
  const step = stepAt(now);
  return [step - 1, step, step + 1].find(
    (one) => one > (usedStep ?? -1) && codeOfStep(key, one) === code,
  );
}

function bytesOf(key: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const letter of key) {
    bits = ((bits << 5) | base32.indexOf(letter)) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return Buffer.from(bytes);
}
