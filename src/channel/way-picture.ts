import type { Language } from '../language/language.ts';
import type { Way } from '../reply/said.ts';
import { breakLines, textWidth } from './text-width.ts';
import { visibleLine } from './visible-text.ts';

const fontSize = 13;
const lineHeight = 18;
const rowGap = 4;
const margin = 10;
const dot = 7;
const gapToText = 9;
const indent = 20;
/** Fits a card on a phone of 320 pixels without being made smaller. */
const mostWidth = 236;

/** Each reads at 4.5:1 on the picture's own paper, whatever the page around it looks like. */
const ink = '#1a1f26';
const soft = '#56606c';
const accent = '#1b5e9b';
const paper = '#ffffff';
const line = '#8b96a3';

const fonts =
  "system-ui, 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif";

type State = Way[number]['stages'][number]['state'];

/** One line of the picture: a stage, or the name of what was begun within one. */
interface Row {
  readonly lines: readonly string[];
  readonly depth: number;
  readonly state?: State;
  readonly isHere: boolean;
}

/**
 * The stages of a way, one below the other, as an SVG of at most 236 pixels: ticked, the present one
 * filled and bold, what is to come hollow. What is linked to stands within the stage that led to it.
 * Attributes only: no style, script, link or font from anywhere.
 */
export function drawWay(way: Way, language: Language): string {
  const rows = rowsOf(way, 0);
  let y = margin;
  const placed = rows.map((row) => {
    const at = { ...row, x: margin + dot + row.depth * indent, y: y + lineHeight / 2 };
    y += row.lines.length * lineHeight + rowGap;
    return at;
  });
  const height = y - rowGap + margin;
  const width = Math.min(
    mostWidth,
    Math.ceil(Math.max(...rows.map((row) => textLeft(row.depth) + widest(row))) + margin),
  );
  const parts = [
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${paper}" stroke="${line}"/>`,
    ...connections(placed),
    ...placed.flatMap((row) => (row.state ? mark(row.x, row.y, row.state, row.isHere) : [])),
    ...placed.map((row) => words(row, row.y)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" xml:lang="${language}" font-family="${fonts}" font-size="${fontSize}">${parts.join('')}</svg>`;
}

function rowsOf([part, ...within]: Way, depth: number): readonly Row[] {
  if (!part) return [];
  return part.stages.flatMap(({ label, state }): readonly Row[] => {
    const isHere = state === 'here' && within.length === 0;
    const row: Row = { lines: linesOf(label, depth, isHere), depth, state, isHere };
    if (state !== 'here' || within.length === 0) return [row];
    const [next] = within;
    const name: readonly Row[] = next
      ? [{ lines: linesOf(next.title, depth + 1, false), depth: depth + 1, isHere: false }]
      : [];
    return [row, ...name, ...rowsOf(within, depth + 1)];
  });
}

function textLeft(depth: number): number {
  return margin + dot * 2 + gapToText + depth * indent;
}

function linesOf(label: string, depth: number, isBold: boolean): readonly string[] {
  const room = mostWidth - textLeft(depth) - margin;
  return breakLines(visibleLine(label), room, fontSize, isBold);
}

function widest({ lines, isHere }: Row): number {
  return Math.max(...lines.map((one) => textWidth(one, fontSize, isHere)));
}

type Placed = Row & { readonly x: number; readonly y: number };

/** From each stage to the next one of the same runbook, and from a stage to what was begun in it. */
function connections(rows: readonly Placed[]): readonly string[] {
  return rows.flatMap((row, index) => {
    const next = rows.slice(index + 1).find(({ depth }) => depth <= row.depth);
    const inside = rows[index + 1];
    return [
      ...(row.state && next?.depth === row.depth && next.state
        ? [stroke(row.x, row.y + dot, next.x, next.y - dot)]
        : []),
      ...(row.state && inside && inside.depth > row.depth && next?.depth !== row.depth
        ? [stroke(row.x, row.y + dot, row.x, inside.y)]
        : []),
    ];
  });
}

function stroke(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${line}" stroke-width="1.5" fill="none"/>`;
}

function mark(x: number, y: number, state: State, isHere: boolean): readonly string[] {
  const circle = (fill: string, edge: string, more = '') =>
    `<circle cx="${x}" cy="${y}" r="${dot - 1}" fill="${fill}" stroke="${edge}" stroke-width="1.5"${more}/>`;
  if (state === 'done') {
    return [
      circle(paper, accent),
      `<path d="M${x - 3} ${y}l2.2 2.4l4 -4.6" stroke="${accent}" stroke-width="1.8" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`,
    ];
  }
  if (state === 'here') {
    const inner = `<circle cx="${x}" cy="${y}" r="${isHere ? 3.5 : 2}" fill="${accent}"/>`;
    return [circle(paper, accent), inner];
  }
  return [circle(paper, soft, state === 'passedBy' ? ' stroke-dasharray="2 2.2"' : '')];
}

function words({ lines, depth, state, isHere }: Row, y: number): string {
  const fill = isHere || state === 'done' || state === 'here' ? ink : soft;
  const weight = isHere ? ' font-weight="700"' : '';
  const left = state ? textLeft(depth) : margin + depth * indent;
  const size = state ? '' : ' font-size="12"';
  return lines
    .map(
      (one, index) =>
        `<text x="${left}" y="${y + fontSize * 0.36 + index * lineHeight}" fill="${fill}"${weight}${size}>${escapeXml(one)}</text>`,
    )
    .join('');
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
