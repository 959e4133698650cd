import { bare } from './normalise.ts';

/** Longer than any name of a setting and a machine together. */
const longestNamed = 80;

// A wish to put something named back, and nothing else. Bounded, without nested repetition.
const forms: readonly RegExp[] = [
  /^(?:please |can you |could you )?(?:undo|revert|put back|turn back|roll back|change back) (.{2,80})$/,
  /^(?:please |can you |could you )?(?:put|turn|roll|change|set) (.{2,80}) back$/,
  /^(.{0,80}?)(?:を|は|だけ|も)?(?:元|もと)(?:に|へ|通りに|どおりに)(?:戻|もど|し|する)(?:す|して|したい|そう)?(?:ください|下さい|ほしい|もらえますか|もらえる|くれますか|いただけますか|です)*$/,
  /^(全部|全て|すべて|ぜんぶ|みんな)(?:を)?(?:戻|もど)(?:す|して|したい)(?:ください|下さい|ほしい|もらえますか|もらえる|くれますか|いただけますか|です)*$/,
  /^(.{0,80}?の(?:設定|変更))を?(?:戻|もど)(?:す|して|したい)(?:ください|下さい|ほしい|もらえますか|もらえる|くれますか|いただけますか|です)*$/,
];
const around =
  /^(?:the |my |that |this |just |only )+|(?: please| now| again| setting| settings)+$/g;

const everything =
  /^(?:全部|全て|すべて|ぜんぶ|みんな|設定|変更|それ|これ|all|everything|it|that|this)?$/;

/**
 * What is to be put back, by its name (「共有とセキュリティ モデルを元に戻して」, "undo the sharing
 * model"), folded; empty for everything.
 * @returns undefined when the whole utterance is not such a wish
 */
export function readUndo(text: string): string | undefined {
  if (text.length > 2 * longestNamed) return undefined;
  const key = bare(text);
  for (const form of forms) {
    const named = form.exec(key)?.[1]?.replaceAll(around, '').trim();
    if (named !== undefined) return everything.test(named) ? '' : named;
  }
  return undefined;
}

/**
 * Whether a name that a person gave means something with these labels (of all languages): its
 * setting, its machine, or one of the other (「web-01 のパスワード保護共有」, "the change on web-01").
 */
export function isNamedBy(named: string, labels: readonly string[]): boolean {
  const known = labels.map(bare);
  const holds = (name: string) =>
    known.some((label) => label.includes(name) || holdsAll(label, name));
  const parts = named.split(between).map((part) => part.trim());
  return holds(named) || parts.every((part) => nameless.test(part) || holds(part));
}

const between = /の| (?:on|of|for|at) /;
const nameless = /^(?:(?:all|my|your|the) )*(?:settings?|changes?|設定|変更)?$/;

/** "sharing model" means "Sharing and security model". */
function holdsAll(label: string, named: string): boolean {
  const words = named.split(' ').filter((word) => !little.has(word));
  const held = new Set(label.split(' '));
  return words.length > 0 && words.every((word) => held.has(word) || label.includes(` ${word} `));
}

const little: ReadonlySet<string> = new Set(['the', 'of', 'on', 'for', 'and', 'my', 'setting']);
