import { describe, expect, it } from 'vitest';
import { isNamedBy, readUndo } from '../../src/understand/undo-words.ts';

const sharing = [
  '「パスワード保護共有」(Password protected sharing)',
  '"Password protected sharing" (パスワード保護共有)',
  'rdp-shared-01',
  '{"instanceId":"ins-rdp00009","passwordSharing":"on"}',
];
const model = [
  '「共有とセキュリティ モデル」(Sharing and security model)',
  '"Sharing and security model" (共有とセキュリティ モデル)',
  'rdp-guestonly-01',
  '{"instanceId":"ins-rdp00006","sharingModel":"guestOnly"}',
];
/** Which of the two changes a wish means. */
function meant(text: string): readonly string[] | undefined {
  const named = readUndo(text);
  if (named === undefined) return undefined;
  const all = { sharing, model };
  if (named === '') return Object.keys(all);
  return Object.entries(all).flatMap(([name, labels]) => (isNamedBy(named, labels) ? [name] : []));
}

describe('a wish to put one change back', () => {
  it.each([
    'パスワード保護共有を元に戻して',
    'パスワード保護共有の設定を元に戻してください',
    'rdp-shared-01 を元に戻して',
    'rdp-shared-01 の設定を元に戻して',
    'rdp-shared-01の設定を戻してください',
    'rdp-shared-01 の変更を元に戻したい',
    'rdp-shared-01 のパスワード保護共有を元に戻して',
    'undo password protected sharing',
    'undo password protected sharing on rdp-shared-01',
    'please undo the change on rdp-shared-01',
    'undo the settings of rdp-shared-01',
    'put the setting on ins-rdp00009 back',
  ])('names it by its setting, its machine, or both: %s', (text) => {
    expect(meant(text)).toEqual(['sharing']);
  });

  it.each([
    'rdp-guestonly-01 のパスワード保護共有を元に戻して',
    'undo the sharing model on rdp-shared-01',
    'undo the change on rdp-never-01',
  ])('means nothing when it names what was not changed there: %s', (text) => {
    expect(meant(text)).toEqual([]);
  });

  it.each(['元に戻す', '設定の変更を元に戻して', 'undo the change', 'undo all my changes'])(
    'means everything when it names nothing: %s',
    (text) => {
      expect(meant(text)).toEqual(['sharing', 'model']);
    },
  );

  it.each(['設定を戻す方法', 'rdp-shared-01 に戻る', 'undo'])('is not in %s', (text) => {
    expect(meant(text)).toBeUndefined();
  });
});
