import { routesOf } from './graph.ts';
import type { Runbook, Step } from './schema.ts';

/** What stands around a label: one shape for each kind. */
const shapes: Readonly<Record<Step['kind'], readonly [string, string]>> = {
  say: ['["', '"]'],
  ask: ['[/"', '"/]'],
  consent: ['{{"', '"}}'],
  check: ['(["', '"])'],
  form: ['[["', '"]]'],
  change: ['[("', '")]'],
  guide: ['[\\"', '"\\]'],
  link: ['>"', '"]'],
  wait: ['{"', '"}'],
  handOff: ['(("', '"))'],
  end: ['((("', '")))'],
};

/** The runbook as a Mermaid flowchart; outcomes that lead to the same step share an arrow. */
export function drawRunbook(runbook: Runbook): string {
  const steps = [...runbook.steps.values()];
  return ['flowchart TD', ...steps.map(nodeLine), ...steps.flatMap(arrowLines)].join('\n');
}

/** Steps of one stage, or as many of them as can be read at once. */
export interface StageDrawing {
  readonly stage: string;
  /** `2 of 3` where the stage is drawn in pieces. */
  readonly piece?: string;
  readonly drawing: string;
}

/** With those of other drawings beside them, they are about forty. */
const mostOfOneStage = 26;

/**
 * The same in pieces that can be read: which stage leads to which, and the steps of each. A step that
 * stands in another piece is drawn dashed, with the name of that one; ends are drawn wherever they
 * are reached.
 */
export function drawByStages(runbook: Runbook): {
  readonly overview: string;
  readonly parts: readonly StageDrawing[];
} {
  const pieces = piecesOf(runbook);
  const stageOf = new Map(
    pieces.flatMap(({ stage, steps }) => steps.map(({ id }) => [id, stage] as const)),
  );
  const nameOf = new Map(
    pieces.flatMap(({ stage, piece, steps }) =>
      steps.map(({ id }) => [id, piece === undefined ? stage : `${stage} ${piece}`] as const),
    ),
  );
  const steps = [...runbook.steps.values()];
  const crossings = new Set(
    steps.flatMap((step) =>
      routesOf(step).flatMap(({ target }) => {
        const [from = '', to = ''] = [stageOf.get(step.id), stageOf.get(target)];
        const stays = from === to || isLast(runbook.steps.get(target));
        return stays ? [] : [`  ${nodeOf(from)} --> ${nodeOf(to)}`];
      }),
    ),
  );
  const names = runbook.stages.map((stage) => `  ${nodeOf(stage)}["${escapeLabel(stage)}"]`);
  return {
    overview: ['flowchart LR', ...names, ...crossings].join('\n'),
    parts: pieces.map(({ stage, piece, steps: own }) => {
      const targets = new Set(own.flatMap((step) => routesOf(step).map(({ target }) => target)));
      const elsewhere = steps
        .filter((step) => targets.has(step.id) && !own.includes(step))
        .map((step) =>
          isLast(step)
            ? nodeLine(step)
            : `  ${nodeOf(step.id)}["${escapeLabel(step.id)}<br/>in ${escapeLabel(nameOf.get(step.id) ?? '')}"]:::elsewhere`,
        );
      const lines = [...own.map(nodeLine), ...elsewhere, ...own.flatMap(arrowLines)];
      const dashed = '  classDef elsewhere stroke-dasharray: 4';
      const drawing = ['flowchart TD', ...lines, dashed].join('\n');
      return piece === undefined ? { stage, drawing } : { stage, piece, drawing };
    }),
  };
}

interface Piece {
  readonly stage: string;
  readonly piece?: string;
  readonly steps: readonly Step[];
}

/** A step belongs to the stage that was begun last above it in its file. */
function piecesOf(runbook: Runbook): readonly Piece[] {
  let present = runbook.stages[0] ?? '';
  const groups = new Map<string, Step[][]>(runbook.stages.map((stage) => [stage, []]));
  for (const step of runbook.steps.values()) {
    present = step.stage ?? present;
    const all = groups.get(present);
    const last = all?.at(-1);
    // Where a stage is begun once more, something new of it begins.
    if (last && step.stage === undefined && last.length < mostOfOneStage) last.push(step);
    else all?.push([step]);
  }
  return [...groups].flatMap(([stage, all]) => {
    const few = joined(all);
    return few.map((steps, index) =>
      few.length === 1
        ? { stage, steps }
        : { stage, steps, piece: `${index + 1} of ${few.length}` },
    );
  });
}

/** Neighbours become one as long as that can be read. */
function joined(groups: readonly (readonly Step[])[]): readonly (readonly Step[])[] {
  const done: Step[][] = [];
  for (const group of groups) {
    const last = done.at(-1);
    if (last && last.length + group.length <= mostOfOneStage) last.push(...group);
    else done.push([...group]);
  }
  return done;
}

function isLast(step: Step | undefined): boolean {
  return step?.kind === 'end' || step?.kind === 'handOff';
}

function nodeLine(step: Step): string {
  const [open, close] = shapes[step.kind];
  return `  ${nodeOf(step.id)}${open}${labelOf(step)}${close}`;
}

function arrowLines(step: Step): readonly string[] {
  const outcomes = new Map<string, string[]>();
  for (const { outcome, target } of routesOf(step)) {
    outcomes.set(target, [...(outcomes.get(target) ?? []), outcome]);
  }
  return [...outcomes].map(
    ([target, names]) =>
      `  ${nodeOf(step.id)} -->|"${escapeLabel(names.join(', '))}"| ${nodeOf(target)}`,
  );
}

function labelOf(step: Step): string {
  const details: Record<Step['kind'], string | undefined> = {
    say: undefined,
    ask: step.kind === 'ask' ? step.slot : undefined,
    consent: step.kind === 'consent' ? step.scope : undefined,
    check: step.kind === 'check' ? step.operation : undefined,
    form: step.kind === 'form' ? formOf(step) : undefined,
    change: step.kind === 'change' ? step.operation : undefined,
    guide: step.kind === 'guide' ? step.at : undefined,
    link: step.kind === 'link' ? step.runbook : undefined,
    wait: step.kind === 'wait' ? step.until : undefined,
    handOff: undefined,
    end: step.kind === 'end' ? step.result : undefined,
  };
  const detail = details[step.kind];
  const kind = detail === undefined ? step.kind : `${step.kind}: ${detail}`;
  return `${escapeLabel(step.id)}<br/>${escapeLabel(kind)}`;
}

function formOf(step: Extract<Step, { kind: 'form' }>): string {
  const isForOwner = step.form === 'newPassword' && step.deliverTo !== undefined;
  return isForOwner ? `${step.form}, to the owner` : step.form;
}

// A prefix, since Mermaid reads words like `end` and `style` as its own.
function nodeOf(id: string): string {
  return `s_${id}`;
}

/** Mermaid's own entities: a quote would end the label, an angle bracket would be markup. */
function escapeLabel(words: string): string {
  return words.replace(/[^\p{L}\p{N} ,.:_-]/gu, (character) => `#${character.codePointAt(0)};`);
}
