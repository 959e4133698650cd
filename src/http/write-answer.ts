import type { ServerResponse } from 'node:http';
import { securityHeaders } from './answers.ts';
import type { HttpAnswer } from './exchange.ts';

/** Puts an answer on the wire, with the security headers that it does not override. */
export function writeAnswer(
  response: ServerResponse,
  answer: HttpAnswer,
  how: { readonly isHead: boolean; readonly isLast: boolean },
): void {
  if (response.headersSent || response.destroyed) return;
  const { bytes, type } = encode(answer.body);
  const headers: Record<string, string | number> = { ...securityHeaders };
  if (type) headers['content-type'] = type;
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    headers[name.toLowerCase()] = value;
  }
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) headers['content-length'] = bytes.length;
  if (how.isLast) headers.connection = 'close';
  response.writeHead(answer.status, headers);
  response.end(hasBody && !how.isHead ? bytes : undefined);
}

function encode(body: HttpAnswer['body']): { readonly bytes: Uint8Array; readonly type?: string } {
  if (body === undefined) return { bytes: new Uint8Array() };
  if (typeof body === 'string')
    return { bytes: Buffer.from(body), type: 'text/plain; charset=utf-8' };
  if (body instanceof Uint8Array) return { bytes: body, type: 'application/octet-stream' };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json; charset=utf-8' };
}
