/** Not JSON: a function, a symbol, `undefined` in a list, an infinite number, half a surrogate pair. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical';
}

/**
 * One text for one value: names in the order of their UTF-16 code units, no white space. Members
 * that are `undefined` are left out, as `JSON.stringify` does.
 * @throws NotCanonical
 * @see RFC 8785, JSON Canonicalization Scheme
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonical('half a surrogate pair');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical('an infinite number');
      // ECMAScript's own form of a number is the one that the RFC asks for.
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : ofObject(value);
    default:
      throw new NotCanonical(`a ${typeof value}`);
  }
}

function ofObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // By code units: the default order of strings.
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
