import type { Text } from '../reply/reply.ts';
import type { Slots, SlotValue } from '../runbook/position.ts';
import { listTypes, type Runbook } from '../runbook/schema.ts';
import { askWhichTopic } from '../runbook/topics.ts';
import type { Entities, Topic } from '../understand/intent.ts';

type Runbooks = ReadonlyMap<string, Runbook>;

/** What somebody wants, as far as the bot can start it. */
export type Wish =
  | { readonly kind: 'runbook'; readonly runbook: string; readonly slots: Slots }
  /** A password, nobody knows which. */
  | { readonly kind: 'which' };

/** @returns undefined for a topic that no runbook answers yet */
export function wishOf(topic: Topic, entities: Entities, runbooks: Runbooks): Wish | undefined {
  if (topic === askWhichTopic) return { kind: 'which' };
  const runbook = runbookOfMessage(entities.message, runbooks) ?? runbookOfTopic(topic, runbooks);
  return runbook && { kind: 'runbook', runbook: runbook.id, slots: slotsFrom(runbook, entities) };
}

/** What the topic is called on a button. */
export function nameOfTopic(topic: Topic, runbooks: Runbooks): Text {
  const runbook = runbookOfTopic(topic, runbooks);
  return { key: runbook ? `${runbook.id}:title` : `bot:topic.${topic}` };
}

export function nameOfWish(wish: Wish): Text {
  const key = wish.kind === 'which' ? `bot:topic.${askWhichTopic}` : `${wish.runbook}:title`;
  return { key };
}

function runbookOfMessage(message: string | undefined, runbooks: Runbooks): Runbook | undefined {
  return message === undefined
    ? undefined
    : [...runbooks.values()].find(({ messages }) => messages.includes(message));
}

function runbookOfTopic(topic: Topic, runbooks: Runbooks): Runbook | undefined {
  return [...runbooks.values()].find(({ topics }) => topics.includes(topic));
}

/** What an utterance already answered, as slots of the runbook that it starts. */
export function slotsFrom(runbook: Runbook, entities: Entities): Slots {
  const filled: Record<string, SlotValue> = {};
  for (const [slot, names] of Object.entries(runbook.fromWords)) {
    const found = names.flatMap((name) => entities[name] ?? []);
    const [first] = found;
    if (first === undefined) continue;
    filled[slot] = listTypes.has(runbook.slots[slot]?.type ?? '') ? found : first;
  }
  return filled;
}
