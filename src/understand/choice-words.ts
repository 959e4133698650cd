import type { Question } from './intent.ts';
import { foldLightly } from './normalise.ts';
import { type ReadWords, readWords } from './read-words.ts';
import type { Sense } from './words.ts';

/** What the known short words choose; undefined when the text is none of them. */
export type WordChoice = { readonly option: string } | 'unclear' | undefined;

/** Reads yes, no, done, not solved, skip against the outcomes that the question has. */
export function chooseByWords(text: string, question: Question): WordChoice {
  const read = readWords(text);
  if (read.said.length === 0 || isOtherTalk(read)) return undefined;
  const options = new Set(question.choices.map((choice) => choice.option));
  const meaning = meaningOf(text, read);
  if (meaning === 'unclear') return 'unclear';
  const option = isConsent(question)
    ? consentOption(meaning)
    : (stepOption(meaning, options) ?? plainOption(meaning, question));
  return option !== undefined && options.has(option) ? { option } : 'unclear';
}

export function isConsent(question: Question): boolean {
  const named = (option: string) => question.choices.some((choice) => choice.option === option);
  return named('granted') && named('refused');
}

/** A longer text that merely begins with such a word may be about something else. */
function isOtherTalk({ said, rest }: ReadWords): boolean {
  if (rest === '' || said[0]?.has('yes') || said[0]?.has('no')) return false;
  return rest.length > 12 || Boolean(said[0]?.has('skip') || said[0]?.has('acknowledge'));
}

type Clear =
  | 'yes'
  | 'no'
  | 'notYet'
  | 'acknowledge'
  | 'done'
  | 'managed'
  | 'solved'
  | 'notSolved'
  | 'skip';

/** One meaning for the whole row of words, or unclear when they pull in two directions. */
function meaningOf(text: string, read: ReadWords): Clear | 'unclear' {
  if (read.rest !== '') return isFlatNo(text, read) ? 'no' : 'unclear';
  const heard = new Set<Clear | 'softOk' | 'unclear'>();
  for (const word of read.said) heard.add(single(word));
  if (heard.has('unclear')) return 'unclear';
  // 「はい、大丈夫です」 is a yes and 「いいえ、大丈夫です」 a no; alone it is neither.
  heard.delete('softOk');
  if (heard.has('yes') || heard.has('acknowledge')) {
    // 「はい、できました」: the yes only introduces what follows.
    if (heard.has('yes') && heard.size > 1) heard.delete('acknowledge');
    const others = [...heard].filter((word) => word !== 'yes');
    if (others.length === 1 && heard.size === 2 && isReport(others[0])) heard.delete('yes');
  }
  if (heard.has('no') && heard.has('notSolved')) heard.delete('no');
  if (heard.has('notYet') && (heard.has('no') || heard.has('notSolved'))) heard.delete('notYet');
  if (heard.has('done') && heard.has('solved')) heard.delete('done');
  if (heard.has('managed') && (heard.has('done') || heard.has('solved'))) heard.delete('managed');
  // 「やりましたがだめでした」: it was done, and it did not help.
  if (heard.has('notSolved') && heard.has('done')) heard.delete('done');
  const [only, ...more] = heard;
  return only === undefined || only === 'softOk' || more.length > 0 ? 'unclear' : only;
}

function single(word: ReadonlySet<Sense>): Clear | 'softOk' | 'unclear' {
  if (word.has('done') && word.has('solved')) return 'managed';
  for (const said of word) if (said !== 'filler') return said;
  return 'unclear';
}

function isReport(word: string | undefined): boolean {
  return word === 'done' || word === 'managed' || word === 'solved';
}

// "no, one of them is in use" is a no; "no one is using it" and "no problem, go ahead" are not.
function isFlatNo(text: string, read: ReadWords): boolean {
  if (!read.said[0]?.has('no')) return false;
  if (!read.said.every((word) => word.has('no') || word.has('notYet'))) return false;
  if (!/^(?:no|nope|いいえ|いえ)[,、。.!！]/.test(foldLightly(text))) return false;
  return !reversals.some((word) => read.rest.includes(word));
}

const reversals = [
  ...[
    'problem',
    'worr',
    'issue',
    'objection',
    'doubt',
    'matter',
    'go ahead',
    'please',
    'proceed',
    'yes',
  ],
  ...['問題', 'お願い', '進め', '続け', '実行', '大丈夫', 'かまい', '構い', 'どうぞ', 'はい'],
];

function consentOption(meaning: Clear): string | undefined {
  if (meaning === 'yes') return 'granted';
  if (meaning === 'no' || meaning === 'notYet') return 'refused';
  return undefined;
}

/** Guides (done, notSolved, skipped) and "does it work now?" (solved, notSolved). */
function stepOption(meaning: Clear, options: ReadonlySet<string>): string | undefined {
  const both = options.has('done') && options.has('solved');
  switch (meaning) {
    case 'done':
      return options.has('done') ? 'done' : undefined;
    case 'managed':
    case 'solved':
      if (options.has('solved')) return meaning === 'managed' && both ? undefined : 'solved';
      return options.has('done') ? 'done' : undefined;
    case 'yes':
      if (both) return undefined;
      return options.has('solved') ? 'solved' : options.has('done') ? 'done' : undefined;
    case 'no':
    case 'notSolved':
      return options.has('notSolved') ? 'notSolved' : undefined;
    case 'skip':
      return options.has('skipped') ? 'skipped' : options.has('skip') ? 'skip' : undefined;
    case 'acknowledge':
    case 'notYet':
      return undefined;
  }
}

/** Choices named yes and no, or the one choice whose label says yes or no itself. */
function plainOption(meaning: Clear, question: Question): string | undefined {
  const wanted = meaning === 'acknowledge' ? 'yes' : meaning;
  if (wanted !== 'yes' && wanted !== 'no') return undefined;
  const named = question.choices.find((choice) => choice.option === wanted);
  if (named) return named.option;
  const labelled = question.choices.filter((choice) =>
    choice.labels.some((label) => readWords(label).said[0]?.has(wanted)),
  );
  return labelled.length === 1 ? labelled[0]?.option : undefined;
}
