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
  handOff: ['(("', '"))'],
  end: ['((("', '")))'],
};

/** The runbook as a Mermaid flowchart; outcomes that lead to the same step share an arrow. */
export function drawRunbook(runbook: Runbook): string {
  const lines = ['flowchart TD'];
  for (const step of runbook.steps.values()) {
    const [open, close] = shapes[step.kind];
    lines.push(`  ${nodeOf(step.id)}${open}${labelOf(step)}${close}`);
  }
  for (const step of runbook.steps.values()) {
    const outcomes = new Map<string, string[]>();
    for (const { outcome, target } of routesOf(step)) {
      outcomes.set(target, [...(outcomes.get(target) ?? []), outcome]);
    }
    for (const [target, names] of outcomes) {
      lines.push(`  ${nodeOf(step.id)} -->|"${escapeLabel(names.join(', '))}"| ${nodeOf(target)}`);
    }
  }
  return lines.join('\n');
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
