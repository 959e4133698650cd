import type { Texts } from '../language/texts.ts';
import type { Option } from '../reply/reply.ts';
import { isCurrent } from '../runbook/engine.ts';
import type { Runbook } from '../runbook/schema.ts';
import type { OpenQuestion } from '../understand/interpret.ts';
import type { TimeScene } from '../understand/slot-time.ts';
import { messageAsked } from './message-asked.ts';
import type { ConversationState } from './state.ts';

/** The open card as a question: what can be answered, in the words of both languages. */
export function openQuestion(
  state: ConversationState,
  runbooks: ReadonlyMap<string, Runbook>,
  texts: Texts,
  scene: TimeScene,
): OpenQuestion | undefined {
  const card = state.open?.card;
  if (card?.kind !== 'choice') return undefined;
  const labels = (label: Option['label']) =>
    'words' in label ? [label.words] : texts.labels(label.key, label.values);
  const runbook = runbooks.get(card.prompt.runbook);
  const step = runbook?.steps.get(card.prompt.step);
  // A slot that keeps a choice is not typed into.
  const slotName = step?.kind === 'ask' && !step.choices ? step.slot : undefined;
  const definition = slotName === undefined ? undefined : runbook?.slots[slotName];
  const offeredOnes = card.several
    ? card.several.choices
    : card.options.flatMap(({ label, inputs }) =>
        slotName !== undefined && inputs?.[slotName] !== undefined
          ? [{ label, value: inputs[slotName] }]
          : [],
      );
  return {
    ...card.prompt,
    question: {
      scene,
      ...(card.tone === 'danger' && { explicit: true }),
      choices: card.options
        .filter(({ option }) => option !== 'answered')
        .map(({ option, label }) => ({ option, labels: labels(label) })),
      ...(slotName !== undefined &&
        definition && {
          slot: {
            name: slotName,
            type: definition.type,
            ...(definition.max !== undefined && { max: definition.max }),
          },
        }),
      ...(runbook && { topics: runbook.topics }),
      ...(takesErrorText(state, runbooks) && { takesErrorText: true }),
      ...(step?.kind === 'ask' && step.reads === 'computer' && { takesComputer: true }),
      ...(step?.kind === 'ask' && step.reads === 'protectionLevel' && { takesLevel: true }),
      ...(step?.kind === 'guide' && { at: step.at }),
      offered: offeredOnes.map(({ label, value }) => ({ value, labels: labels(label) })),
    },
  };
}

/** While it is asked which message it was, the whole message answers that as well. */
function takesErrorText(
  { open, position }: ConversationState,
  runbooks: ReadonlyMap<string, Runbook>,
): boolean {
  const runbook = position && runbooks.get(position.runbook);
  if (!runbook || !isCurrent(runbook, position)) return false;
  if (open?.aside && open.aside.kind !== 'message') return false;
  return messageAsked(runbook, position) !== undefined;
}
