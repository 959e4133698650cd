import { notHeld } from './not-held.ts';
import { product } from './product.ts';
import { security } from './security.ts';
import type { Tag } from './tags.ts';

const heading = `# What has to be true, and the test that holds it

Made from the comments \`// Holds …\` above the tests by \`npm run requirements\`; a test compares it.
`;

/** The table as Markdown: each requirement with the tests that name it. */
export function drawTable(tags: readonly Tag[]): string {
  const holders = (id: string) =>
    tags
      .filter(({ ids, test }) => test && ids.includes(id))
      .map(({ file, test }) => `\`${file}\` ${inCell(test ?? '')}`)
      .join('<br>');
  const heldOf = (ids: readonly string[]) => ids.filter((id) => holders(id) !== '').length;
  const securityIds = security.map(([id]) => id);
  const productIds = product.map(([id]) => id);
  const rows = [
    heading,
    `## Security and reliability\n\n${heldOf(securityIds)} of ${security.length} are held by a test. The weight says how much a failure would matter, 5 the most.\n`,
    '| id | weight | what | held by |\n|---|---|---|---|',
    ...security.map(
      ([id, weight, what]) =>
        `| ${id} | ${weight} | ${what} | ${holders(id) || `**not by a test.** ${notHeld[id] ?? ''}`} |`,
    ),
    `\n## What users get\n\n${heldOf(productIds)} of ${product.length} are held by a test.\n`,
    '| id | what | held by |\n|---|---|---|',
    ...product.map(
      ([id, what]) =>
        `| ${id} | ${what} | ${holders(id) || `**not by a test.** ${notHeld[id] ?? ''}`} |`,
    ),
  ];
  return `${rows.join('\n')}\n`;
}

/** A test's name as it is written; what Markdown would take for its own is quoted. */
function inCell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replace(/\s+/g, ' ')
    .replace(/[<>*_`[\]]/g, (mark) => `\\${mark}`);
}
