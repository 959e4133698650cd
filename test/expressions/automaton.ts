import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** As many repeats at least count as without end: what is bounded by 200 can run as well. */
const endlessFrom = 12;
const copiesAtMost = 2;
const generic = [...'aZ09 -_.:\n', '\u0000', 'é', 'あ', '一'];

/**
 * An expression as positions that each take one character. Between two of them lead as many ways as
 * the backtracking search would try; more than two count as two.
 */
export interface Automaton {
  /** Characters that stand for all: each part of the expression tells them apart. */
  readonly alphabet: readonly string[];
  /** Of each position, which of the alphabet it takes. */
  readonly takes: readonly ReadonlySet<number>[];
  /** Positions where a match can begin. */
  readonly first: readonly number[];
  /** Of each position, the next ones, with the number of ways. */
  readonly next: readonly ReadonlyMap<number, number>[];
}

interface Node {
  /** Of a position that takes a character. */
  readonly position?: number;
  readonly to: Node[];
}

/** Looking ahead and behind, and back references, are taken for ways that are always open. */
export function automatonOf(source: string, flags: string): Automaton {
  const parser = new RegExpParser({ ecmaVersion: 2025 });
  const pattern = parser.parsePattern(source, undefined, undefined, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const alphabet = alphabetOf(source);
  const takes: Set<number>[] = [];
  const nodes: Node[] = [];
  const node = (position?: number): Node => {
    const made: Node = { ...(position !== undefined && { position }), to: [] };
    nodes.push(made);
    return made;
  };

  const sequence = (elements: readonly AST.Element[], from: Node): Node =>
    elements.reduce((at, element) => one(element, at), from);

  function alternatives(all: readonly AST.Alternative[], from: Node): Node {
    const end = node();
    for (const { elements } of all) sequence(elements, from).to.push(end);
    return end;
  }

  function one(element: AST.Element, from: Node): Node {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return alternatives(element.alternatives, from);
      case 'Quantifier':
        return repeat(element, from);
      case 'Assertion':
        // What looks around may run away by itself.
        return 'alternatives' in element ? alternatives(element.alternatives, from) : from;
      case 'Backreference':
        return from;
      default: {
        const matches = new RegExp(`^(?:${element.raw})$`, flags.replace(/[gyd]/g, ''));
        takes.push(new Set(alphabet.flatMap((sign, at) => (matches.test(sign) ? [at] : []))));
        const made = node(takes.length - 1);
        from.to.push(made);
        return made;
      }
    }
  }

  function repeat({ element, min, max }: AST.Quantifier, from: Node): Node {
    let at = from;
    for (let copy = 0; copy < Math.min(min, copiesAtMost); copy++) at = one(element, at);
    const end = node();
    if (max >= endlessFrom) {
      const loop = node();
      at.to.push(loop);
      one(element, loop).to.push(loop);
      loop.to.push(end);
      return end;
    }
    at.to.push(end);
    for (let copy = 0; copy < Math.min(max - min, copiesAtMost); copy++) {
      at = one(element, at);
      at.to.push(end);
    }
    return end;
  }

  const start = node();
  alternatives(pattern.alternatives, start);
  const next: Map<number, number>[] = takes.map(() => new Map());
  for (const from of nodes) {
    if (from.position !== undefined) next[from.position] = reached(from);
  }
  return { alphabet, takes, first: [...reached(start).keys()], next };
}

/** Positions that can be reached without taking a character, with the number of ways. */
function reached(from: Node): Map<number, number> {
  const ways = new Map<number, number>();
  const visits = new Map<Node, number>();
  let steps = 0;
  const walk = (at: Node) => {
    for (const next of at.to) {
      steps += 1;
      if (next.position !== undefined) {
        ways.set(next.position, Math.min(2, (ways.get(next.position) ?? 0) + 1));
        continue;
      }
      const before = visits.get(next) ?? 0;
      // An inner loop may be entered again by an outer one: twice tells.
      if (before >= 2 || steps > 20_000) continue;
      visits.set(next, before + 1);
      walk(next);
      visits.set(next, before);
    }
  };
  walk(from);
  return ways;
}

function alphabetOf(source: string): readonly string[] {
  const signs = new Set(generic);
  for (const sign of source) {
    signs.add(sign);
    signs.add(sign.toLowerCase());
    signs.add(sign.toUpperCase());
  }
  for (const [, code = ''] of source.matchAll(/\\u\{?([0-9a-f]{4,5})\}?/gi)) {
    const at = Number.parseInt(code, 16);
    if (at < 0xd800 || at > 0xdfff) signs.add(String.fromCodePoint(at));
  }
  for (const [, code = ''] of source.matchAll(/\\x([0-9a-f]{2})/gi)) {
    signs.add(String.fromCodePoint(Number.parseInt(code, 16)));
  }
  return [...signs].filter((sign) => [...sign].length === 1);
}
