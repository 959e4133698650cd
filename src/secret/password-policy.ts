// Runs on the server and, with its types stripped, in the browser: it imports nothing.

export const policyIds = ['cvmWindows', 'cvmLinux', 'cvmMixed'] as const;
export type PolicyId = (typeof policyIds)[number];

/** What can be wrong with a password; each has the text `page:rule.<rule>`. */
export const ruleNames = [
  'tooShort',
  'tooLong',
  'tooFewClasses',
  'startsWithSlash',
  'containsUserName',
  'fullWidth',
  'nonAscii',
  'space',
  'characterNotAllowed',
  'tooCommon',
] as const;
export type RuleName = (typeof ruleNames)[number];

/** What a password has to be; each has the text `page:requirement.<requirement>`. */
export const requirementNames = [
  'length',
  'classes',
  'characters',
  'start',
  'userName',
  'notCommon',
] as const;
export type RequirementName = (typeof requirementNames)[number];

/**
 * One broken rule. `detail` is the character (fullWidth, nonAscii, characterNotAllowed) or the user
 * name; `position` is the character's place in the password, from 1.
 */
export interface BrokenRule {
  readonly rule: RuleName;
  readonly detail?: string;
  readonly position?: number;
}

export interface PolicyContext {
  /** Accounts that the password is for. */
  readonly userNames: readonly string[];
}

export interface PasswordPolicy {
  readonly id: PolicyId;
  readonly minLength: number;
  readonly maxLength: number;
  readonly minClasses: number;
  /** What the page lists, in this order. */
  readonly requirements: readonly {
    readonly requirement: RequirementName;
    readonly rules: readonly RuleName[];
  }[];
  /**
   * Every rule that the password breaks, at most five characters named one by one.
   * @param codePoints the password, never normalised or folded; see `codePointsOf`
   */
  check(codePoints: ArrayLike<number>, context: PolicyContext): readonly BrokenRule[];
}

/** Symbols that Tencent accepts: no space, no double quote, no backslash. */
export const allowedSymbols = "()`~!@#$%^&*-+=_|{}[]:;'<>,.?/";

const maxNamedCharacters = 5;
const slash = 0x2f;

// Passwords out of every list of breached ones that would pass the length and class rules.
const common = new Set([
  'password123!',
  'password1234',
  'password1234!',
  'password@123',
  'password@1234',
  'password12345',
  'p@ssword1234',
  'p@ssword123!',
  'p@ssw0rd123!',
  'p@ssw0rd1234',
  'p@ssw0rd1234!',
  'passw0rd123!',
  'administrator1',
  'administrator123',
  'administrator@123',
  'admin@123456',
  'admin@1234567',
  'admin123456!',
  'welcome12345',
  'welcome@1234',
  'welcome@12345',
  'welcome1234!',
  'qwerty123456',
  'qwerty123456!',
  'qwertyuiop1!',
  'qwertyuiop123',
  'qwertyuiop123!',
  '1qaz2wsx3edc',
  '1qaz@wsx3edc',
  '1qaz!qaz1qaz',
  '1qaz2wsx#edc',
  'abcd1234!@#$',
  'abc123456789',
  'abcdefg12345',
  'abcdefgh1234',
  'changeme1234',
  'changeme123!',
  'iloveyou1234',
  'iloveyou123!',
  'letmein12345',
  'letmein1234!',
  'tencent@1234',
  'tencent@12345',
  'tencent12345',
]);

export const policies: Readonly<Record<PolicyId, PasswordPolicy>> = {
  cvmWindows: createPolicy('cvmWindows', 12, true),
  cvmLinux: createPolicy('cvmLinux', 8, false),
  // One password for Windows and Linux machines: the stricter rule, for everybody's user name.
  cvmMixed: createPolicy('cvmMixed', 12, true),
};

function createPolicy(id: PolicyId, minLength: number, refusesUserName: boolean): PasswordPolicy {
  const maxLength = 30;
  const minClasses = 3;
  return {
    id,
    minLength,
    maxLength,
    minClasses,
    requirements: [
      { requirement: 'length', rules: ['tooShort', 'tooLong'] },
      { requirement: 'classes', rules: ['tooFewClasses'] },
      {
        requirement: 'characters',
        rules: ['fullWidth', 'nonAscii', 'space', 'characterNotAllowed'],
      },
      { requirement: 'start', rules: ['startsWithSlash'] },
      ...(refusesUserName
        ? [{ requirement: 'userName', rules: ['containsUserName'] } as const]
        : []),
      { requirement: 'notCommon', rules: ['tooCommon'] },
    ],
    check: (codePoints, { userNames }) => {
      const broken: BrokenRule[] = [];
      if (codePoints.length < minLength) broken.push({ rule: 'tooShort' });
      if (codePoints.length > maxLength) broken.push({ rule: 'tooLong' });
      if (countClasses(codePoints) < minClasses) broken.push({ rule: 'tooFewClasses' });
      if (codePoints[0] === slash) broken.push({ rule: 'startsWithSlash', position: 1 });
      if (refusesUserName) {
        for (const userName of distinct(userNames)) {
          if (containsFolded(codePoints, codePointsOf(userName)))
            broken.push({ rule: 'containsUserName', detail: userName });
        }
      }
      broken.push(...refusedCharacters(codePoints));
      if (isCommon(codePoints)) broken.push({ rule: 'tooCommon' });
      return broken;
    },
  };
}

