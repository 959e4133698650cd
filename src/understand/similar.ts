/** Finds which known phrase a text resembles, by pairs of characters. */
export interface SimilarityIndex<Label> {
  /** The best score of each label, the highest first; 1 is equal, 0 has nothing in common. */
  rank(key: string): readonly { readonly label: Label; readonly score: number }[];
}

export function createSimilarityIndex<Label>(
  phrases: ReadonlyMap<string, Label>,
): SimilarityIndex<Label> {
  const labels: Label[] = [];
  const sizes: number[] = [];
  const holders = new Map<string, number[]>();
  for (const [key, label] of phrases) {
    const pairs = pairsOf(key);
    for (const pair of pairs) {
      const known = holders.get(pair);
      if (known) known.push(labels.length);
      else holders.set(pair, [labels.length]);
    }
    labels.push(label);
    sizes.push(pairs.size);
  }
  return {
    rank: (key) => {
      const pairs = pairsOf(key);
      const shared = new Map<number, number>();
      for (const pair of pairs) {
        for (const phrase of holders.get(pair) ?? []) {
          shared.set(phrase, (shared.get(phrase) ?? 0) + 1);
        }
      }
      const best = new Map<Label, number>();
      for (const [phrase, count] of shared) {
        const label = labels[phrase];
        if (label === undefined) continue;
        const score = (2 * count) / (pairs.size + (sizes[phrase] ?? 0));
        if (score > (best.get(label) ?? 0)) best.set(label, score);
      }
      return Array.from(best, ([label, score]) => ({ label, score })).sort(
        (one, other) => other.score - one.score,
      );
    },
  };
}

function pairsOf(key: string): ReadonlySet<string> {
  const padded = ` ${key.slice(0, 200)} `;
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < padded.length; at++) pairs.add(padded.slice(at, at + 2));
  return pairs;
}
