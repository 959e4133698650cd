import { describe, expect, it } from 'vitest';
import { readProtectionLevel } from '../../src/understand/protection-level.ts';

// Holds N5
describe('the level of Encryption Oracle Remediation', () => {
  it.each([
    ['更新されたクライアントを強制する', 'force'],
    ['「更新済みクライアントの強制」です', 'force'],
    ['Force Updated Clients', 'force'],
    ['軽減済み', 'mitigated'],
    ['緩和', 'mitigated'],
    ['保護レベルは「緩和」になっています', 'mitigated'],
    ['未構成でした', 'mitigated'],
    ['it says Mitigated', 'mitigated'],
    ['Not Configured', 'mitigated'],
    ['脆弱', 'vulnerable'],
    ['ﾌﾟﾛﾃｸｼｮﾝﾚﾍﾞﾙは脆弱です', 'vulnerable'],
    ['vulnerable', 'vulnerable'],
    ['AllowEncryptionOracle = 2', 'vulnerable'],
  ] as const)('is known by what each build of Windows writes: %s', (text, level) => {
    expect(readProtectionLevel(text)).toBe(level);
  });

  it.each([
    '2',
    'わかりません',
    '緩和ではありません',
    'it is not vulnerable',
    '緩和か脆弱のどちらか',
    'mitigated or vulnerable',
    '更新していません',
    '強制終了しました',
  ])('is not read from anything else: %s', (text) => {
    expect(readProtectionLevel(text)).toBeUndefined();
  });
});
