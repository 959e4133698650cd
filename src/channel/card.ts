import type { Channel } from '../incoming.ts';
import type { Language } from '../language/language.ts';
import type { Button, Said } from '../reply/said.ts';
import { markdownLiteral } from './markdown-literal.ts';
import { inertText, shorten, visibleLine, visibleText } from './visible-text.ts';
import { drawWay } from './way-picture.ts';

/** An Adaptive Card, as JSON. */
export interface CardJson {
  readonly type: 'AdaptiveCard';
  readonly $schema: string;
  readonly version: '1.5';
  readonly lang: string;
  readonly fallbackText: string;
  readonly body: readonly Element[];
  readonly actions?: readonly ActionJson[];
}

export interface Element {
  readonly type: 'RichTextBlock' | 'Container' | 'ActionSet' | 'Image' | 'Input.ChoiceSet';
  readonly [property: string]: unknown;
}

export interface ActionJson {
  readonly type: 'Action.Submit' | 'Action.Execute' | 'Action.OpenUrl';
  readonly title: string;
  readonly [property: string]: unknown;
}

/** A host drops what is more: Teams takes 6 in one set, others 5. */
const actionsInOneSet = 5;
const maxTitleLength = 200;

type Run = { readonly [property: string]: unknown };

/** The card's JSON has no place into which words could reach as markup or structure. */
export function drawCard(said: Said, channel: Channel, fallbackText: string): CardJson {
  const actions = [
    ...(said.link ? [openUrl(said.link)] : []),
    ...neverDangerFirst(said.buttons).map((button) => action(button, channel)),
  ];
  const way = said.way && channel === 'webchat' ? [picture(said.way, said.language)] : [];
  // Below the picture the buttons would be out of sight on a phone.
  const inBody = actions.length > actionsInOneSet || way.length > 0;
  const detail = said.detail ? lines(said.detail) : [];
  const body = [
    ...(said.place ? [block(title(said.place), { size: 'Small', isSubtle: true })] : []),
    ...(said.tone === 'plain' ? words(said) : tinted(said.tone, [...words(said), ...detail])),
    ...(said.code ? [code(said.code)] : []),
    ...(said.several ? [checkBoxes(said.several)] : []),
    ...(said.hint ? lines(said.hint) : []),
    ...(said.tone === 'plain' ? detail : []),
    ...(said.chosen
      ? [block(`✓ ${title(said.chosen)}`, { weight: 'Bolder' }, { separator: true })]
      : []),
    ...(inBody ? actionSets(actions) : []),
    ...way,
  ];
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang: said.language,
    fallbackText,
    body,
    ...(actions.length > 0 && !inBody && { actions }),
  };
}

const containerStyle = { warning: 'warning', danger: 'attention' } as const;

function words(said: Said): readonly Element[] {
  return [
    ...(said.heading ? [block(title(said.heading), { weight: 'Bolder', size: 'Medium' })] : []),
    ...lines(said.text),
    ...said.rows.flatMap((row) => lines(row)),
  ];
}

function tinted(
  tone: Exclude<Said['tone'], 'plain'>,
  items: readonly Element[],
): readonly Element[] {
  if (items.length === 0) return [];
  return [{ type: 'Container', style: containerStyle[tone], bleed: true, items }];
}

/** One block for each line: hosts disagree about line breaks within one. */
function lines(text: string, run: Run = {}): readonly Element[] {
  let apart = true;
  const blocks: Element[] = [];
  for (const line of visibleText(text).split('\n')) {
    if (line.trim() === '') {
      apart = true;
      continue;
    }
    blocks.push(block(line, run, { spacing: apart ? 'Default' : 'None' }));
    apart = false;
  }
  return blocks;
}

/** A text run has no markup: no escaping is needed, and none can be forgotten. */
function block(line: string, run: Run = {}, properties: Run = {}): Element {
  return {
    type: 'RichTextBlock',
    ...properties,
    inlines: [{ type: 'TextRun', text: inertText(line), ...run }],
  };
}

/** A line between commands: a long one is broken, and must not look like two. */
function code(commands: string): Element {
  const items = lines(commands, { fontType: 'Monospace' }).map((line, place) =>
    place === 0 ? line : { ...line, spacing: 'Small', separator: true },
  );
  return { type: 'Container', style: 'emphasis', items };
}

/** Drawn by us and part of the card: nothing is loaded for it. */
function picture(way: NonNullable<Said['way']>, language: Language): Element {
  const svg = Buffer.from(drawWay(way.parts, language)).toString('base64');
  return {
    type: 'Image',
    url: `data:image/svg+xml;base64,${svg}`,
    altText: visibleLine(way.words),
    spacing: 'Medium',
  };
}

function checkBoxes(several: NonNullable<Said['several']>): Element {
  return {
    type: 'Input.ChoiceSet',
    id: several.slot,
    isMultiSelect: true,
    style: 'expanded',
    wrap: true,
    choices: several.choices.map((choice) => ({
      title: markdownLiteral(title(choice.label)),
      value: choice.value,
    })),
  };
}

function actionSets(actions: readonly ActionJson[]): readonly Element[] {
  const sets: Element[] = [];
  for (let first = 0; first < actions.length; first += actionsInOneSet) {
    sets.push({ type: 'ActionSet', actions: actions.slice(first, first + actionsInOneSet) });
  }
  return sets;
}

function action(button: Button, channel: Channel): ActionJson {
  const submit = {
    title: title(button.label),
    ...(button.tone && { style: button.tone === 'danger' ? 'destructive' : 'positive' }),
    data: button.data,
  };
  // Web Chat sends nothing for Action.Execute; old Teams clients take the fallback.
  return channel === 'teams'
    ? {
        type: 'Action.Execute',
        verb: button.data.option,
        ...submit,
        fallback: { type: 'Action.Submit', ...submit },
      }
    : { type: 'Action.Submit', ...submit };
}

function openUrl(link: NonNullable<Said['link']>): ActionJson {
  return { type: 'Action.OpenUrl', title: title(link.label), url: link.url };
}

/** Some hosts draw an empty title as the action's type. */
function title(label: string): string {
  return shorten(visibleLine(label), maxTitleLength) || '…';
}

/** A thumb lands on the first button. */
function neverDangerFirst(buttons: readonly Button[]): readonly Button[] {
  const safe = buttons.find((button) => button.tone !== 'danger');
  if (!safe || buttons[0]?.tone !== 'danger') return buttons;
  return [safe, ...buttons.filter((button) => button !== safe)];
}
