import { BlockList } from 'node:net';
import { hasHiragana } from '../language/script.ts';
import { isIpv4, readable } from './entities.ts';
import type { ReadAnswer } from './intent.ts';

/** Which never arrive from the internet. @see RFC 6890 */
const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv4');
}

/**
 * The one public IPv4 address that a person connects from, alone or in a sentence; `/32` is left out.
 * A rule is opened for it: everybody (`everyAddress`), a range (`addressRange`), an address of a
 * network at home or in an office (`privateAddress`) and a second one (`tooMany`) are refused. Linear.
 */
export function readCallerAddress(text: string): ReadAnswer {
  const typed = readable(text).trim();
  const runs = typed.match(/[0-9a-f.:]{2,45}(?:\/[0-9]{1,3})?/gi) ?? [];
  const found = new Set(runs.map((run) => run.replace(/^:(?!:)/, '')).filter(isTelling));
  if (/(?:^|\s)(?:\*|any|all)(?:\s|$)/i.test(typed) || [...found].some(isEverybody)) {
    return { kind: 'refused', reason: 'everyAddress' };
  }
  const [only, ...more] = found;
  if (only === undefined) {
    // Perhaps a question of its own: commands and topics come first.
    if (hasHiragana(typed) || typed.split(/\s+/).length >= 3) return { kind: 'none' };
    return { kind: 'refused', reason: 'notAnAddress' };
  }
  if (more.length > 0) return { kind: 'refused', reason: 'tooMany', detail: '1' };
  const [address = '', bits = '32'] = only.replace(/\.$/, '').split('/');
  if (!isIpv4(address)) return { kind: 'refused', reason: 'notAnAddress' };
  if (bits !== '32') return { kind: 'refused', reason: 'addressRange' };
  const plain = address.split('.').map(Number).join('.');
  if (notPublic.check(plain, 'ipv4')) return { kind: 'refused', reason: 'privateAddress' };
  return { kind: 'value', value: plain };
}

/** Of IPv4 four numbers, of IPv6 at least two colons. */
function isTelling(candidate: string): boolean {
  return /[0-9]\.[0-9]+\.[0-9]/.test(candidate) || candidate.split(':').length > 2;
}

function isEverybody(candidate: string): boolean {
  return /^(?:0\.0\.0\.0(?:\/[0-9]+)?|::(?:\/0)?|[0-9.]+\/0)$/.test(candidate);
}
