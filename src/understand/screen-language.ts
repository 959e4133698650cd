import type { Language } from '../language/language.ts';
import { fold } from './normalise.ts';

/** The language of a screen as somebody says it has; without `computer` it is the one at hand. */
export interface ScreenLanguage {
  readonly computer?: 'pc' | 'server';
  readonly language: Language;
}

/** A longer text tells a story, not how a screen is set. */
const mostCharacters = 60;

/**
 * 「サーバーは英語版です」, "my PC is in Japanese": what stands on a screen, not what to speak.
 * @returns undefined for whatever else names a language, and for both languages or computers at once
 */
export function readScreenLanguage(text: string): ScreenLanguage | undefined {
  const folded = fold(text);
  if (folded.length > mostCharacters || others.some((word) => folded.includes(word))) {
    return undefined;
  }
  const language = only<Language>(folded, ['en', english], ['ja', japanese]);
  if (language === undefined) return undefined;
  const joined = folded.replaceAll(' ', '');
  const isOfScreen = states.some((word) => folded.includes(word) || joined.includes(word));
  const computer = only<'pc' | 'server'>(folded, ['server', servers], ['pc', pcs]);
  if (computer !== undefined) return isOfScreen ? { computer, language } : undefined;
  const isNamed = [...servers, ...pcs].some((word) => folded.includes(word));
  const isScreen = screens.some((word) => folded.includes(word));
  return isScreen && isOfScreen && !isNamed ? { language } : undefined;
}

/** The one whose words are there; undefined for none and for several. */
function only<Name extends string>(
  text: string,
  ...all: readonly (readonly [Name, readonly string[]])[]
): Name | undefined {
  const found = all.filter(([, words]) => words.some((word) => text.includes(word)));
  return found.length === 1 ? found[0]?.[0] : undefined;
}

const english = prepared('英語', 'english', 'eigo');
const japanese = prepared('日本語', 'japanese', 'nihongo');
const servers = prepared('サーバー', 'server', 'the vm', 'my vm', '接続先', 'リモート側');
const pcs = prepared('PC', 'パソコン', '手元', '接続元', 'computer', 'laptop', 'the client');
const screens = prepared(
  ...['画面', '表示', 'ラベル', 'メニュー', 'Windows', 'ウィンドウズ', 'screen', 'labels', 'menus'],
);
/** What makes it a statement about a screen. */
const states = prepared(
  ...['英語版', '日本語版', '英語です', '日本語です', '英語で表示', '日本語で表示', '英語表示'],
  ...['日本語表示', '英語になって', '日本語になって', '英語のWindows', '日本語のWindows'],
  ...[
    '英語のOS',
    '日本語のOS',
    '英語OS',
    '日本語OS',
    '英語なんです',
    '日本語なんです',
    '英語なので',
  ],
  ...['日本語なので', '英語だ', '日本語だ', '英語のまま', '日本語のまま'],
  ...['is in english', 'is in japanese', 'are in english', 'are in japanese', 'is english'],
  ...['is japanese', 'is an english', 'is a japanese', 'in english windows', 'runs in english'],
  ...['runs in japanese', 'shows english', 'shows japanese', 'has english', 'has japanese'],
  ...['uses english', 'uses japanese', 'set to english', 'set to japanese', 'english windows'],
  ...['japanese windows', 'english version', 'japanese version'],
);
/** A wish, a question or a denial: nothing is said about how it is. */
const others = prepared(
  ...['?', 'か。', 'ますか', 'ですか', 'にして', 'に変え', 'に切り替え', 'で話', 'で答', 'で返'],
  ...['でお願い', 'で教え', 'したい', 'ほしい', 'ではな', 'じゃな', 'でな', 'please', 'speak'],
  ...['switch', 'change', 'answer', 'reply', 'want', 'keyboard', 'キーボード', '入力'],
  ...["isn't", 'is not', "aren't", 'are not', 'not in'],
);

function prepared(...words: readonly string[]): readonly string[] {
  return words.map(fold);
}
