import { bare, fold } from './normalise.ts';
import { remembered } from './remembered.ts';
import { wordsOf } from './word-list.ts';

/** What a whole utterance is compared by. */
export function matchKey(text: string): string {
  return bare(text) || fold(text);
}

// In folded form (katakana as hiragana), the longest first.
const before = byLength(
  wordsOf(`
    please | could you please | could you | can you please | i want to | i'd like to | sorry |
    i would like to | let me | let's | just | hi | hello | hey | well | then | excuse me |
    i'll take | i'll go with | let's go with | i choose | go with | option | the | um | ok |
    すみませんが | すみません | すいません | あの | では | じゃあ | じゃ | それでは |
    とりあえず | やっぱり | やはり | もう | 一旦 | いったん | ちょっと | 申し訳ありませんが |
    こんにちは`),
);
const after = byLength(
  wordsOf(`
    please | pls | plz | thanks | thank you | thx | now | then | for me | sorry |
    でお願いします | をお願いします | お願いします | おねがいします | でお願いいたします |
    お願いいたします | でお願い | をお願い | お願い | おねがい | でおねがいします |
    をおねがいします | を頼みます | で頼む | してください | して下さい | ください | 下さい |
    くれ | してほしい | してほしいです | して | します | する | したいです | したい | ですが |
    です | だ | だよ | よ | ね | でいいです | でいい | がいいです | がいい | にします | にする |
    を選びます | を選択 | を選択します | で | に | を | ありがとう | ありがとうございます`),
);

/** Most particles that are taken off: more is no short answer. */
const mostTaken = 4;

/**
 * The whole utterance, and what remains when polite words around it are taken off, step by step. One
 * turn asks several times.
 */
export const politeForms = remembered(1, formsOf);

function formsOf(text: string): readonly string[] {
  const whole = matchKey(text);
  const forms = [whole];
  let rest = whole;
  for (let taken = 0; taken < mostTaken; taken++) {
    const shorter = withoutEnd(rest) ?? withoutStart(rest);
    if (shorter === undefined || shorter === '') break;
    rest = shorter;
    forms.push(rest);
  }
  const headless = withoutStart(whole);
  if (headless) forms.push(headless);
  return forms;
}

function withoutEnd(text: string): string | undefined {
  const end = after.find(
    (word) => text.endsWith(word) && isBoundary(text.at(-word.length - 1), word.at(0)),
  );
  return end === undefined ? undefined : text.slice(0, -end.length).trim();
}

function withoutStart(text: string): string | undefined {
  const start = before.find(
    (word) => text.startsWith(word) && isBoundary(text.at(word.length), word.at(-1)),
  );
  return start === undefined ? undefined : text.slice(start.length).trim();
}

/** Latin words end where another character begins; Japanese ones anywhere. */
export function isBoundary(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || !(isLatin(one) && isLatin(other));
}

function isLatin(character: string): boolean {
  return /^[a-z0-9']$/.test(character);
}

function byLength(words: readonly string[]): readonly string[] {
  return words.map(fold).sort((one, other) => other.length - one.length);
}
