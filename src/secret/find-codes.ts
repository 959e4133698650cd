import { readCode } from './code-text.ts';
import type { Span } from './find-passwords.ts';
import { foldWidth } from './password-shape.ts';

const digits = '(?<code>[0-9][0-9 -]{4,12}[0-9])(?![0-9])';
const notOurs =
  '(?<!error[ -]|exit[ -]|zip[ -]|postal[ -]|status[ -]|event[ -]|reason[ -]|country[ -])';
const shapes: readonly RegExp[] = [
  // `The code is 482913`, `OTP: 482 913`.
  new RegExp(`(?<![a-z])${notOurs}(?:codes?|otp)(?![a-z])[^0-9\\n]{0,16}${digits}`, 'gi'),
  // `確認コードは482913です`, `認証番号：482913`.
  new RegExp(
    `(?:(?<!エラー|終了|郵便|イベント|国)コード|(?:確認|認証|検証|暗証|セキュリティ|ワンタイム)番号)[^0-9\\n]{0,8}${digits}`,
    'g',
  ),
  // Nothing else: `482913です。`
  new RegExp(
    `^\\s*${digits}\\s*(?:です|でした|だよ?|になります|でいいですか)?[。.!?！？]{0,3}\\s*$`,
    'g',
  ),
];

/** Where codes of six digits stand that somebody types where they talk. */
export function findCodes(text: string): readonly Span[] {
  const folded = foldWidth(text);
  return shapes.flatMap((shape) =>
    [...folded.matchAll(shape)].flatMap((match) => {
      const code = match.groups?.code ?? '';
      const start = match.index + match[0].indexOf(code);
      return readCode(code) === undefined ? [] : [{ start, end: start + code.length }];
    }),
  );
}
