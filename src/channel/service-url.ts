import { isIP } from 'node:net';

export interface ServiceUrlRules {
  /** The activity, or the stored address, comes from a signed token. */
  readonly signed: boolean;
  /** Development only. */
  readonly loopback: boolean;
}

/**
 * May the bot call this address? Signed: https on a public name. Unsigned: nothing but this machine.
 * No list of hosts is kept, since the channels' addresses change: a signed claim has to name it.
 */
export function isServiceUrlAllowed(serviceUrl: string, rules: ServiceUrlRules): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const url = new URL(serviceUrl);
  // What reads differently from what is called: other letters, other slashes, other numbers.
  if (!/^[\x21-\x7e]+$/.test(serviceUrl) || !isAsWritten(serviceUrl, url)) return false;
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.search !== '') {
    return false;
  }
  if (isLoopbackName(url.hostname)) {
    return rules.loopback && (url.protocol === 'http:' || url.protocol === 'https:');
  }
  const isUsual = url.protocol === 'https:' && url.port === '';
  return rules.signed && isUsual && isPublicName(url.hostname);
}

function isAsWritten(serviceUrl: string, url: URL): boolean {
  const written = serviceUrl.toLowerCase();
  const { origin } = url;
  return written.startsWith(origin) && /^(?::443|:80)?(?:\/|$)/.test(written.slice(origin.length));
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '').toLowerCase();
  if (isIP(name) !== 0 || name.startsWith('[')) return false;
  if (!name.includes('.')) return false;
  return !/\.(?:localhost|local|internal|intranet|lan|home|corp|arpa|onion|test|invalid)$/.test(
    name,
  );
}

/** Addresses of this machine, of its own network and of cloud metadata: a public name must not lead there. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const ip = mapped ?? address;
  if (isIP(ip) === 4) {
    const [a = 0, b = 0] = ip.split('.').map(Number);
    return (
      a === 0 ||
      a === 10 ||
      a === 127 ||
      (a === 100 && b >= 64 && b <= 127) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168) ||
      (a === 198 && (b === 18 || b === 19)) ||
      a >= 224
    );
  }
  // Of IPv6 only global unicast (2000::/3) is public.
  return !/^[23]/.test(ip) || isIP(ip) !== 6;
}
