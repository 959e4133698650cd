import type { IncomingMessage } from 'node:http';

/** A body that cannot be used. Its message is never sent: the answer's body is constant. */
export class UnusableBody extends Error {
  override readonly name = 'UnusableBody';
  readonly status: 400 | 413 | 415;

  constructor(status: 400 | 413 | 415) {
    super(`unusable body (${status})`);
    this.status = status;
  }
}

const maximumDepth = 32;
const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;
const dangerousKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Only such a text can hold a dangerous key: spelt out, or hidden behind an escape. */
const mayHoldDangerousKey = /\\u|__proto__|constructor|prototype/;

/**
 * Reads the JSON of a request; undefined when it has no body. Nothing is read before the headers
 * were found acceptable, and nothing beyond the limit.
 * @throws UnusableBody 415 for any encoding or type but plain JSON, 413 over the limit, 400 otherwise
 */
export async function readJsonBody(
  request: IncomingMessage,
  maximumBytes: number,
): Promise<unknown> {
  const { headers } = request;
  if (headers['content-encoding'] !== undefined) throw new UnusableBody(415);
  const declaredBytes = headers['content-length'];
  const isChunked = headers['transfer-encoding'] !== undefined;
  if (!isChunked && (declaredBytes === undefined || declaredBytes === '0')) return undefined;
  if (!jsonType.test(headers['content-type'] ?? '')) throw new UnusableBody(415);
  if (!isChunked && Number(declaredBytes) > maximumBytes) throw new UnusableBody(413);
  const bytes = await readBytes(request, maximumBytes);
  return bytes.length === 0 ? undefined : parseJson(bytes);
}

/** @throws UnusableBody 400 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isTooDeep(text)) throw new UnusableBody(400);
    return mayHoldDangerousKey.test(text) ? JSON.parse(text, dropDangerous) : JSON.parse(text);
  } catch {
    throw new UnusableBody(400);
  }
}

function readBytes(request: IncomingMessage, maximumBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let byteCount = 0;
    const finish = (settle: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      settle();
    };
    const onData = (chunk: Buffer) => {
      byteCount += chunk.length;
      if (byteCount <= maximumBytes) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      finish(() => reject(new UnusableBody(413)));
    };
    const onEnd = () => finish(() => resolve(Buffer.concat(chunks)));
    const onCut = () => finish(() => reject(new UnusableBody(400)));
    request.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
  });
}

/** One pass over the characters, before a parser that could overflow its stack sees them. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maximumDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

function dropDangerous(key: string, value: unknown): unknown {
  return dangerousKeys.has(key) ? undefined : value;
}
