import type { Channel } from '../incoming.ts';
import type { Language } from '../language/language.ts';
import type { Said } from '../reply/said.ts';
import { type CardJson, drawCard } from './card.ts';
import { shorten, visibleLine, visibleText } from './visible-text.ts';

/** A reply as a Bot Framework activity, before it is addressed to anyone. */
export interface ActivityJson {
  readonly type: 'message';
  readonly locale: string;
  readonly text?: string;
  readonly textFormat?: 'plain' | 'xml';
  /** For a notification; shown beside a card by no channel. */
  readonly summary?: string;
  /** Below the input, until something is sent. Teams has no such place. */
  readonly suggestedActions?: { readonly actions: readonly SuggestedAction[] };
  /** Web Chat reads cards out by their text blocks only, of which there are none: it reads this. */
  readonly channelData?: { readonly 'webchat:fallback-text': string };
  readonly attachments?: readonly {
    readonly contentType: 'application/vnd.microsoft.card.adaptive';
    readonly content: CardJson;
  }[];
}

interface SuggestedAction {
  readonly type: 'imBack';
  readonly title: string;
  readonly value: string;
}

const locales: Record<Language, string> = { ja: 'ja-JP', en: 'en-US' };

/** Teams takes 28 KB of card, and 40 KB of message counted in UTF-16; the rest is for the envelope. */
const maxBytes = 26_000;
const maxLength = 18_000;
const maxMessageLength = 15_000;
const maxFallbackLength = 1_500;
const maxSummaryLength = 150;

/**
 * Draws a reply for a channel: a plain message when it is text alone, one Adaptive Card otherwise.
 * Whatever stands in it is shown as it was written, on one line or many, never as markup.
 */
export function drawActivity(said: Said, channel: Channel): ActivityJson {
  const locale = locales[said.language];
  const beside = channel === 'webchat' ? quick(said.quickWords ?? []) : {};
  if (isTextAlone(said)) {
    return { type: 'message', locale, ...plainText(said.text, channel), ...beside };
  }
  const content = fittingCard(said, channel);
  return {
    type: 'message',
    locale,
    summary: shorten(visibleLine(said.heading ?? said.text), maxSummaryLength),
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
    ...(channel === 'webchat' && {
      channelData: { 'webchat:fallback-text': content.fallbackText },
    }),
    ...beside,
  };
}

/** The whole reply as lines of text, for clients that draw no cards. */
export function asText(said: Said): string {
  const parts = [
    said.place,
    said.heading,
    said.text,
    ...said.rows,
    said.code,
    ...(said.several?.choices ?? []).map((choice) => `□ ${choice.label}`),
    said.hint,
    said.detail,
    ...(said.chosen ? [`✓ ${said.chosen}`] : []),
    ...(said.link ? [`[${said.link.label}]`] : []),
    ...said.buttons.map((button) => `[${button.label}]`),
  ];
  return visibleText(parts.filter((part) => part !== undefined && part !== '').join('\n'));
}

/** Pressing one is the same as typing it. */
function quick(words: readonly string[]): Pick<ActivityJson, 'suggestedActions'> {
  if (words.length === 0) return {};
  return {
    suggestedActions: {
      actions: words.map((word) => ({ type: 'imBack', title: word, value: word })),
    },
  };
}

function isTextAlone(said: Said): boolean {
  return (
    said.tone === 'plain' &&
    said.rows.length === 0 &&
    said.buttons.length === 0 &&
    !said.heading &&
    !said.detail &&
    !said.hint &&
    !said.place &&
    !said.way &&
    !said.code &&
    !said.several &&
    !said.link &&
    !said.chosen
  );
}

function plainText(text: string, channel: Channel): Pick<ActivityJson, 'text' | 'textFormat'> {
  const shown = shorten(visibleText(text), maxMessageLength);
  // Teams loses line breaks of anything but markup; Web Chat keeps them in plain text only.
  if (channel === 'webchat') {
    // Every line is a paragraph there; an empty one would be a hole.
    return { text: shown.replace(/\n{2,}/g, '\n'), textFormat: 'plain' };
  }
  if (!shown.includes('\n')) return { text: shown, textFormat: 'plain' };
  let markup = htmlLiteral(shown);
  for (let length = shown.length; markup.length > maxLength; length = Math.floor(length / 2)) {
    markup = htmlLiteral(shorten(shown, length));
  }
  return { text: markup, textFormat: 'xml' };
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>',
};

function htmlLiteral(text: string): string {
  return text.replace(/[&<>"'\n]/g, (found) => htmlEscapes[found] ?? found);
}

/** Cuts what can be cut: rows first, with their count, then text. Buttons and commands stay whole. */
function fittingCard(said: Said, channel: Channel): CardJson {
  const draw = (part: Said) => drawCard(part, channel, shorten(asText(part), maxFallbackLength));
  const whole = draw(said);
  if (fits(whole)) return whole;

  let few = 0;
  let many = said.rows.length;
  while (few < many) {
    const middle = Math.ceil((few + many) / 2);
    if (fits(draw(withRows(said, middle)))) few = middle;
    else many = middle - 1;
  }
  const fewer = said.rows.length > 0 ? withRows(said, few) : said;
  let card = draw(fewer);
  for (
    let length = maxMessageLength;
    !fits(card) && length > 200;
    length = Math.floor(length / 2)
  ) {
    const detail = said.detail && { detail: shorten(said.detail, length) };
    card = draw({ ...fewer, text: shorten(said.text, length), ...detail });
  }
  return card;
}

function withRows(said: Said, count: number): Said {
  const left = said.rows.length - count;
  return left === 0 ? said : { ...said, rows: [...said.rows.slice(0, count), `… +${left}`] };
}

function fits(card: CardJson): boolean {
  const json = JSON.stringify(card);
  return json.length <= maxLength && Buffer.byteLength(json) <= maxBytes;
}
