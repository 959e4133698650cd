import { hasHiragana } from '../language/script.ts';
import { isBoundary, matchKey, politeForms } from './polite.ts';
import { remembered } from './remembered.ts';

interface Labelled {
  readonly labels: readonly string[];
}

/** Finds what was named by the words that it was shown with. */
export interface LabelIndex<Item extends Labelled> {
  /** The only item one of whose labels is exactly what was said, politeness aside. */
  exact(text: string): Item | undefined;
  /** The only item one of whose labels contains what was said, as whole words. */
  partial(text: string): Item | undefined;
}

/** Buttons and machines come back turn after turn. */
const labelKey = remembered(2_000, matchKey);

const indexes = new WeakMap<readonly Labelled[], LabelIndex<Labelled>>();

/** One index for each list: every way to read an answer asks for it. */
export function indexLabels<Item extends Labelled>(items: readonly Item[]): LabelIndex<Item> {
  const known = indexes.get(items) as LabelIndex<Item> | undefined;
  if (known) return known;
  const index = buildIndex(items);
  indexes.set(items, index);
  return index;
}

function buildIndex<Item extends Labelled>(items: readonly Item[]): LabelIndex<Item> {
  const byKey = new Map<string, Set<Item>>();
  for (const item of items) {
    for (const key of item.labels.map(labelKey)) {
      const known = byKey.get(key);
      if (known) known.add(item);
      else byKey.set(key, new Set([item]));
    }
  }
  return {
    exact: (text) => {
      if (byKey.size === 0) return undefined;
      for (const form of politeForms(text)) {
        const found = byKey.get(form);
        if (found) return onlyOne(found);
      }
      return undefined;
    },
    partial: (text) => {
      if (byKey.size === 0) return undefined;
      for (const form of politeForms(text)) {
        if (!isTelling(form)) continue;
        const found = new Set<Item>();
        for (const [key, labelled] of byKey) {
          if (holds(key, form)) for (const item of labelled) found.add(item);
        }
        if (found.size > 0) return onlyOne(found);
      }
      return undefined;
    },
  };
}

function onlyOne<Item>(items: ReadonlySet<Item>): Item | undefined {
  const [only, ...more] = items;
  return more.length === 0 ? only : undefined;
}

// Folding makes all kana hiragana, so a short run of it says too little (する, です).
function isTelling(form: string): boolean {
  return form.length >= (hasHiragana(form) && /^[\u3041-\u3096]+$/.test(form) ? 4 : 2);
}

function holds(label: string, part: string): boolean {
  let at = label.indexOf(part);
  while (at >= 0) {
    const fitsBefore = at === 0 || isBoundary(label.at(at - 1), part.at(0));
    if (fitsBefore && isBoundary(part.at(-1), label.at(at + part.length))) return true;
    at = label.indexOf(part, at + 1);
  }
  return false;
}
