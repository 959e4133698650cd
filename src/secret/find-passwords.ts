import { label, numericLabel, otherField, weakLabel } from './password-labels.ts';
import {
  countClasses,
  foldWidth,
  isHostLike,
  isIdentifier,
  isLeet,
  isName,
  isOrdinary,
  isTrade,
} from './password-shape.ts';

/** Characters of a text, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Visible ASCII, also full-width; but no full-width sign that separates. */
const runs =
  /[\x21-\x7e\uff01-\uff07\uff0a-\uff0b\uff0d-\uff0e\uff10-\uff19\uff20-\uff5b\uff5d-\uff5e]+/g;
const nearbyLength = 72;
const farLength = 200;

const opening = '[\\s「『【“‘"\'`(\\[<*]{0,4}';
const sign = '(?:[:=：＝]{1,2}|[-=]{0,2}>{1,2}|→|⇒|➡|…|\\.{3})';
/** `password:`, `パスワード=`: whatever comes next is one. */
const marked = new RegExp(`${label}["'\`]?\\s{0,3}${sign}${opening}$`, 'i');
/** `my password is`, `パスワードは`, `パスワードを…に`: one comes next unless it is a word. */
const said = new RegExp(
  `${label}(?:\\s{0,3}(?:は|が|を|も|って(?:いうの)?は?|(?:なん)?ですが|として|には)\\s{0,2}、?(?:確か|たしか|たぶん|多分|おそらく|半角で|全角で|英字で)?、?|(?:[’']s|\\s{1,3}(?:is|was|were|to|as|will be|should be|=))(?:\\s{1,3}(?:probably|maybe|still|now|just|simply|literally|currently|set to|like))?\\s{1,3})${opening}$`,
  'i',
);
/** `PW Abc`, `パスワードAbc`, `password (Abc`, `パスワードにAbc`, `the Abc password`. */
const adjacent = new RegExp(
  `${label}(?:の|に|と)?(?:\\s{0,3}[,、,–—-]\\s{0,2}|\\s{0,3})${opening}$`,
  'i',
);
/** `password for vm-01 is`, `パスワード（仮）：`, and on the next line. */
const far = new RegExp(
  `${label}(?<between>[^\\n。!?！？]{1,48}?)(?:\\s?${sign}|は|が|\\s(?:is|was|to|as|says|said|reads))${opening}$`,
  'i',
);
const farBy = new RegExp(`${label}[^\\n。!?！？]{1,24}で${opening}$`, 'i');
const nextLine = new RegExp(
  `${label}(?:[:：]?|[^\\n]{0,24}?(?:通り|とおり|以下|下記|次の|です|follow|below|here|this|:|：)[^\\n]{0,12})\\s*\\n\\s*$`,
  'i',
);
const labels = new RegExp(label, 'gi');
/** Announces one, and is none itself. */
const labelAlone = new RegExp(`^${label}[:=]{1,2}$`, 'i');
const nearBefore = new RegExp(label, 'i');
const nearAfter = new RegExp(
  `^[\\s」』】”’"'\`)\\]>]{0,4}(?:が|は|を|という|って|の|is|as|for|was)[\\s\\S]{0,16}${label}`,
  'i',
);
/** `… as my password`, `…をパスワードに`, `…がパスワードです`: said of what stands before it. */
const calledOne = new RegExp(
  `^[\\s」』】”’"'\`)\\]>.,]{0,4}(?:(?:as|is|was|be (?:ok|okay|fine) as|for)\\s{1,2}(?:(?:my|the|a|an|our|his|her|new|old)\\s{1,2}){1,3}${label}(?!\\s{0,2}(?:reset|page|protected))|(?:が|を|は|というのが|という|って|って言う)(?:新しい|今の|前の|現在の|正しい|仮の|初期|新|旧|仮|管理者の?){0,2}${label}(?!の|を|が))`,
  'i',
);
const kana = new RegExp(
  `${label}\\s{0,3}(?:${sign}|は)\\s{0,3}(?<value>[ぁ-んァ-ヶー]{2,20}[0-9]{2,12})(?![0-9年月日時分秒回文字桁個人台件のとでに])`,
  'gi',
);
const anyLabel = new RegExp(`${label}|${weakLabel}`, 'i');
const inside = new RegExp(`^.{0,200}?${label}["'\`]{0,2}(?:[:=]|[-=]>)["'\`]?(?<value>.+)$`, 'i');
const glued = /(?:^|[^A-Za-z])(?:pass|passwd|password|pwd?|pw)(?<value>(?=[A-Z0-9])[^=]{6,})$/;
/** `ftp://deploy:…@host`: up to the last `@`, since a password may hold one. */
const passwordOfAddress =
  /^([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{0,64}:)([^\s]{3,128})(@[^@\s]{1,300})$/i;
const numericFar = new RegExp(
  `(?:${numericLabel}[^\\n。.!?！？]{0,24}?|${label}[^\\n。.!?！？]{0,12}?(?:は|\\bis\\b|\\bwas\\b)[^\\n。.!?！？]{0,20}?)(?:は|の|で|[:：=]|\\s)\\s?$`,
  'i',
);
const numeric = new RegExp(
  `${numericLabel}[^a-z]{0,12}$|${numericLabel}\\s?(?:is|was|to)?\\s{0,2}$`,
  'i',
);
const otherFieldAtEnd = new RegExp(otherField, 'i');
const toAnother =
  /^[\s」』】”’"'`)\]>.,]{0,4}(?:(?:and|or|not|then|to|into|from)\s{1,2}(?:new|now|the new one)?\s{0,2}(?:pw|password|pass)?\s{0,2}|、|と|か|や|または|もしくは|から|より|ではなく|じゃなくて|→|->|⇒|➡|\/|／|,)[\s「『“"'`]{0,3}(?:新|new:?)?[\s「『“"'`:：]{0,3}$/i;
/** Someone else's: `パスワードはvm-01のものです`, `is Office365’s`. */
const ofSomething =
  /^(?:の|用|と同じ|へ(?:の|ログ|入)|に(?:入|ロ|接|つ|サイン)|で(?:入|ロ|接|確認)|['’]s\b)/;
const counted =
  /^(?:[年月日時分秒回文字桁個人台件週度歳円]|ヶ月|か月|日間|\s?(?:times|days|characters|chars|digits|letters|minutes|hours|years|months|weeks|of)\b)/;
const phrase = new RegExp(
  `${label}[^\\n「『“"'\`]{0,12}?(?:${sign}|は|が|を|に|\\bis\\b|\\bwas\\b|\\bto\\b|の|[(（])?\\s{0,3}[「『“"'\`](?<value>[^\\n「」『』“”"'\`]{3,60})[」』”"'\`]`,
  'gi',
);

const notSecrets = new Set(
  'a an the is was not no none null please reset resets forgot forgotten forgets unknown wrong incorrect invalid expired expires required changed change changes same old new set unset blank empty rejected refused correct right ok okay yes help lost missing help: n/a tbd my your for of on in to and or but it this that still login logon sign account administrator admin root ubuntu user username windows server linux tencent azure microsoft office remote desktop rdp error message policy manager field box screen page settings reset-password'.split(
    ' ',
  ),
);

/** Where passwords stand in a text, in order. @param operationOpen as for the redactor */
export function findPasswords(text: string, operationOpen: boolean): readonly Span[] {
  const folded = foldWidth(text);
  const found: Span[] = [...findPhrases(folded)];
  let last: Span | undefined;
  for (const match of text.matchAll(runs)) {
    const start = match.index;
    const end = start + match[0].length;
    if (found.some((span) => span.start < end && start < span.end)) continue;
    if (labelAlone.test(foldWidth(match[0]))) continue;
    const part = judge(folded, { start, end }, last, operationOpen);
    if (!part) continue;
    found.push(part);
    last = part;
  }
  return found.sort((one, other) => one.start - other.start);
}

/** Between quotes, so that it may have spaces and letters of any script. */
function findPhrases(folded: string): readonly Span[] {
  const quoted = [...folded.matchAll(phrase)].flatMap((match) => {
    const value = match.groups?.value ?? '';
    const end = match.index + match[0].length - 1;
    // A quote inside of a password does not end it.
    const rest = /^["'`][\x21-\x7e]{1,128}/.exec(folded.slice(end, end + 129))?.[0] ?? '';
    const more = /^.[A-Za-z0-9]/.test(rest) ? rest.length : 0;
    return isPhrase(value, match[0]) ? [{ start: end - value.length, end: end + more }] : [];
  });
  const unquoted = [...folded.matchAll(kana)].map((match) => {
    const end = match.index + match[0].length;
    return { start: end - (match.groups?.value ?? '').length, end };
  });
  return [...quoted, ...unquoted];
}

function isPhrase(value: string, sentence: string): boolean {
  if (nearBefore.test(value)) return false;
  const isOneRun = /^[\x21-\x7e]+$/.test(value);
  if (isOneRun) return isSaid(value, sentence, '', true);
  if (/pass[ -]?phrase|フレ|合い?言葉|あいことば/i.test(sentence)) return true;
  // Kana and digits, or words and digits: no sentence of an error text.
  return /^[ぁ-んァ-ヶー\x21-\x7e]+$/.test(value)
    ? /[0-9]{2,}/.test(value)
    : /^[a-z0-9 ]{6,32}$/i.test(value) && /[0-9]/.test(value);
}

/** What of a run is a password; undefined when nothing of it is. */
function judge(
  folded: string,
  { start, end }: Span,
  last: Span | undefined,
  operationOpen: boolean,
): Span | undefined {
  const raw = folded.slice(start, end);
  // A sign at the start ends a label before it.
  const lead = /^[:=]*/.exec(raw)?.[0].length ?? 0;
  const run = raw.slice(lead);
  const at = start + lead;
  const before = folded.slice(Math.max(0, at - nearbyLength), at);
  const after = folded.slice(end, end + nearbyLength);
  const inAddress = passwordOfAddress.exec(run);
  if (inAddress) {
    const [whole, , value = '', host = ''] = inAddress;
    const from = at + whole.length - value.length - host.length;
    return { start: from, end: from + value.length };
  }
  const partial = partOf(run, before);
  if (partial !== undefined) return { start: end - partial.length, end };
  const span = { start: at, end };
  if (run === '') return undefined;
  if (marked.test(before)) return isMarked(run) ? span : undefined;
  if (said.test(before) && isSaid(run, before, after, /[「『“"'`(]\s{0,2}$/.test(before)))
    return span;
  if (adjacent.test(before) && isAdjacent(run, before, after)) return span;
  if (calledOne.test(after) && isSaid(run, '', '', true)) return span;
  if (nextLine.test(before) && /^\s*(?:\n|$)/.test(after) && isMixedUp(run)) return span;
  if (farBy.test(before) && /^(?:です|でした|だ|と(?:入|打|い|し))/.test(after) && isMixedUp(run))
    return span;
  const number = trimMarks(run);
  if (/^[0-9]{4,8}$/.test(number) && !counted.test(after)) {
    const words = numericFar.exec(before)?.[0];
    const isLong = number.length >= 6 || (words !== undefined && numeric.test(words.slice(0, 12)));
    if (words !== undefined && isLong && !otherFieldAtEnd.test(words.replace(labels, '')))
      return span;
  }
  const between = far.exec(before)?.groups?.between;
  if (between !== undefined && !otherFieldAtEnd.test(lastWords(between)) && isMixedUp(run))
    return span;
  if (last && toAnother.test(folded.slice(last.end, at).slice(0, nearbyLength)) && last.end <= at) {
    const sibling = folded.slice(last.start, last.end);
    if (isMixedUp(run) || (/^\d{4,8}$/.test(sibling) && /^\d{4,8}$/.test(trimMarks(run))))
      return span;
  }
  const near = nearBefore.test(before.slice(-40)) || nearAfter.test(after);
  if (near && isStrong(run, 6)) return span;
  const around = folded.slice(Math.max(0, at - farLength), end + farLength);
  if (anyLabel.test(around) || operationOpen) {
    const least = operationOpen ? 8 : 6;
    if (isStrong(run, least) && (operationOpen || isTelling(run))) return span;
    const tail = tailOf(run);
    if (tail !== undefined && isStrong(tail, 6) && isTelling(tail))
      return { start: end - tail.length, end };
  }
  return undefined;
}

/** The end of a run that names itself: `pwd=…`, `/pass:…`, `app:…@host`, an argument of a command. */
function partOf(run: string, before: string): string | undefined {
  const short = run.slice(0, 300);
  const named = inside.exec(short)?.groups?.value ?? glued.exec(short)?.groups?.value;
  if (named !== undefined) {
    const value = run.slice(short.length - named.length);
    return isMarked(value) ? value : undefined;
  }
  if (/(?:^|\s)(?:-u|--user)\s{1,2}$/.test(before)) return /^[^\s:]{1,64}:(.{3,})$/.exec(run)?.[1];
  if (/(?:^|[\s>])net1?\s{1,3}user\s{1,3}\S{1,64}\s{1,3}$/i.test(before) && !/^[/*-]/.test(run)) {
    return /^[\x21-\x7e]{4,}$/.test(run) && !notSecrets.has(run.toLowerCase()) ? run : undefined;
  }
  if (/(?:^|\s)(?:-p|p\s?[:=])\s{1,2}$/i.test(before) && isMixedUp(run)) return run;
  return /^\/p:(.{4,})$/i.exec(run)?.[1];
}

/** After a sign of assignment: whatever it is, unless it says that there is none. */
function isMarked(value: string): boolean {
  const bare = trimMarks(value);
  if (bare.length < 3 || notSecrets.has(bare.toLowerCase())) return false;
  return !(
    (/^(?:ins-|https?:)/i.test(bare) && isIdentifier(bare)) ||
    /^[a-z]:\\/i.test(bare) ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(bare)
  );
}

/** After a mere “is”: something that is no word. */
function isSaid(value: string, before: string, after: string, isQuoted: boolean): boolean {
  const bare = trimMarks(value);
  if (bare.length < 4 || notSecrets.has(bare.toLowerCase()) || isIdentifier(bare)) return false;
  if (!isQuoted && ofSomething.test(after)) return false;
  if (
    isCommon(bare) &&
    /^(?:です|でした|だ|では|じゃ|と(?:あり|書|いう|なっ)|。|[\s.,!?"'」』)]|$)/.test(after)
  )
    return true;
  if (/^[0-9][0-9\-/.:,~]*$/.test(bare)) {
    if (counted.test(after)) return false;
    return numeric.test(before) || /^[0-9]{6,}$/.test(bare);
  }
  if (/[0-9]/.test(bare) || countClasses(bare) >= 3) return !isTrade(bare) && !isOption(bare);
  if (/[a-z][A-Z]/.test(bare)) return !isOrdinary(bare);
  return (
    /^[a-z]{6,}$/.test(bare) &&
    isJapanese(before) &&
    (isQuoted || /^(?:です|でした|だ|。|と(?:いう|なって))/.test(after))
  );
}

/** One that everybody has heard of, and no other word: `letmein`, `admin123`. */
function isCommon(value: string): boolean {
  return (
    /^(?:admin|administrator|passw[o0]rd|pass|root|user|guest|test|welcome|qwerty|letmein|changeme|default|abc|azerty|iloveyou|monkey|dragon|sunshine|princess|football|baseball|sakura|himawari)[0-9]{1,4}$/i.test(
      value,
    ) ||
    /^(?:letmein|changeme|qwerty[a-z]{0,4}|iloveyou|dragonfly|dragon|sunshine|princess|football|baseball|himawari|sakura|trustno1)$/i.test(
      value,
    )
  );
}

/** Beside the label without a word between them. */
function isAdjacent(value: string, before: string, after: string): boolean {
  const bare = trimMarks(value);
  if (numeric.test(before) && /^[0-9]{4,}/.test(bare) && !counted.test(after))
    return !isIdentifier(bare);
  if (/^[0-9]/.test(bare) && counted.test(after)) return false;
  if (ofSomething.test(after)) return false;
  if (/^[0-9]{6,}$/.test(bare)) return true;
  return isMixedUp(value);
}

/** Letters with digits or marks, and neither a name nor a word of the trade. */
function isMixedUp(value: string): boolean {
  const bare = trimMarks(value);
  if (bare.length < 5 || isIdentifier(bare) || isIdentifier(value) || isOption(value)) return false;
  if (isHostLike(bare) && !isLeet(bare)) return false;
  const isMix = /[a-z]/i.test(bare) && (/[0-9]/.test(bare) || countClasses(bare) >= 3);
  return isMix && !isTrade(bare) && !(isOrdinary(bare) && !/[0-9]/.test(bare));
}

/** Three classes or more, and no name or word of the trade. */
function isStrong(value: string, leastLength: number): boolean {
  const inner = trimBrackets(value);
  const bare = trimMarks(inner);
  if (inner.length < leastLength || inner.length > 128) return false;
  if (isName(bare) || isName(inner) || isOrdinary(inner) || isOrdinary(bare)) return false;
  // A mark at the end of a word with no digit is the sentence's.
  return countClasses(/[0-9]/.test(inner) ? inner : bare) >= 3;
}

/** By itself: a mark inside or behind digits, or digits among letters. */
function isTelling(value: string): boolean {
  const inner = trimBrackets(value);
  return (
    /[A-Za-z0-9][!#$%&*?^~@+][A-Za-z0-9]|[0-9][!#$%&*?^~@]+$|[!#$%^&*]{2}/.test(inner) ||
    isLeet(inner)
  );
}

/** What follows a name in the same run: `admin/…`, `contoso\jdoe:…`. */
function tailOf(run: string): string | undefined {
  return /^[A-Za-z0-9.\\_-]{1,64}[:/|,;](.{6,128})$/.exec(run)?.[1];
}

function isOption(value: string): boolean {
  return /^[-/]{1,2}[a-z]+(?:[:=]|$)/i.test(value);
}

function isJapanese(text: string): boolean {
  return /[ぁ-んァ-ヶｦ-ﾟ]/.test(text);
}

/** Of what stands between a label and a value: the words that the value may belong to instead. */
function lastWords(between: string): string {
  return between.slice(-16);
}

/** Without what belongs to the sentence. */
export function trimMarks(value: string): string {
  return trimBrackets(trimEnd(trimBrackets(value), '.,;:!?。、'));
}

function trimBrackets(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && '([<{"\'`*'.includes(value[start] ?? '')) start += 1;
  while (end > start && ')]>}"\'`'.includes(value[end - 1] ?? '')) end -= 1;
  return value.slice(start, end);
}

function trimEnd(value: string, marks: string): string {
  let end = value.length;
  while (end > 0 && marks.includes(value[end - 1] ?? '')) end -= 1;
  return value.slice(0, end);
}
