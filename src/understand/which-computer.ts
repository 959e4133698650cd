import { fold } from './normalise.ts';

/** A longer text tells a story, not a place. */
const mostCharacters = 80;

/** The computer that a person says to be at; undefined when the text says no place, or both. */
export function readComputer(text: string): 'pc' | 'server' | undefined {
  const folded = fold(text);
  const joined = folded.replaceAll(' ', '');
  if (folded.length > mostCharacters || denials.some((word) => folded.includes(word))) {
    return undefined;
  }
  const isOn = (places: readonly string[]) =>
    places.some((place) => folded.includes(place) || joined.includes(place));
  const onServer = isOn(onTheServer);
  return onServer === isOn(onThePc) ? undefined : onServer ? 'server' : 'pc';
}

/** 「サーバーではありません」, "not on the server": where then, is not said. */
const denials = prepared(
  ...['ではな', 'じゃな', 'でな', 'いません', 'いない', 'まだ'],
  ...['not ', "n't ", 'instead of', 'rather than'],
);

const onTheServer = prepared(
  ...places(['サーバー', 'サーバーの中', 'サーバー側', 'サーバーの画面', 'サーバーの前', 'VNC']),
  ...wheres(['server', 'vm', 'remote computer', 'remote machine', 'remote pc']),
  ...['in vnc', 'through vnc', 'via vnc', 'using vnc', 'on vnc', 'inside vnc'],
);

const onThePc = prepared(
  ...places(['PC', 'PC側', 'PCの前', 'パソコン', 'パソコンの前', '手元', '自分の端末']),
  ...wheres(['pc', 'computer', 'laptop', 'desk', 'own pc', 'client']),
);

/** 「サーバーにいます」「サーバーで実行しました」; 「サーバーにつながりました」 says no place. */
function places(names: readonly string[]): readonly string[] {
  const deeds = [
    'にいます',
    'にいる',
    'です',
    'でや',
    'で実行',
    'で操作',
    'で行',
    'で入力',
    'で入って',
  ];
  const moves = [
    'に戻りました',
    'に戻った',
    'に移りました',
    'に移った',
    'で見て',
    'を操作して',
    'で開',
  ];
  return names.flatMap((name) => [...deeds, ...moves].map((deed) => `${name}${deed}`));
}

function wheres(names: readonly string[]): readonly string[] {
  const before = ['on the', 'at the', 'in the', 'inside the', 'on my', 'at my', 'on our', 'on a'];
  return names.flatMap((name) => before.map((where) => `${where} ${name}`));
}

function prepared(...words: readonly string[]): readonly string[] {
  // Spaces at the end keep "not " from finding "nothing".
  return words.map((word) => fold(word) + (word.endsWith(' ') ? ' ' : ''));
}
