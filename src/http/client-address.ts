import { BlockList, isIP } from 'node:net';

/** What is needed of a request to tell where it came from. */
interface Arrived {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export type ClientAddress = (request: Arrived) => string;

const mostProxies = 10;

/**
 * The address that a request came from: the socket's, unless that is a proxy of ours. Then the last
 * one in `X-Forwarded-For` that is not; what a client writes there itself stands before it.
 * @param trustedProxies addresses and networks, such as `10.0.0.0/8`
 * @throws RangeError for one that is neither
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) addTo(trusted, proxy);
  const isTrusted = (address: string) => {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
  return ({ headers, socket }) => {
    let address = plain(socket.remoteAddress ?? '');
    const header = headers['x-forwarded-for'];
    if (trustedProxies.length === 0 || header === undefined) return address;
    const hops = String(header).split(',').slice(-mostProxies).reverse();
    for (const hop of hops) {
      if (!isTrusted(address)) break;
      const before = plain(hop.trim());
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

/** Whether it names an address or a network. */
export function isProxyName(name: string): boolean {
  try {
    addTo(new BlockList(), name);
    return true;
  } catch {
    return false;
  }
}

function addTo(list: BlockList, name: string): void {
  const [address = '', bits, ...rest] = name.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) throw new RangeError('not an address or a network');
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) list.addAddress(address, type);
  else if (/^\d{1,3}$/.test(bits)) list.addSubnet(address, Number(bits), type);
  else throw new RangeError('not a network');
}

/** An IPv4 address as such, also where a socket of both families has it. */
function plain(address: string): string {
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
}
