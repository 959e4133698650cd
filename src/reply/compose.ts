import type { Language } from '../language/language.ts';
import type { Texts } from '../language/texts.ts';
import { formAddress } from './form-address.ts';
import type { Card, Option, Reply, Rows, Text, WayPart } from './reply.ts';
import type { Button, Said } from './said.ts';

/**
 * All that a turn says, in words.
 * @param open the question that can still be answered: a web chat shows quick words beside its
 * newest message only, so they move along when something is told after the question
 */
export function composeAll(
  texts: Texts,
  replies: readonly Reply[],
  language: Language,
  open: Card | undefined,
): readonly Said[] {
  const said = replies.map((reply) => compose(texts, reply, language));
  const last = said.at(-1);
  if (!open || !last || replies.at(-1)?.kind !== 'say') return said;
  return said.with(-1, { ...last, quickWords: quickWords(texts, open, language) });
}

/** Puts a reply into words. */
export function compose(texts: Texts, reply: Reply, present: Language): Said {
  const language = reply.kind === 'closed' ? reply.language : present;
  const say = (text: Text) => texts.text(language, text.key, text.values);
  const lines = (rows: Rows | undefined) =>
    rows ? rows.items.map((values) => texts.text(language, rows.key, values)) : [];
  const label = (from: Option['label']) => ('words' in from ? from.words : say(from));
  const base = { language, replaces: false, tone: 'plain', rows: [], buttons: [] } as const;

  switch (reply.kind) {
    case 'say':
      return {
        ...base,
        text: say(reply.text),
        rows: lines(reply.rows),
        ...(reply.link && { link: { label: say(reply.link.label), url: reply.link.url } }),
      };
    case 'choice':
      return {
        ...base,
        ...cardWords(reply, say, lines),
        ...wayWords(reply.way, say),
        replyId: reply.replyId,
        quickWords: quickWords(texts, reply, language),
        tone: reply.tone ?? 'plain',
        ...(reply.hint && { hint: say(reply.hint) }),
        ...(reply.code && { code: say(reply.code) }),
        ...(reply.several && {
          several: {
            slot: reply.several.slot,
            choices: reply.several.choices.map((choice) => ({
              label: label(choice.label),
              value: choice.value,
            })),
          },
        }),
        buttons: reply.options.map(
          (option): Button => ({
            label: label(option.label),
            ...(option.tone && { tone: option.tone }),
            data: { ...option.inputs, ...reply.prompt, option: option.option },
          }),
        ),
      };
    case 'form':
      return {
        ...base,
        ...cardWords(reply, say, lines),
        ...wayWords(reply.way, say),
        replyId: reply.replyId,
        quickWords: quickWords(texts, reply, language),
        link: { label: say(reply.button), url: formAddress(reply.formId) },
      };
    case 'status':
      return {
        ...base,
        replyId: reply.replyId,
        replaces: reply.moved,
        isNews: true,
        text: say(reply.text),
        rows: lines(reply.rows),
      };
    case 'closed':
      return {
        ...base,
        ...cardWords(reply.card, say, lines),
        replyId: reply.card.replyId,
        replaces: true,
        ...(reply.chosen && { chosen: label(reply.chosen) }),
      };
  }
}

/** What stays when a card is closed. */
function cardWords(
  card: Card,
  say: (text: Text) => string,
  lines: (rows: Rows | undefined) => readonly string[],
) {
  const { heading, detail } = card.kind === 'choice' ? card : {};
  return {
    ...(card.place && { place: say(card.place) }),
    ...(heading && { heading: say(heading) }),
    text: say(card.text),
    rows: lines(card.rows),
    ...(detail && { detail: say(detail) }),
  };
}

/** Only of a card that can still be answered: further up it would be one picture after another. */
function wayWords(
  way: readonly WayPart[] | undefined,
  say: (text: Text) => string,
): Pick<Said, 'way'> {
  if (!way) return {};
  const parts = way.map(({ title, stages }) => ({
    title: say(title),
    stages: stages.map(({ label, state }) => ({ label: say(label), state })),
  }));
  const spoken = parts.map(({ title, stages }) => {
    const each = stages.map(({ label, state }) =>
      say({ key: `bot:stages.${state}`, values: { label } }),
    );
    return say({ key: 'bot:stages.of', values: { title, stages: each } });
  });
  return { way: { parts, words: spoken.join(' ') } };
}

/** Outside a runbook there is nothing to go back to or to leave. */
function quickWords(texts: Texts, card: Card, language: Language): readonly string[] {
  const isOwn = card.kind === 'choice' && card.prompt.runbook === 'bot';
  const names = isOwn ? ['help'] : ['back', 'cancel', 'human', 'help'];
  return names.map((name) => texts.text(language, `bot:button.${name}`));
}
