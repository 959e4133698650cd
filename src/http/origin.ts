/** What is needed of a request to tell where it was sent from and to. */
export interface Sent {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Whether a page of another site sent this. Programs send no `Origin`, browsers always do with a
 * POST and with a web socket.
 */
export function isForeign(request: Sent, publicUrl?: string): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  if (typeof origin !== 'string' || !URL.canParse(origin)) return true;
  const sender = new URL(origin);
  const own = publicUrl === undefined ? undefined : new URL(publicUrl);
  return sender.origin !== own?.origin && sender.host !== host;
}

/**
 * Base of the web sockets that this client can reach: the public address, or the address that it
 * used where it sits on the same machine, or where no public address is known.
 */
export function socketBase(request: Sent, publicUrl?: string): string {
  const host = typeof request.headers.host === 'string' ? request.headers.host : 'localhost';
  const isProxied = proxyHeaders.some((name) => request.headers[name] !== undefined);
  const isLocal = loopbackHost.test(host) && !isProxied;
  if (publicUrl === undefined || (isLocal && new URL(publicUrl).host !== host))
    return `ws://${host}`;
  return publicUrl.replace(/^http/, 'ws').replace(/(?<!\/)\/+$/, '');
}
