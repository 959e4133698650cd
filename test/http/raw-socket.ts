import { connect } from 'node:net';

/** Sends bytes as they are, and gives back all that comes until the other side closes. */
export function sendRaw(
  port: number,
  parts: readonly (string | Uint8Array)[],
  options: { readonly everyMs?: number; readonly limitMs?: number } = {},
): Promise<string> {
  const { everyMs = 0, limitMs = 5_000 } = options;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const waiting = [...parts];
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`still open after ${limitMs} ms: ${received.slice(0, 200)}`));
    }, limitMs);
    const sendNext = () => {
      const part = waiting.shift();
      if (part === undefined || socket.destroyed) return;
      socket.write(part);
      setTimeout(sendNext, everyMs);
    };
    socket.on('connect', sendNext);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    // A connection that is cut while we still send ends in an error: what was received counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(received);
    });
  });
}

/** A request that asks for the connection to be closed. */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): string {
  const all = { Host: 'localhost', Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${line} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

export function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}
