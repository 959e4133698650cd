const tag = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/;

/** A locale as clients send it, `ja-JP`; undefined for whatever has another shape: it is kept. */
export function readLocaleTag(given: string | null | undefined): string | undefined {
  return given != null && tag.test(given) ? given : undefined;
}
