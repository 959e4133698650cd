import { describe, expect, it } from 'vitest';
import { readScreenLanguage } from '../../src/understand/screen-language.ts';

// Holds N5
describe('the language of a screen', () => {
  it.each([
    ['サーバーは英語版です', 'server', 'en'],
    ['サーバの画面は日本語です', 'server', 'ja'],
    ['ｻｰﾊﾞｰは英語なので', 'server', 'en'],
    ['PC は英語です', 'pc', 'en'],
    ['ＰＣの表示が日本語になっています', 'pc', 'ja'],
    ['手元のパソコンは英語の Windows です', 'pc', 'en'],
    ['接続元は日本語OSです', 'pc', 'ja'],
    ['the server is in English', 'server', 'en'],
    ['The server runs in Japanese.', 'server', 'ja'],
    ['my PC is in Japanese', 'pc', 'ja'],
    ['my laptop has English menus', 'pc', 'en'],
    ['It is a Japanese version on my computer', 'pc', 'ja'],
    ['画面は英語です', undefined, 'en'],
    ['the labels are in Japanese', undefined, 'ja'],
    ['Windows is in English', undefined, 'en'],
  ] as const)('is read from what is said of it: %s', (text, computer, language) => {
    expect(readScreenLanguage(text)).toEqual({ ...(computer && { computer }), language });
  });

  it.each([
    '英語で',
    '英語でお願いします',
    'English',
    'in English please',
    '日本語で話してください',
    'サーバーを英語にしてください',
    'サーバーは英語ですか',
    'is the server in English?',
    'サーバーは英語ではありません',
    'the server is not in English',
    'please switch the server to English',
    'PC は英語でサーバーは日本語です',
    'サーバーは PC と同じで英語です',
    'サーバーにつながりません',
    'サーバーにいます',
    'my keyboard is in English on the PC',
    'I want the PC to be in Japanese',
    'the server is in Tokyo',
    'パスワードは英語の大文字です',
    'the server is in English and that is why I have been looking for the menus for an hour now',
  ])('is not read from anything else: %s', (text) => {
    expect(readScreenLanguage(text)).toBeUndefined();
  });
});
