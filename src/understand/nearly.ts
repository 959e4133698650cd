/** Words that are looked for, and what has to stand in them as it is: a "not", or what tells two apart. */
export interface Sought<Label> {
  readonly words: string;
  /** One of each group; empty where every slip may be forgiven. */
  readonly must: readonly (readonly string[])[];
  /** No slip is forgiven: codes differ in one figure. */
  readonly isExact: boolean;
  readonly label: Label;
}

interface Prepared<Label> extends Sought<Label> {
  readonly slips: number;
}

/** A piece of some words that has to stand in the text unharmed. */
interface Piece {
  readonly sought: number;
  readonly piece: string;
  /** Where it begins in the words. */
  readonly offset: number;
}

/** Cells of all comparisons in one text: 10,000 characters stay under some milliseconds. */
const mostCells = 1_500_000;
/** A slip for this many letters, and no more than this many in all. */
const lettersForSlip = 5;
const mostSlips = 6;

/**
 * Finds words in a text in spite of letters that are wrong, missing or too many. Of `n` slips in
 * `n + 1` pieces one piece has none: only where such a piece stands is anything compared.
 * @returns labels of what was found, each once, in the order given
 */
export function createNearlyFinder<Label>(
  all: readonly Sought<Label>[],
): (text: string) => readonly Label[] {
  const prepared: readonly Prepared<Label>[] = all.map((sought) => ({
    ...sought,
    slips: sought.isExact ? 0 : slipsIn(sought.words),
  }));
  const pieces = new Map<string, Piece[]>();
  for (const [index, { words, slips }] of prepared.entries()) {
    const length = Math.floor(words.length / (slips + 1));
    for (let nth = 0; nth <= slips; nth++) {
      const piece = words.slice(nth * length, (nth + 1) * length);
      const start = piece.slice(0, seedLength);
      const known = pieces.get(start) ?? [];
      known.push({ sought: index, piece, offset: nth * length });
      pieces.set(start, known);
    }
  }

  return (text) => {
    const found = new Set<number>();
    const looked = new Set<number>();
    let cells = 0;
    for (let at = 0; at + seedLength <= text.length && cells < mostCells; at++) {
      for (const { sought: index, piece, offset } of pieces.get(text.slice(at, at + seedLength)) ??
        []) {
        const sought = prepared[index];
        if (!sought || found.has(index) || !text.startsWith(piece, at)) continue;
        const { words, slips, must } = sought;
        const begin = Math.max(0, at - offset - slips);
        const place = index * (text.length + 1) + begin;
        if (looked.has(place)) continue;
        looked.add(place);
        const part = text.slice(begin, at - offset + words.length + slips);
        cells += part.length * words.length;
        const isThere = must.every((group) => group.some((word) => part.includes(word)));
        if (isThere && slipsBetween(words, part) <= slips) found.add(index);
      }
    }
    const labels = prepared.flatMap(({ label }, index) => (found.has(index) ? [label] : []));
    return [...new Set(labels)];
  };
}

/** Characters that a piece has at least. */
const seedLength = 3;

function slipsIn(words: string): number {
  // Latin words share more of their pieces than Japanese ones.
  const shortest = /^[a-z0-9]/.test(words) ? 4 : seedLength;
  let slips = Math.min(mostSlips, Math.floor(words.length / lettersForSlip));
  while (slips > 0 && Math.floor(words.length / (slips + 1)) < shortest) slips--;
  return slips;
}

/** Fewest letters to change, drop or add so that the words stand somewhere in the part. */
function slipsBetween(words: string, part: string): number {
  let before = new Uint16Array(words.length + 1);
  let now = new Uint16Array(words.length + 1);
  for (let row = 0; row <= words.length; row++) before[row] = row;
  let best = words.length;
  for (let column = 0; column < part.length; column++) {
    now[0] = 0;
    for (let row = 1; row <= words.length; row++) {
      const isSame = words.charCodeAt(row - 1) === part.charCodeAt(column);
      const changed = (before[row - 1] ?? 0) + (isSame ? 0 : 1);
      const added = (before[row] ?? 0) + 1;
      const dropped = (now[row - 1] ?? 0) + 1;
      now[row] = Math.min(changed, added, dropped);
    }
    best = Math.min(best, now[words.length] ?? best);
    [before, now] = [now, before];
  }
  return best;
}
