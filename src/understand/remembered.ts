import { createForgetfulMap } from '../forgetful-map.ts';

/**
 * The same function, with its last results kept.
 * @param most results kept; the oldest leave. 1 for what people type: nobody's words stay
 */
export function remembered<Result>(
  most: number,
  compute: (text: string) => Result,
): (text: string) => Result {
  const kept = createForgetfulMap<string, Result>(most);
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const result = compute(text);
    kept.set(text, result);
    return result;
  };
}
