/**
 * The same function, with its last results kept. For words that we show, not for what people type.
 * @param most results kept; the oldest leave
 */
export function remembered<Result>(
  most: number,
  compute: (text: string) => Result,
): (text: string) => Result {
  const kept = new Map<string, Result>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const oldest = kept.size >= most ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    const result = compute(text);
    kept.set(text, result);
    return result;
  };
}
