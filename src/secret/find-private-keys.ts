import type { Span } from './find-passwords.ts';

/**
 * Private keys as files have them, to their end or, cut off, to the end of the text. Linear.
 * @see RFC 7468; PuTTY's own format
 */
export function findPrivateKeys(text: string): readonly Span[] {
  const spans: Span[] = [];
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----|PuTTY-User-Key-File-\d/g;
  for (let found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const footer = text.indexOf('PRIVATE KEY-----', begin.lastIndex);
    const end = footer < 0 ? text.length : footer + 'PRIVATE KEY-----'.length;
    spans.push({ start: found.index, end });
    begin.lastIndex = end;
  }
  return spans;
}
