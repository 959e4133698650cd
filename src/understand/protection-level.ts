import { bare } from './normalise.ts';

/** Levels of Encryption Oracle Remediation, as the runbooks name them. */
export type ProtectionLevel = 'force' | 'mitigated' | 'vulnerable';

/** A longer text tells more than the level. */
const mostCharacters = 60;

/**
 * What each build of Windows writes for a level, or the value behind it. 「未構成」 is what a PC without
 * the policy has, which is `mitigated`.
 */
const wordings: readonly (readonly [ProtectionLevel, readonly string[]])[] = [
  [
    'force',
    prepared(
      ...[
        '更新されたクライアントを強制',
        '更新されたクライアントの強制',
        '更新済みクライアントの強制',
      ],
      ...[
        '更新済みのクライアントを強制',
        '更新済みクライアントを強制',
        '更新したクライアントを強制',
      ],
      ...['force updated clients', 'force updated client', 'AllowEncryptionOracle 0'],
      ...['AllowEncryptionOracle=0', 'AllowEncryptionOracle = 0'],
    ),
  ],
  [
    'mitigated',
    prepared(
      ...['軽減', '緩和', '未構成', '構成されていません', 'mitigated', 'not configured'],
      ...['AllowEncryptionOracle 1', 'AllowEncryptionOracle=1', 'AllowEncryptionOracle = 1'],
    ),
  ],
  [
    'vulnerable',
    prepared(
      ...['脆弱', 'ぜい弱', 'vulnerable'],
      ...['AllowEncryptionOracle 2', 'AllowEncryptionOracle=2', 'AllowEncryptionOracle = 2'],
    ),
  ],
];

/** The level that a text names; undefined for none, for several, and where it is denied. */
export function readProtectionLevel(text: string): ProtectionLevel | undefined {
  const folded = bare(text);
  if (folded.length > mostCharacters || denials.some((word) => folded.includes(word))) {
    return undefined;
  }
  const found = wordings.filter(([, words]) => words.some((word) => folded.includes(word)));
  return found.length === 1 ? found[0]?.[0] : undefined;
}

const denials = prepared(
  'ではな',
  'じゃな',
  'でな',
  'ではあり',
  'じゃあり',
  'not mitigated',
  'not vulnerable',
  "isn't",
);

function prepared(...words: readonly string[]): readonly string[] {
  return words.map(bare);
}
