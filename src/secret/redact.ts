import { readCode } from './code-text.ts';
import type { Exposed } from './exposed.ts';
import { countClasses, foldWidth, isName, isOrdinary } from './password-shape.ts';

/** Stands where a password stood; tells nothing of its length. */
export const redacted = '[redacted]';

export interface Redactor {
  /**
   * Takes passwords out of what a person typed, before anything else sees it. May take too much: a
   * machine's name that looks like a password can be chosen from the list.
   * @param context.operationOpen a reset is under way: then a password may come without a label
   */
  redactText(
    text: string,
    context: { readonly operationOpen: boolean },
  ): { readonly text: string; readonly found: boolean };
}

// Half-width and full-width: an input method may have been left on.
const runs = /[\x21-\x7e\uff01-\uff5e]+/g;
const nearbyLength = 40;

const latinLabel = '(?<![a-z])(?:passwords?|passwds?|passcodes?|passphrases?|pass|pwd?|pw|pin)';
const japaneseLabel = '(?:パスワード|ﾊﾟｽﾜｰﾄﾞ|ぱすわーど|(?<![ァ-ヶー])パス(?!ワ)|暗証番号|合言葉)';
const label = `(?:${latinLabel}(?![a-z])|${japaneseLabel})`;
const opening = '[\\s「『【"\'`(\\[<]{0,4}';
/** `password:`, `パスワード=`: whatever comes next is one. */
const marked = new RegExp(`${label}\\s{0,3}(?:[:=]|->|=>|→|⇒)${opening}$`);
/** `my password is`, `パスワードは`, `パスワードを…に`: one comes next unless it is a word. */
const said = new RegExp(
  `${label}(?:\\s{0,3}(?:は|が|を|に|も|って|ですが?、?)\\s{0,2}、?|\\s{1,3}(?:is|was|to|as|will be|should be)\\s{1,3}|\\s{1,3})${opening}$`,
);
const nearBefore = new RegExp(label);
const nearAfter = new RegExp(
  `^[\\s」』】"'\`)\\]>]{0,4}(?:が|は|を|という|って|の|is|as|for|was)[\\s\\S]{0,16}${label}`,
);
const inside = new RegExp(`^.{0,20}?${label}(?:[:=]|->|=>)(.+)$`);
const numeric = /(?:(?<![a-z])pin(?![a-z])|暗証番号|passcode)[^a-z]{0,6}$/;

const notSecrets = new Set(
  'a an the is was not no none null please reset resets forgot forgotten forgets unknown wrong incorrect invalid expired required changed change changes same old new set unset blank empty rejected refused correct right ok okay yes help lost missing help: n/a tbd my your for of on in to and or but it this that still login logon sign account administrator admin root ubuntu user username windows server linux tencent azure microsoft office remote desktop rdp error message policy manager field box screen page settings reset-password'.split(
    ' ',
  ),
);

export function createRedactor(exposed?: Pick<Exposed, 'remember'>): Redactor {
  return {
    redactText: (text, { operationOpen }) => {
      // A code belongs on the page that is open, and in nothing that is stored.
      if (operationOpen && readCode(text) !== undefined) return { text: redacted, found: true };
      let found = false;
      const safe = text.replace(runs, (run: string, start: number) => {
        // `：` is a full-width sign like those of a password, and ends a label all the same.
        const lead = /^[:=：＝]*/.exec(run)?.[0].length ?? 0;
        const secret = secretIn(run.slice(lead), start + lead, text, operationOpen);
        if (secret === undefined) return run;
        found = true;
        for (const form of new Set([secret, trimMarks(secret)])) {
          exposed?.remember(form);
          exposed?.remember(foldWidth(form));
        }
        return run.slice(0, run.length - secret.length) + redacted;
      });
      return { text: safe, found };
    },
  };
}

/** The end of the run that is a password; undefined when nothing of it is. */
function secretIn(
  run: string,
  at: number,
  text: string,
  operationOpen: boolean,
): string | undefined {
  const folded = foldWidth(run);
  const value = inside.exec(folded.slice(0, 300).toLowerCase())?.[1];
  if (value !== undefined) {
    const secret = run.slice(-(value.length + Math.max(0, run.length - 300)));
    if (isMarkedSecret(foldWidth(secret))) return secret;
  }
  // Words of the same run in front of a bracket or quote belong to the sentence.
  const before = foldWidth(text.slice(Math.max(0, at - nearbyLength), at)).toLowerCase();
  const after = foldWidth(
    text.slice(at + run.length, at + run.length + nearbyLength),
  ).toLowerCase();
  if (marked.test(before) && isMarkedSecret(folded)) return run;
  if (said.test(before) && isSaidSecret(folded, before, after)) return run;
  if (isStrong(folded, 6) && (nearBefore.test(before) || nearAfter.test(after))) return run;
  return operationOpen && isStrong(folded, 8) ? run : undefined;
}

function isMarkedSecret(value: string): boolean {
  const bare = trimMarks(value);
  if (bare.length < 4 || notSecrets.has(bare.toLowerCase())) return false;
  return !isPlainName(bare);
}

/** After a mere “is”: something that is no word. */
function isSaidSecret(value: string, before: string, after: string): boolean {
  const bare = trimMarks(value);
  if (bare.length < 4 || notSecrets.has(bare.toLowerCase()) || isName(bare)) return false;
  if (/^[0-9][0-9\-/.:,~]*$/.test(bare)) {
    if (/^[年月日時分秒回文字桁個人台件]/.test(after)) return false;
    return numeric.test(before) || /^[0-9]{6,}$/.test(bare);
  }
  const hasInnerCapital = /[a-z][A-Z]/.test(bare);
  if (isOrdinary(bare)) return false;
  return /[0-9]/.test(bare) || hasInnerCapital || countClasses(bare) >= 3;
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

/** What even after `password:` is no password: a link, an address, an id. */
function isPlainName(value: string): boolean {
  return (
    (isName(value) && (/^(?:ins-|https?:)/i.test(value) || /^[a-z]:\\/i.test(value))) ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value)
  );
}

function trimMarks(value: string): string {
  return trimBrackets(trimEnd(trimBrackets(value), '.,;:!?。、'));
}

function trimBrackets(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && '([<{"\'`'.includes(value[start] ?? '')) start += 1;
  while (end > start && ')]>}"\'`'.includes(value[end - 1] ?? '')) end -= 1;
  return value.slice(start, end);
}

function trimEnd(value: string, marks: string): string {
  let end = value.length;
  while (end > 0 && marks.includes(value[end - 1] ?? '')) end -= 1;
  return value.slice(0, end);
}
