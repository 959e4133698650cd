import type { Entities } from './intent.ts';
import { foldWidth } from './normalise.ts';

/** Longest text that is searched for values, in UTF-16 units. */
export const longestSearched = 10_000;

/** Values that a text contains, in the order they stand there, each once. Linear. */
export function findEntities(text: string): Entities {
  const searched = readable(text);
  const { instanceIds } = findInstanceIds(text);
  const ips = unique(matchesOf(ipv4, searched).filter(isIpv4));
  const upn = matchesOf(account, searched).find(isUpn);
  const ticketId = matchesOf(ticket, searched)[0] ?? numberAfterTicket(searched);
  const hosts = unique(matchesOf(host, searched).filter((found) => isHostName(found)));
  return {
    ...(instanceIds.length > 0 && { instanceIds }),
    ...(ips.length > 0 && { ips }),
    ...(upn !== undefined && { upn }),
    ...(ticketId !== undefined && { ticketId: ticketId.toUpperCase() }),
    ...(hosts.length > 0 && { hosts }),
  };
}

/** CVM instance ids, in lower case; what begins like one and is none is malformed. Linear. */
export function findInstanceIds(text: string): {
  readonly instanceIds: readonly string[];
  readonly malformed: readonly string[];
} {
  const instanceIds: string[] = [];
  const malformed: string[] = [];
  for (const found of matchesOf(instance, readable(text).toLowerCase())) {
    if (isInstanceId(found)) instanceIds.push(found);
    else malformed.push(found);
  }
  return { instanceIds: unique(instanceIds), malformed: unique(malformed) };
}

export function isInstanceId(text: string): boolean {
  return /^ins-[a-z0-9]{8}$/.test(text);
}

/** Four numbers of 0 to 255. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) < 256)
  );
}

export function isUpn(text: string): boolean {
  return text.length <= 113 && /^[a-z0-9._%+'-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(text);
}

// Runs end where the alphabet ends, so that a Japanese particle may follow without a space. Every
// run is one class with a fixed beginning that is not preceded by the same class: each character
// is read a constant number of times.
const instance = /(?<![a-z0-9_-])ins-[a-z0-9-]*/g;
const ipv4 = /(?<![0-9a-z.])[0-9]{1,3}\.[0-9.]{1,12}(?![0-9a-z]|\.[0-9])/gi;
const account = /(?<![a-z0-9._%+'@-])[a-z0-9._%+'-]{1,64}@[a-z0-9.-]{1,255}/gi;
const ticket = /(?<![a-z0-9-])[a-z]-[0-9]{3,8}(?![a-z0-9-])/gi;
/** 「受付番号 1042」, "ticket #1042": the word says what the number is. */
const ticketWord =
  /(?:チケット|受付番号|受付|ケース番号|ticket|case number|case no\.?|case #) ?(?:番号|number|no\.?|#)? ?[:は]? ?a?([0-9]{3,8})(?![0-9a-z.])/i;
const host = /(?<![a-z0-9@._%+'-])[a-z0-9][a-z0-9.-]{1,252}(?![a-z0-9@-])/gi;

function numberAfterTicket(text: string): string | undefined {
  const digits = ticketWord.exec(text)?.[1];
  return digits === undefined ? undefined : `A-${digits}`;
}

/** A host name that can be told from a word: dotted with a letter at the end, or `web-01`. */
function isHostName(text: string): boolean {
  if (text.toLowerCase().startsWith('ins-') || isIpv4(text)) return false;
  if (/^[a-z]-[0-9]+$/i.test(text)) return false;
  const labels = text.split('.');
  if (!labels.every((label) => /^[a-z0-9-]{1,63}$/i.test(label))) return false;
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) return false;
  if (labels.length > 1) return /^[a-z]{2,}$/i.test(labels.at(-1) ?? '');
  return text.length <= 15 && /^[a-z]{2}/i.test(text) && text.includes('-') && /[0-9]/.test(text);
}

/** Width and hyphens as the systems write them; longer texts are cut. */
export function readable(text: string): string {
  return foldWidth(text.slice(0, longestSearched)).replace(/[\u2010-\u2015\u2212]/g, '-');
}

function matchesOf(pattern: RegExp, text: string): readonly string[] {
  return Array.from(text.matchAll(pattern), (match) => match[0].replace(/[.-]$/, ''));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
