import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../fixtures/pasted');

/** A sentence as somebody might type it; `⏎` in the file is a line break. */
export interface Sentence {
  readonly text: string;
  /** What of it is a password: `⟦…⟧` in the file. */
  readonly secrets: readonly string[];
  /** It is one only while a one-time page is open: `◎` in the file. */
  readonly isBare: boolean;
}

/** @param name of a file in `test/fixtures/pasted`: one sentence in each line */
export function readSentences(name: string): readonly Sentence[] {
  return readFileSync(join(folder, `${name}.txt`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const isBare = line.startsWith('◎');
      const words = line.slice(isBare ? 1 : 0).replaceAll('⏎', '\n');
      const secrets = [...words.matchAll(/⟦(.+?)⟧/gs)].map(([, secret = '']) => secret);
      return { text: words.replaceAll(/[⟦⟧]/g, ''), secrets, isBare };
    });
}

const leastPart = 4;

/** Whether four characters in a row of a secret are still there that the rest does not hold. */
export function survives({ text, secrets }: Sentence, afterwards: string): boolean {
  const rest = secrets.reduce((left, secret) => left.replaceAll(secret, '\0'), text);
  return secrets.some((secret) => {
    const length = Math.min(leastPart, secret.length);
    return Array.from({ length: secret.length - length + 1 }, (_, at) =>
      secret.slice(at, at + length),
    ).some((part) => afterwards.includes(part) && !rest.includes(part));
  });
}
