/** Characters that cannot be seen, or that change how others are shown: controls, bidi, zero-width. */
export function isHidden(character: string): boolean {
  return /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115F\u1160\u3164\uFFA0\u2800]$/u.test(
    character,
  );
}

/** How a character is named to a person: itself, or its code point when it cannot be shown. */
export function nameOfCharacter(character: string): string {
  if (character === ' ' || character === '\u3000') return `U+${hexOf(character)}`;
  return isHidden(character) ? `U+${hexOf(character)}` : character;
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
