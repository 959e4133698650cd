import { basename } from 'node:path';

/** One way through a named world: what is done in each language, and where it leads. */
export interface WorldWalk {
  readonly steps: { readonly ja: readonly string[]; readonly en: readonly string[] };
  /** `runbook:step`, or a whole text key. */
  readonly leadsTo: string;
}

export interface NamedWorld {
  /** `S1.10` */
  readonly row: string;
  readonly title: string;
  readonly walks: readonly WorldWalk[];
  /** What one sees. */
  readonly sees: string;
}

/**
 * The comment that a named world begins with: row and title, walks, what one sees.
 * @throws RangeError when it is not of this form
 */
export function readWorldComment(text: string, file: string): NamedWorld {
  const lines = text.slice(0, text.search(/^[^#]/m)).split('\n');
  const heading = lines.map((line) => /^# (S\d+\.\d+) (\S.*)$/.exec(line)).find((found) => found);
  if (!heading) throw new RangeError(`${file}: no row in its comment`);
  const walks: WorldWalk[] = [];
  const sees: string[] = [];
  let steps: Record<'ja' | 'en', string[]> = { ja: [], en: [] };
  let language: 'ja' | 'en' | undefined;
  for (const line of lines.slice(lines.indexOf(heading[0]) + 1)) {
    const [, mark = '', words = ''] = /^#(?: (ja|en|->))?\s*(.*)$/.exec(line) ?? [];
    if (mark === '->') {
      walks.push({ steps, leadsTo: words });
      steps = { ja: [], en: [] };
      language = undefined;
    } else if (mark === 'ja' || mark === 'en') {
      language = mark;
      steps[mark].push(words);
    } else if (words !== '' && language) steps[language].push(words);
    else if (words !== '') sees.push(words);
  }
  if (walks.length === 0 || sees.length === 0) {
    throw new RangeError(`${basename(file)}: nothing to type, or nothing to see`);
  }
  return { row: heading[1] ?? '', title: heading[2] ?? '', walks, sees: sees.join(' ') };
}
