import { expect, test } from 'vitest';
import { canonicalJson, NotCanonical } from '../../src/audit/canonical-json.ts';

/** Bits of a double, and its text: RFC 8785, appendix B. */
const numbers: readonly (readonly [string, string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

test.each(numbers)('the number %s is written as %s', (bits, text) => {
  expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
});

test('names stand in the order of their UTF-16 code units, at every depth', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const names = Object.keys(JSON.parse(canonicalJson({ a: value })).a);
  const order = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
  expect(canonicalJson({ z: 1, a: { c: [3, { y: 1, x: 2 }], b: null } })).toBe(
    '{"a":{"b":null,"c":[3,{"x":2,"y":1}]},"z":1}',
  );
  // An engine puts integer names first when it reads: their places are looked up in the text.
  const places = order.map((name) => canonicalJson(value).indexOf(`${JSON.stringify(name)}:`));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(new Set(names)).toEqual(new Set(order));
});

test('a text is escaped no more than it must be', () => {
  const text = '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"\u002f\u2028';
  expect(canonicalJson(text)).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u2028"');
  expect(canonicalJson([56, { d: true, '10': null, '1': [] }])).toBe(
    '[56,{"1":[],"10":null,"d":true}]',
  );
});

test('what is not JSON has no canonical form', () => {
  for (const value of [Number.NaN, Infinity, '\ud800', { '\udc00': 1 }, [undefined], () => 1, 1n]) {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
  }
});

test('a member without a value is no member', () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
});
