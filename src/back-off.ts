/**
 * How long to wait before the next try: exponential, with full jitter.
 * @param attempts tries so far, 1 or more
 * @param random 0 up to, not including, 1
 */
export function jitteredMs(
  attempts: number,
  random: number,
  between: { readonly firstMs: number; readonly longestMs: number },
): number {
  const ceiling = Math.min(between.longestMs, between.firstMs * 2 ** Math.min(attempts, 16));
  return Math.ceil(random * ceiling);
}
