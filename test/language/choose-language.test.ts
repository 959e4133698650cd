import { describe, expect, it } from 'vitest';
import {
  chooseLanguage,
  languageOfLocale,
  rememberLastText,
} from '../../src/language/choose-language.ts';
import { languageOfText } from '../../src/language/language-of-text.ts';

describe('the language of a text', () => {
  it.each([
    'パスワードを忘れました',
    'サーバーにつながらない',
    '接続不可',
    '資格情報エラー',
    'passwordをresetしたい',
    'RDPできないです',
    'ﾊﾟｽﾜｰﾄﾞ忘れました',
    'pasuwaado wo wasuremashita',
    'saaba ni tsunagaranai desu',
    'onegai shimasu tasukete kudasai',
    '"Your credentials did not work" と表示されます',
    'リモートデスクトップで「An authentication error has occurred」と出る',
    'ins-12ab34cd のパスワードを忘れた',
    'はい、お願いします',
  ])('is Japanese for %s', (text) => {
    expect(languageOfText(text)).toBe('ja');
  });

  it.each([
    'I forgot my password',
    'reset password please',
    "can't log in to ins-12ab34cd today",
    'Your credentials did not work',
    'I see 「お使いの資格情報は機能しませんでした」 when I connect',
    'what does "お使いの資格情報は機能しませんでした" mean here?',
    'Ｉ ｆｏｒｇｏｔ ｍｙ ｐａｓｓｗｏｒｄ',
    'please reset my パスワード for the server',
    'no idea what to do',
    'go to the menu',
  ])('is English for %s', (text) => {
    expect(languageOfText(text)).toBe('en');
  });

  it.each([
    'yes',
    'ok',
    'はい',
    'うん',
    'cancel',
    'web-01',
    'ins-12ab34cd ins-56ef78gh ins-90ij12kl',
    '10.0.0.1 10.0.0.2 10.0.0.3',
    'taro@example.com',
    'VM01\\Administrator',
    '123 456 789',
    '',
    '👍👍👍👍',
    'забыл пароль от сервера',
    '비밀번호를 잊어버렸어요',
    'reset password',
  ])('is open for %s', (text) => {
    expect(languageOfText(text)).toBeUndefined();
  });
});

describe('the language of the reply', () => {
  it('is what the person chose, whatever was typed and whatever the channel says', () => {
    expect(chooseLanguage({ chosen: 'en', lastText: 'ja', channelLocale: 'ja-JP' })).toBe('en');
  });

  it('is else that of the last longer text', () => {
    expect(chooseLanguage({ lastText: 'en', channelLocale: 'ja-JP' })).toBe('en');
  });

  it.each([
    ['en-US', 'en'],
    ['en', 'en'],
    ['EN_gb', 'en'],
    ['ja-JP', 'ja'],
    ['ja', 'ja'],
    ['fr-FR', 'ja'],
    ['', 'ja'],
    ['english', 'ja'],
    ['en'.repeat(5_000), 'ja'],
    ['x-en', 'ja'],
  ])('is else that of the channel by its primary tag: %s', (channelLocale, language) => {
    expect(chooseLanguage({ channelLocale })).toBe(language);
  });

  it('is Japanese when nothing is known', () => {
    expect(chooseLanguage({})).toBe('ja');
    expect(languageOfLocale('de')).toBeUndefined();
  });
});

describe('what is remembered of a text', () => {
  it('is its language, when it is long enough', () => {
    expect(rememberLastText('ja', { kind: 'text', text: 'I forgot my password' })).toBe('en');
    expect(rememberLastText('en', { kind: 'text', text: 'パスワードを忘れました' })).toBe('ja');
  });

  it('stays as it was after a short answer, an id, a button or anything else', () => {
    expect(rememberLastText('en', { kind: 'text', text: 'はい' })).toBe('en');
    expect(rememberLastText('ja', { kind: 'text', text: 'yes' })).toBe('ja');
    expect(rememberLastText('ja', { kind: 'text', text: 'ins-12ab34cd' })).toBe('ja');
    expect(rememberLastText('en', { kind: 'press' })).toBe('en');
    expect(rememberLastText('en', { kind: 'press', text: 'パスワードを忘れました' })).toBe('en');
    expect(rememberLastText(undefined, { kind: 'arrival' })).toBeUndefined();
  });
});
