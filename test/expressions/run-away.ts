import type { Automaton } from './automaton.ts';

/** Of what a loop takes, so many are tried: it takes them all alike. */
const signsOfLoop = 8;

/**
 * The part of a text that takes twice as long with each repeat: the search can come back to the same
 * place in two ways with the same characters. None for an expression that cannot run away like that.
 */
export function runsAway({ takes, next, first }: Automaton): readonly number[] | undefined {
  const doubled = next.flatMap((to, at) =>
    [...to].flatMap(([target, ways]) => (ways > 1 ? [[at, target] as const] : [])),
  );
  const reaches = closure(next.map((to) => [...to.keys()]));
  const alive = new Set(first.flatMap((at) => [at, ...(reaches[at] ?? [])]));
  for (const [at, target] of doubled) {
    if (alive.has(at) && (at === target || reaches[target]?.has(at))) return [at, target];
  }
  const overlap = (one: number, other: number) => {
    for (const sign of takes[one] ?? []) if (takes[other]?.has(sign)) return true;
    return false;
  };
  for (const start of alive) {
    if (!reaches[start]?.has(start)) continue;
    // From the same place twice: apart, and together again.
    const cyclic = (at: number) =>
      at === start || (reaches[at]?.has(start) && reaches[start]?.has(at));
    const seen = new Set<string>();
    const queue: (readonly [number, number, boolean])[] = [[start, start, false]];
    for (let step = queue.pop(); step; step = queue.pop()) {
      const [one, other, apart] = step;
      for (const a of next[one]?.keys() ?? []) {
        if (!cyclic(a)) continue;
        for (const b of next[other]?.keys() ?? []) {
          if (!cyclic(b) || !overlap(a, b)) continue;
          const now = apart || a !== b;
          if (a === start && b === start && now) return [start];
          const key = `${a} ${b} ${now}`;
          if (seen.has(key)) continue;
          seen.add(key);
          queue.push([a, b, now]);
        }
      }
    }
  }
  return undefined;
}

/** Texts of a length that make a search slow, if any do: each loop again and again, with no end. */
export function* worstTexts(automaton: Automaton, length: number): Generator<string> {
  const { alphabet, takes, next, first } = automaton;
  const reaches = closure(next.map((to) => [...to.keys()]));
  const sign = (at: number) => alphabet[[...(takes[at] ?? [])][0] ?? 0] ?? 'a';
  const loops = takes.flatMap((_, at) => (reaches[at]?.has(at) ? [at] : []));
  const pumps = new Set<string>();
  const heads = new Map<string, string>();
  const add = (head: string, pump: string) => {
    if (pump !== '') heads.set(`${head}\n${pump}`, head);
  };
  for (const at of first) add('', sign(at));
  for (const at of loops) {
    const head = wordTo(first, next, at).map(sign).join('');
    const round = wordTo([...(next[at]?.keys() ?? [])], next, at)
      .map(sign)
      .join('');
    add(head, round);
    add('', head);
    for (const other of [...(takes[at] ?? [])].slice(0, signsOfLoop)) {
      pumps.add(alphabet[other] ?? '');
      add(head.slice(0, -1), alphabet[other] ?? '');
    }
  }
  for (const pump of pumps) add('', pump);
  add('', longestWord(first, next).map(sign).join(''));
  for (const [key, head] of heads) {
    const pump = key.slice(head.length + 1);
    const body = head + pump.repeat(Math.ceil(length / pump.length));
    yield `${body.slice(0, length - 1)}\u0000`;
    yield `${body.slice(0, length - 1)}\n`;
  }
}

/** Shortest way from one of the places to a place, both included. */
function wordTo(from: readonly number[], next: Automaton['next'], to: number): readonly number[] {
  const came = new Map<number, number | undefined>(from.map((at) => [at, undefined]));
  const queue = [...from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === to) break;
    for (const target of next[at]?.keys() ?? []) {
      if (came.has(target)) continue;
      came.set(target, at);
      queue.push(target);
    }
  }
  const word: number[] = [];
  for (let at: number | undefined = to; at !== undefined && came.has(at); at = came.get(at)) {
    word.unshift(at);
  }
  return word;
}

/** A long way through without going round: nearly a match. */
function longestWord(first: readonly number[], next: Automaton['next']): readonly number[] {
  const word: number[] = [];
  const seen = new Set<number>();
  for (let at = first[0]; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    word.push(at);
    at = [...(next[at]?.keys() ?? [])].find((target) => !seen.has(target));
  }
  return word;
}

function closure(next: readonly (readonly number[])[]): readonly ReadonlySet<number>[] {
  return next.map((_, from) => {
    const seen = new Set<number>();
    const queue = [...(next[from] ?? [])];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      queue.push(...(next[at] ?? []));
    }
    return seen;
  });
}
