import type { Runbook, Step } from './schema.ts';

/** A text that a runbook speaks, by rule. */
export interface TextKey {
  /** Undefined for the texts of the runbook itself. */
  readonly step?: string;
  /** Dotted, within the runbook's file. */
  readonly key: string;
}

/** Every text of a runbook: its `title` and `short`, its stages, then the parts of each step. */
export function textKeysOf(runbook: Runbook): readonly TextKey[] {
  const own = ['title', 'short', ...runbook.stages.map(stageKey)].map((key) => ({ key }));
  const steps = [...runbook.steps.values()].flatMap((step) =>
    partsOf(step).map((part) => ({ step: step.id, key: `${step.id}.${part}` })),
  );
  return [...own, ...steps];
}

/** Within the runbook's file: the label of a stage. */
export function stageKey(stage: string): string {
  return `stage.${stage}`;
}

function partsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'say':
      return ['text', ...(step.link ? ['link', 'url'] : []), ...rowsOf(step)];
    case 'ask':
      return [
        'prompt',
        'again',
        ...(step.choices ?? []).map((choice) => `choice.${choice}`),
        ...(step.offerText ? ['offered'] : []),
        ...rowsOf(step),
      ];
    case 'consent':
      return ['prompt', 'effect', 'granted', 'refused', ...rowsOf(step)];
    case 'check':
      return [];
    case 'form':
      return ['prompt'];
    case 'change':
      return ['started'];
    case 'guide':
      return ['prompt', ...(step.code ? ['code'] : [])];
    case 'link':
    case 'end':
      return ['text'];
    case 'wait':
      return ['text', 'summary'];
    case 'handOff':
      return ['text', 'subject'];
  }
}

function rowsOf(step: { readonly rows?: string | undefined }): readonly string[] {
  return step.rows === undefined ? [] : ['row'];
}
