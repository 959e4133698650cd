import { runbookJsonSchema } from './json-schema.ts';
import type { LoadedRunbook } from './load.ts';
import { drawByStages, drawRunbook } from './mermaid.ts';
import type { Runbook } from './schema.ts';
import { stageKey } from './text-keys.ts';
import type { Texts } from './texts.ts';
import { type Walk, walks } from './walks.ts';

/** Files in the folder of the runbooks that are made from them: content by name. */
export function generateFiles(
  loaded: readonly LoadedRunbook[],
  texts: Texts,
): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', drawAll(loaded, texts)],
    ['runbook.schema.json', runbookJsonSchema()],
  ]);
}

function drawAll(loaded: readonly LoadedRunbook[], texts: Texts): string {
  const head = [
    '# Runbooks',
    '',
    'Made by `npm run runbook -- draw` from the YAML files beside it; a test compares them.',
    '',
    'Shapes: slanted `ask` and `guide`, hexagon `consent`, stadium `check` (reads), cylinder `change`',
    '(writes), double sides `form` (the one-time page), flag `link`, rhombus `wait` (until a time), circle',
    '`handOff` and `end`. Where a runbook is long, its stages have drawings of their own: dashed is what',
    'stands in another one.',
    '',
  ];
  return [...head, ...loaded.map(({ runbook }) => section(runbook, texts))].join('\n');
}

function section(runbook: Runbook, texts: Texts): string {
  const [en, ja] = (['en', 'ja'] as const).map(
    (language) => texts[language].get(runbook.id)?.texts.get('title')?.words,
  );
  const title = [en ?? runbook.id, ...(ja ? [ja] : [])].join(' / ');
  const made = walks(runbook);
  return [
    `## ${escapeMarkdown(title)}`,
    '',
    `\`${runbook.id}\`, version ${runbook.version}, for ${runbook.audience.join(' and ')}. Source: ${escapeMarkdown(runbook.source)}`,
    '',
    ...drawings(runbook, texts),
    `<details><summary>${made.length} walks, one for each route: steps before it, and where it ends</summary>`,
    '',
    ...walkLines(made),
    '',
    '</details>',
    '',
  ].join('\n');
}

/** More steps than this cannot be read in one drawing. */
const mostInOne = 40;

function drawings(runbook: Runbook, texts: Texts): readonly string[] {
  const fenced = (drawing: string) => ['```mermaid', drawing, '```', ''];
  if (runbook.steps.size <= mostInOne || runbook.stages.length === 0) {
    return fenced(drawRunbook(runbook));
  }
  const { overview, parts } = drawByStages(runbook);
  const name = (stage: string) =>
    (['en', 'ja'] as const)
      .flatMap((language) => {
        return texts[language].get(runbook.id)?.texts.get(stageKey(stage))?.words ?? [];
      })
      .join(' / ');
  return [
    ...fenced(overview),
    ...parts.flatMap(({ stage, piece, drawing }) => [
      `### \`${stage}\`${piece === undefined ? '' : `, ${piece}`}: ${escapeMarkdown(name(stage))}`,
      '',
      ...fenced(drawing),
    ]),
  ];
}

/** A line for each step: how far in it stands, and for each outcome the end that its walk comes to. */
function walkLines(made: readonly Walk[]): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { route, before, end } of made) {
    const head = `- \`${route.step}\` after ${before}:`;
    lines.set(head, [...(lines.get(head) ?? []), `${route.outcome} → ${end}`]);
  }
  return [...lines].map(([head, ends]) => `${head} ${ends.join(', ')}`);
}

function escapeMarkdown(words: string): string {
  return words.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
