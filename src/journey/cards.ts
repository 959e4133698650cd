import { randomUUID } from 'node:crypto';
import type { Card, Option, Prompt, Rows, Text, Value, Values } from '../reply/reply.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** A list that is longer than a phone's screen helps nobody: the rest is typed. */
const mostOffered = 10;

/** A fact that an `ask` can offer. */
type Offered = {
  readonly id: string;
  readonly label: string;
};

interface Standing {
  readonly runbook: Runbook;
  readonly position: Position;
}

export function keyOf(position: Position, part: string): string {
  return `${position.runbook}:${position.step}.${part}`;
}

/** Slots and facts, for every text of a step. Lists of records are left to rows. */
export function valuesOf(position: Position): Values {
  const plain = Object.entries(position.facts as Values).filter(
    ([, value]) => !isRecord(value) && !(Array.isArray(value) && value.some(isRecord)),
  );
  return { ...Object.fromEntries(plain), ...position.slots };
}

export function textOf(position: Position, part: string, more: Values = {}): Text {
  return { key: keyOf(position, part), values: { ...valuesOf(position), ...more } };
}

/** One row for each item of a fact that is a list. */
export function rowsOf(position: Position, fact: string | undefined): Rows | undefined {
  const items = fact === undefined ? undefined : position.facts[fact];
  if (!Array.isArray(items) || items.length === 0) return undefined;
  return {
    key: keyOf(position, 'row'),
    items: items.map((item: Value) => (isRecord(item) ? item : { item })),
  };
}

function isRecord(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function newPrompt(position: Position): { readonly prompt: Prompt; readonly replyId: string } {
  const nonce = randomUUID();
  return {
    replyId: `card-${nonce}`,
    prompt: { runbook: position.runbook, step: position.step, nonce },
  };
}

/** @param again the last answer was not usable */
export function askCard(standing: Standing, step: StepOf<'ask'>, again: boolean): Card {
  const { position, runbook } = standing;
  const rows = rowsOf(position, step.rows);
  const slot = step.slot === undefined ? undefined : runbook.slots[step.slot];
  const { offered, left } = offeredFor(position, step);
  const choices: readonly Option[] = (step.choices ?? []).map((choice) => ({
    option: choice,
    label: { key: keyOf(position, `choice.${choice}`), values: valuesOf(position) },
  }));
  const several = (slot?.max ?? 1) > 1 && offered.length > 1;
  const offers: readonly Option[] = offered.map((item) => ({
    option: 'answered',
    label: step.offerText
      ? { key: keyOf(position, 'offered'), values: item }
      : { words: item.label },
    inputs: { [step.slot ?? '']: item.id },
  }));
  return {
    kind: 'choice',
    ...newPrompt(position),
    text: textOf(position, again ? 'again' : 'prompt'),
    ...(rows && { rows }),
    ...(left > 0 && { hint: { key: 'bot:more', values: { left } } }),
    ...(several && {
      several: {
        slot: step.slot ?? '',
        choices: offered.map(({ id, label }) => ({ label: { words: label }, value: id })),
      },
    }),
    options: [
      ...choices,
      ...(several ? [{ option: 'answered', label: { key: 'bot:button.choose' } }] : offers),
    ],
  };
}

function offeredFor(
  position: Position,
  step: StepOf<'ask'>,
): { readonly offered: readonly Offered[]; readonly left: number } {
  const items = step.offer === undefined ? undefined : position.facts[step.offer];
  const all = Array.isArray(items) ? (items as readonly Offered[]) : [];
  return { offered: all.slice(0, mostOffered), left: Math.max(0, all.length - mostOffered) };
}

export function consentCard(standing: Standing, step: StepOf<'consent'>): Card {
  const { position } = standing;
  const rows = rowsOf(position, step.rows);
  const granted: Option = {
    option: 'granted',
    label: textOf(position, 'granted'),
    tone: step.tone === 'danger' ? 'danger' : 'primary',
  };
  const refused: Option = { option: 'refused', label: textOf(position, 'refused') };
  return {
    kind: 'choice',
    ...newPrompt(position),
    heading: { key: `bot:consent.${step.tone}` },
    tone: step.tone,
    text: textOf(position, 'prompt'),
    detail: textOf(position, 'effect'),
    ...(rows && { rows }),
    options: step.tone === 'danger' ? [refused, granted] : [granted, refused],
  };
}

export function guideCard(standing: Standing, step: StepOf<'guide'>): Card {
  const { position } = standing;
  return {
    kind: 'choice',
    ...newPrompt(position),
    heading: { key: `bot:computer.${step.at}` },
    tone: step.tone,
    text: textOf(position, 'prompt'),
    ...(step.code && { code: textOf(position, 'code') }),
    options: (['done', 'notSolved', 'skipped'] as const).map((option) => ({
      option,
      label: { key: `bot:guide.${option}` },
    })),
  };
}

export function formCard(standing: Standing, formId: string): Card {
  const { position } = standing;
  return {
    kind: 'form',
    replyId: `card-${formId}`,
    text: textOf(position, 'prompt'),
    button: { key: 'bot:formButton' },
    formId,
  };
}

/** The same question once more: the earlier card's buttons are not alive any more. */
export function renewed(card: Card): Card {
  if (card.kind !== 'choice') return card;
  const nonce = randomUUID();
  return { ...card, replyId: `card-${nonce}`, prompt: { ...card.prompt, nonce } };
}

/** A question of the bot's own. */
export function botCard(
  step: string,
  options: readonly Option[],
  values: Values = {},
): Extract<Card, { kind: 'choice' }> {
  const nonce = randomUUID();
  return {
    kind: 'choice',
    replyId: `card-${nonce}`,
    prompt: { runbook: 'bot', step, nonce },
    text: { key: `bot:${step}.prompt`, values },
    options,
  };
}
