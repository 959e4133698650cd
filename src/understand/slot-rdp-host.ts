import { hasHiragana } from '../language/script.ts';
import { isHidden, nameOfCharacter } from './characters.ts';
import { isInstanceId, isIpv4 } from './entities.ts';
import type { ReadAnswer } from './intent.ts';
import { foldWidth } from './normalise.ts';

/** @see RFC 1035: 253 characters for a name; and a port. */
const longestHost = 253 + 6;

/**
 * A computer as Remote Desktop is told: name, address or instance id, with a port or without.
 * `TERMSRV/` and `mstsc /v:` before it are left out. A wildcard is refused: it would hand saved
 * credentials to every computer.
 */
export function readRdpHost(text: string): ReadAnswer {
  const folded = foldWidth(text).trim();
  if (folded.length > 1_000) return { kind: 'refused', reason: 'tooLong' };
  if (folded.includes('*')) return { kind: 'refused', reason: 'wildcard' };
  const hidden = [...folded].find((character) => isHidden(character) && !/\s/.test(character));
  if (hidden !== undefined) return refuse(nameOfCharacter(hidden));
  const candidates = candidatesOf(folded);
  const telling = candidates.filter((candidate) => isTelling(candidate));
  const [only, ...more] = telling.length > 0 ? telling : candidates;
  if (
    only !== undefined &&
    more.length === 0 &&
    (telling.length === 1 || standsAlone(folded, only))
  ) {
    return check(only);
  }
  if (telling.length > 1) return { kind: 'refused', reason: 'tooMany', detail: '1' };
  if (candidates.length > 0 || hasHiragana(folded)) return { kind: 'none' };
  return refuse(nameOfCharacter([...folded][0] ?? ''));
}

/** A computer by name or address alone, as `TERMSRV/` has it: no port, no instance id. */
export function readAddress(text: string): ReadAnswer {
  const read = readRdpHost(text);
  if (read.kind !== 'value' || typeof read.value !== 'string') return read;
  if (isInstanceId(read.value)) return refuse(read.value);
  return { kind: 'value', value: read.value.replace(/:[0-9]+$/, '') };
}

function candidatesOf(text: string): readonly string[] {
  const bare = text
    .replace(/\btermsrv\//gi, ' ')
    .replace(/\bmstsc(?:\.exe)?\b/gi, ' ')
    .replace(/\/v:/gi, ' ')
    .replace(/\brdp:\/\//gi, ' ')
    .replace(/\b(?:ip|host|port|address|server|computer|target) ?[:=]/gi, ' ');
  const runs = bare.match(/[A-Za-z0-9._:\\@/~^%&=+#$!?{}|<>,;-]+/g) ?? [];
  const trimmed = runs.map((run) => run.replace(/^[.,;:!?]/, '').replace(/[.,;:!?]$/, ''));
  return [...new Set(trimmed.filter((run) => run !== '' && !fillers.has(run.toLowerCase())))];
}

const fillers: ReadonlySet<string> = new Set([
  ...[
    'the',
    'my',
    'a',
    'an',
    'it',
    'is',
    "it's",
    'its',
    's',
    'to',
    'host',
    'hostname',
    'server',
    'computer',
  ],
  ...[
    'ip',
    'address',
    'please',
    'name',
    'called',
    'named',
    'pc',
    'rdp',
    'i',
    'connect',
    'use',
    'on',
  ],
  ...[
    'port',
    'machine',
    'vm',
    'instance',
    'remote',
    'desktop',
    'target',
    'yes',
    'ok',
    'at',
    'and',
    'of',
  ],
  ...['via', 'with', 'ins', 'id', 'windows', 'from', 'this', 'that', 'one', 'thanks'],
]);

/** Can be told from an ordinary word. */
function isTelling(candidate: string): boolean {
  return /[0-9]/.test(candidate) || /[a-z][.\\_-][a-z]/i.test(candidate);
}

/** Nothing but the name and words that say nothing: no sentence around it. */
function standsAlone(text: string, name: string): boolean {
  return text.length - name.length <= 24 && text.trim().split(/\s+/).length < 4;
}

function check(candidate: string): ReadAnswer {
  if (candidate.length > longestHost) return { kind: 'refused', reason: 'tooLong' };
  if (/^ins-/i.test(candidate)) {
    const id = candidate.toLowerCase();
    if (isInstanceId(id)) return { kind: 'value', value: id };
    return { kind: 'refused', reason: 'malformedId', detail: candidate.slice(0, 60) };
  }
  const wrong = [...candidate].find((character) => !/^[A-Za-z0-9._:-]$/.test(character));
  if (wrong !== undefined) return refuse(wrong);
  const [host = '', port, ...more] = candidate.split(':');
  if (more.length > 0 || (port !== undefined && !isPort(port))) return refuse(':');
  if (/^[0-9.]+$/.test(host) ? !isIpv4(host) : !isName(host)) return refuse(host.slice(0, 60));
  return { kind: 'value', value: port === undefined ? host : `${host}:${Number(port)}` };
}

function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function isName(host: string): boolean {
  return host
    .split('.')
    .every((label) => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
}

function refuse(detail: string): ReadAnswer {
  return { kind: 'refused', reason: 'hostCharacter', detail };
}
