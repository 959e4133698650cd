/**
 * The same function, with its last results kept.
 * @param most results kept; the oldest leave. 1 for what people type: nobody's words stay
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