/** The code points of a text or of UTF-8 bytes; the caller overwrites them when they are secret. */
export function codePointsOf(password: string | Uint8Array): Uint32Array {
  return typeof password === 'string' ? ofText(password) : ofBytes(password);
}

function ofText(text: string): Uint32Array {
  const points = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count += 1) {
    const point = text.codePointAt(at) ?? 0;
    points[count] = point;
    at += point > 0xffff ? 2 : 1;
  }
  return points.subarray(0, count);
}

/** Decoded by hand: a TextDecoder would leave a copy of the secret in a string. */
function ofBytes(bytes: Uint8Array): Uint32Array {
  const points = new Uint32Array(bytes.length);
  let count = 0;
  for (const byte of bytes) {
    if (byte >= 0x80 && byte < 0xc0) {
      const last = Math.max(count - 1, 0);
      points[last] = ((points[last] ?? 0) << 6) | (byte & 0x3f);
      continue;
    }
    points[count] =
      byte < 0x80 ? byte : byte < 0xe0 ? byte & 0x1f : byte < 0xf0 ? byte & 0x0f : byte & 0x07;
    count += 1;
  }
  return points.subarray(0, count);
}

function countClasses(codePoints: ArrayLike<number>): number {
  const classes = new Set<string>();
  for (let at = 0; at < codePoints.length; at += 1) {
    const found = classOf(codePoints[at] ?? 0);
    if (found !== undefined) classes.add(found);
  }
  return classes.size;
}

function classOf(point: number): 'lower' | 'upper' | 'digit' | 'symbol' | undefined {
  if (point >= 0x61 && point <= 0x7a) return 'lower';
  if (point >= 0x41 && point <= 0x5a) return 'upper';
  if (point >= 0x30 && point <= 0x39) return 'digit';
  return point < 0x80 && allowedSymbols.includes(String.fromCharCode(point)) ? 'symbol' : undefined;
}

function refusedCharacters(codePoints: ArrayLike<number>): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  for (let at = 0; at < codePoints.length && broken.length < maxNamedCharacters; at += 1) {
    const point = codePoints[at] ?? 0;
    if (classOf(point) !== undefined) continue;
    const position = at + 1;
    if (point === 0x20) broken.push({ rule: 'space', position });
    else if (isFullWidth(point))
      broken.push({ rule: 'fullWidth', detail: nameOf(point), position });
    else if (point > 0x7e) broken.push({ rule: 'nonAscii', detail: nameOf(point), position });
    else broken.push({ rule: 'characterNotAllowed', detail: nameOf(point), position });
  }
  return broken;
}

/** Full-width forms of ASCII and signs, and the ideographic space: what an input method leaves behind. */
function isFullWidth(point: number): boolean {
  return (
    (point >= 0xff01 && point <= 0xff60) || (point >= 0xffe0 && point <= 0xffe6) || point === 0x3000
  );
}

/** The character itself, or `U+0009` for what cannot be seen. */
function nameOf(point: number): string {
  const character = String.fromCodePoint(point);
  return /[\p{C}\p{Z}\p{M}]/u.test(character)
    ? `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
    : character;
}

function containsFolded(codePoints: ArrayLike<number>, part: ArrayLike<number>): boolean {
  if (part.length === 0) return false;
  for (let start = 0; start + part.length <= codePoints.length; start += 1) {
    let same = 0;
    while (
      same < part.length &&
      foldCase(codePoints[start + same] ?? 0) === foldCase(part[same] ?? 0)
    )
      same += 1;
    if (same === part.length) return true;
  }
  return false;
}

function foldCase(point: number): number {
  return point >= 0x41 && point <= 0x5a ? point + 0x20 : point;
}

/** Compares the whole password, without regard to case; never a part of it. */
function isCommon(codePoints: ArrayLike<number>): boolean {
  for (const candidate of common) {
    if (
      candidate.length === codePoints.length &&
      containsFolded(codePoints, codePointsOf(candidate))
    )
      return true;
  }
  return false;
}

function distinct(userNames: readonly string[]): readonly string[] {
  const seen = new Map(userNames.map((name) => [name.toLowerCase(), name]));
  return [...seen.values()];
}
