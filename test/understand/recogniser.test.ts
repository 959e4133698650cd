import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Meaning } from '../../src/understand/intent.ts';
import { createPhraseRecogniser } from '../../src/understand/recogniser.ts';
import { boundarySentences, type Expected } from './boundary-sentences.ts';

const folder = fileURLToPath(new URL('../../locales', import.meta.url));
const recogniser = createPhraseRecogniser({ folder });

describe('sentences that stand in no phrase list', () => {
  const rows = boundarySentences.map(([expected, sentence]) => ({
    expected,
    sentence,
    judged: judge(expected, recogniser.recognise(sentence)),
  }));
  const inScope = rows.filter((row) => row.expected !== 'outside');
  const outside = rows.filter((row) => row.expected === 'outside');
  const share = (all: typeof rows, judged: string) =>
    all.filter((row) => row.judged === judged).length / all.length;

  it('are mostly taken for what they mean', () => {
    report('in scope', inScope);
    expect(share(inScope, 'right')).toBeGreaterThanOrEqual(0.9);
  });

  it('hardly ever start something that was not meant', () => {
    report('outside', outside);
    expect(share(rows, 'wrong')).toBeLessThanOrEqual(0.02);
    expect(share(outside, 'wrong')).toBeLessThanOrEqual(0.03);
  });

  function report(name: string, all: typeof rows): void {
    const line = ['right', 'asked', 'missed', 'wrong'].map(
      (judged) => `${judged} ${(share(all, judged) * 100).toFixed(1)}%`,
    );
    console.info(`${name}, ${all.length} sentences: ${line.join(', ')}`);
    for (const row of all) {
      if (row.judged !== 'right')
        console.info(`  ${row.judged}: ${row.expected} | ${row.sentence}`);
    }
  }
});

/** Asked: the right topic is among those offered. Missed: declined, though it is ours. */
function judge(expected: Expected, meaning: Meaning): 'right' | 'asked' | 'missed' | 'wrong' {
  switch (meaning.kind) {
    case 'unknown':
      return expected === 'outside' ? 'right' : 'missed';
    case 'unsure':
      if (expected === 'outside') return 'asked';
      return meaning.topics.some((topic) => topic === expected) ? 'asked' : 'missed';
    case 'topic':
      return meaning.topic === expected ? 'right' : 'wrong';
    case 'control':
      return meaning.control === expected ? 'right' : 'wrong';
    case 'unsureMessage':
      return expected === 'outside' ? 'asked' : 'missed';
    case 'language':
      return 'wrong';
  }
}

describe('the recogniser', () => {
  it.each([
    ['キャンセル', 'cancel'],
    ['ｷｬﾝｾﾙ', 'cancel'],
    ['CANCEL!', 'cancel'],
    ['はい', 'affirm'],
    ['やっぱりやめます', 'deny'],
    ['終わりました', 'step_done'],
    ['直りません', 'not_solved'],
    ['?', 'help'],
    ['人と話したいです', 'talk_to_human'],
  ])('takes %s as a whole for %s', (text, control) => {
    expect(recogniser.recognise(text)).toEqual({ kind: 'control', control });
  });

  it.each([
    'キャンセル料はいくらですか',
    'the back of the server room',
    'I will be back tomorrow',
    'help desk opening hours are what',
    'うーん',
  ])('does not take a control word inside another sentence: %s', (text) => {
    expect(recogniser.recognise(text).kind).not.toBe('control');
  });

  it.each([
    ['英語で', 'en'],
    ['日本語で', 'ja'],
    ['English please', 'en'],
    ['in Japanese', 'ja'],
    ['日本語でお願いします', 'ja'],
    ['ｅｎｇｌｉｓｈ', 'en'],
    ['言語を変えて', 'en'],
    ['change language', 'ja'],
  ])('switches the language for %s', (text, language) => {
    expect(recogniser.recognise(text)).toEqual({ kind: 'language', language });
  });

  it.each([
    ['お使いの資格情報は機能しませんでした', 'credentials'],
    ['Your credentials did not work.', 'credentials'],
    [
      'Windows Defender Credential Guard では、保存された資格情報を使用できません',
      'credentialGuard',
    ],
    [
      'Windows Defender Credential Guard does not allow using saved credentials.',
      'credentialGuard',
    ],
    [
      'Your system administrator does not allow the use of saved credentials to log on',
      'savedNotAllowed',
    ],
    ['…保存された資格情報の使用は、10.0.0.1 へのログオンに許可されていません', 'savedNotAllowed'],
  ])('tells which refusal was pasted: %s', (text, message) => {
    expect(recogniser.recognise(text)).toMatchObject({
      kind: 'topic',
      topic: 'fix_rdp_credentials',
      entities: { message },
    });
  });

  it('finds an error text in noise, whatever its spacing, width and line breaks', () => {
    const pasted =
      '[Window Title]\nリモート デスクトップ接続\n\n[Content]\nお使いの資格情報は　機能しませんでし\nた。[OK]';
    expect(recogniser.recognise(pasted)).toMatchObject({ topic: 'fix_rdp_credentials' });
  });

  it('takes the values along', () => {
    expect(recogniser.recognise('ins-A1B2C3D4のパスワードを忘れた (10.0.0.5)')).toEqual({
      kind: 'topic',
      topic: 'reset_cvm_password',
      entities: { instanceIds: ['ins-a1b2c3d4'], ips: ['10.0.0.5'] },
    });
  });

  it('asks with at most three topics when the words say too little', () => {
    for (const text of ['パスワード', 'rdp', 'ログインできない', 'ins-a1b2c3d4', "can't log in"]) {
      const meaning = recogniser.recognise(text);
      expect(meaning.kind, text).toBe('unsure');
      if (meaning.kind === 'unsure') expect(meaning.topics.length).toBeLessThanOrEqual(3);
    }
  });

  it('asks when two products are named', () => {
    expect(recogniser.recognise('forgot the password of the CVM or of the Azure VM')).toMatchObject(
      {
        kind: 'unsure',
        topics: ['reset_cvm_password', 'reset_azure_vm_password'],
      },
    );
  });

  it('refuses to start without its phrases, naming the file', () => {
    expect(() => createPhraseRecogniser({ folder: '/nowhere' })).toThrow('ja/phrases/help.json');
  });
});
