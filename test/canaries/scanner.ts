import { constants, inflateRawSync } from 'node:zlib';

/** A secret that stands nowhere but where it may. */
export interface Canary {
  readonly name: string;
  readonly value: string;
  /** Sinks that are declared to hold it. */
  readonly mayStandIn?: readonly string[];
}

/** Something that is written, sent or shown, as its bytes. */
export interface Sink {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Hit {
  readonly canary: string;
  readonly sink: string;
  readonly encoding: Encoding;
}

export type Encoding = (typeof encodings)[number]['name'];

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const escapeAll = (text: string, as: (character: string) => string) =>
  text.replace(/[^A-Za-z0-9]/g, as);
const percent = (character: string) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
const jsonEscape = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Base64 of a text that begins at each place of a group, without what its neighbours decide. */
function aligned(text: string, encoding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].map((lead) => {
    const bytes = Buffer.concat([Buffer.alloc(lead), Buffer.from(text)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString(encoding);
    return whole.slice(lead === 0 ? 0 : 4);
  });
}

/** @property forms the same text as it may be written; @property window how much of it tells it */
const encodings = [
  // Found by its parts, and whole where all of it stands.
  { name: 'raw', window: 0, forms: () => [] },
  {
    name: 'url',
    window: 10,
    forms: (text) => [encodeURIComponent(text), escapeAll(text, percent)],
  },
  {
    name: 'json',
    window: 10,
    forms: (text) => [JSON.stringify(text).slice(1, -1), escapeAll(text, jsonEscape)],
  },
  {
    name: 'html',
    window: 10,
    forms: (text) => [
      escapeAll(text, (character) => named[character] ?? character),
      escapeAll(text, (character) => `&#${character.charCodeAt(0)};`),
    ],
  },
  {
    name: 'hex',
    window: 20,
    forms: (text) => {
      const hex = Buffer.from(text).toString('hex');
      return [hex, hex.toUpperCase()];
    },
  },
  { name: 'base64', window: 14, forms: (text) => aligned(text, 'base64') },
  { name: 'base64url', window: 14, forms: (text) => aligned(text, 'base64url') },
  {
    name: 'utf16le',
    window: 20,
    forms: (text) => [Buffer.from(text, 'utf16le').toString('latin1')],
  },
  { name: 'utf16be', window: 20, forms: (text) => [utf16be(text).toString('latin1')] },
  { name: 'reversed', window: 10, forms: (text) => [[...text].reverse().join('')] },
  // What is packed is unpacked, and searched for all of these.
  { name: 'gzip', window: 0, forms: () => [] },
  { name: 'part', window: 10, forms: (text) => [text] },
] as const satisfies readonly {
  readonly name: string;
  readonly window: number;
  readonly forms: (text: string) => readonly string[];
}[];

export const encodingNames: readonly Encoding[] = encodings.map(({ name }) => name);

/** What a leak in this encoding looks like, for controls. `gzip` is a member, `part` ten characters. */
export function encode(text: string, encoding: Encoding, gzip: (bytes: Buffer) => Buffer): Buffer {
  switch (encoding) {
    case 'raw':
      return Buffer.from(text);
    case 'gzip':
      return gzip(Buffer.from(`before ${text} after`));
    case 'part':
      return Buffer.from(text.slice(3, 13));
    case 'base64':
    case 'base64url':
      return Buffer.from(Buffer.from(`x${text}yz`).toString(encoding));
    default: {
      const form =
        encodings
          .find(({ name }) => name === encoding)
          ?.forms(text)
          .at(-1) ?? '';
      return Buffer.from(form, 'latin1');
    }
  }
}

interface Needle {
  readonly canary: Canary;
  readonly encoding: Encoding;
}

/** Looks for many secrets at once: three bytes say whether a place is worth a look. */
export function createScanner(canaries: readonly Canary[]): (sink: Sink) => readonly Hit[] {
  const byLength = new Map<number, Map<string, Needle[]>>();
  const add = (needle: string, canary: Canary, encoding: Encoding) => {
    const needles = byLength.get(needle.length) ?? new Map<string, Needle[]>();
    needles.set(needle, [...(needles.get(needle) ?? []), { canary, encoding }]);
    byLength.set(needle.length, needles);
  };
  for (const canary of canaries) {
    if (canary.value.length < shortest) {
      add(canary.value, canary, 'part');
      continue;
    }
    for (const { name, window, forms } of encodings) {
      for (const form of new Set(forms(canary.value))) {
        const length = window === 0 ? form.length : Math.min(window, form.length);
        for (let at = 0; at + length <= form.length; at += 1) {
          // An escaped form without anything to escape is the text itself.
          if (length > 0) add(form.slice(at, at + length), canary, name);
        }
      }
    }
  }
  const tables = [...byLength].map(([length, needles]) => {
    const worthALook = new Uint8Array(1 << 20);
    for (const needle of needles.keys()) worthALook[placeOf(Buffer.from(needle, 'latin1'), 0)] = 1;
    return { length, needles, worthALook };
  });
  const search = (bytes: Buffer, sink: string, hits: Hit[], inGzip: boolean) => {
    for (const { length, needles, worthALook } of tables) {
      for (let at = 0; at + length <= bytes.length; at += 1) {
        if (worthALook[placeOf(bytes, at)] !== 1) continue;
        for (const { canary, encoding } of needles.get(bytes.toString('latin1', at, at + length)) ??
          []) {
          if (length < shortest && !standsAlone(bytes, at, length)) continue;
          hits.push({ canary: canary.name, sink, encoding: inGzip ? 'gzip' : encoding });
          if (encoding === 'part' && !inGzip && bytes.includes(canary.value)) {
            hits.push({ canary: canary.name, sink, encoding: 'raw' });
          }
        }
      }
    }
  };
  return ({ name, bytes }) => {
    const hits: Hit[] = [];
    search(bytes, name, hits, false);
    for (const unpacked of membersOf(bytes)) search(unpacked, name, hits, true);
    const seen = new Set<string>();
    return hits.filter(({ canary, encoding }) => {
      const key = `${canary}\n${encoding}`;
      return !seen.has(key) && seen.add(key);
    });
  };
}

/** Six digits are a part of many a number, and only by themselves a code. */
const shortest = 10;

function standsAlone(bytes: Buffer, at: number, length: number): boolean {
  const around = bytes.toString('latin1', Math.max(0, at - 1), at + length + 1);
  return !/^[0-9A-Za-z._-][0-9]|[0-9][0-9A-Za-z_-]$/.test(around) || around.length < length + 2;
}

function placeOf(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 12) ^ ((bytes[at + 1] ?? 0) << 6) ^ (bytes[at + 2] ?? 0);
}

/** What is packed inside, as gzip or deflate. */
function membersOf(bytes: Buffer): readonly Buffer[] {
  return [
    ...unpackAll(bytes, '\x1f\x8b\x08', gzipHeadLength),
    ...unpackAll(bytes, '\x78\x9c', () => 2),
  ];
}

function unpackAll(
  bytes: Buffer,
  start: string,
  headLength: (bytes: Buffer, at: number) => number,
): readonly Buffer[] {
  const members: Buffer[] = [];
  for (
    let at = bytes.indexOf(start, 0, 'latin1');
    at >= 0;
    at = bytes.indexOf(start, at + 1, 'latin1')
  ) {
    try {
      const packed = bytes.subarray(at + headLength(bytes, at));
      // Without its sum, and whatever stands behind it.
      members.push(
        inflateRawSync(packed, {
          finishFlush: constants.Z_SYNC_FLUSH,
          maxOutputLength: 50_000_000,
        }),
      );
    } catch {
      // Other bytes that look alike.
    }
  }
  return members;
}

const hasName = 8;

function gzipHeadLength(bytes: Buffer, at: number): number {
  const fixed = 10;
  return ((bytes[at + 3] ?? 0) & hasName) === 0 ? fixed : bytes.indexOf(0, at + fixed) + 1 - at;
}
