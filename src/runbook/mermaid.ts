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

/** A stage with a drawing of its own; a runbook of one piece has none of a name. */
export interface StageDrawing {
  readonly stage: string;
  readonly drawing: string;
}

/**
 * The same in pieces that can be read: which stage leads to which, and the steps of each. A step that
 * stands in another piece is drawn dashed, with the name of that one; ends are drawn wherever they
 * are reached.
 */
export function drawByStages(runbook: Runbook): {
  readonly overview: string;
  readonly parts: readonly StageDrawing[];
} {
  const stageOf = stagesOfSteps(runbook);
  const steps = [...runbook.steps.values()];
  const crossings = new Set(
    steps.flatMap((step) =>
      routesOf(step).flatMap(({ target }) => {
        const [from, to] = [stageOf.get(step.id), stageOf.get(target)];
        const isEnd = isLast(runbook.steps.get(target));
        return from === to || isEnd ? [] : [`  ${nodeOf(from ?? '')} --> ${nodeOf(to ?? '')}`];
      }),
    ),
  );
  const names = runbook.stages.map((stage) => `  ${nodeOf(stage)}["${escapeLabel(stage)}"]`);
  return {
    overview: ['flowchart LR', ...names, ...crossings].join('\n'),
    parts: runbook.stages.map((stage) => {
      const own = steps.filter((step) => stageOf.get(step.id) === stage);
      const targets = new Set(own.flatMap((step) => routesOf(step).map(({ target }) => target)));
      const others = steps.filter(({ id }) => targets.has(id) && stageOf.get(id) !== stage);
      const elsewhere = others.map((step) =>
        isLast(step)
          ? nodeLine(step)
          : `  ${nodeOf(step.id)}["${escapeLabel(step.id)}<br/>in ${escapeLabel(stageOf.get(step.id) ?? '')}"]:::elsewhere`,
      );
      const lines = [...own.map(nodeLine), ...elsewhere, ...own.flatMap(arrowLines)];
      const dashed = '  classDef elsewhere stroke-dasharray: 4';
      return { stage, drawing: ['flowchart TD', ...lines, dashed].join('\n') };
    }),
  };
}

/** A step belongs to the stage that was begun last above it in its file. */
function stagesOfSteps(runbook: Runbook): ReadonlyMap<string, string> {
  let present = runbook.stages[0] ?? '';
  return new Map(
    [...runbook.steps.values()].map((step) => {
      present = step.stage ?? present;
      return [step.id, present];
    }),
  );
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
