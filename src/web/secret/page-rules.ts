import { allowedSymbols } from '../../secret/cvm-password-policy.ts';
import type { BrokenRule, PasswordPolicy, PolicyContext } from '../../secret/password-rule.ts';
import type { ToldRule } from './page-api.ts';
import { element, fill, make } from './page-dom.ts';
import type { PageWords } from './page-words.ts';

/** Draws what the password has to be, each marked, and names each broken rule. */
export function drawRules(
  words: PageWords,
  policy: PasswordPolicy,
  shown: {
    readonly context: PolicyContext;
    readonly isEmpty: boolean;
    readonly broken: readonly BrokenRule[];
    /** Rules that only the server knew. */
    readonly told: readonly ToldRule[];
  },
): void {
  const values = valuesOf(words, policy, shown.context);
  fill(
    element('requirements'),
    policy.requirements(shown.context).map(({ requirement, rules }) => {
      const isBroken = shown.broken.some(({ rule }) => rules.includes(rule));
      const mark =
        rules.length === 0 ? 'later' : shown.isEmpty ? 'open' : isBroken ? 'broken' : 'met';
      const item = make('li', '', mark);
      item.append(
        make('span', words.say(`requirement.${requirement}`, values)),
        make('span', ` (${words.say(`requirements.${mark}`)})`, 'unseen'),
      );
      return item;
    }),
  );
  const lines = shown.isEmpty
    ? []
    : [...shown.broken, ...shown.told].map((one) =>
        words.say(`rule.${one.rule}`, {
          ...values,
          ...detailOf(one),
          position: one.position ?? '',
        }),
      );
  showBroken(words, lines);
}

function detailOf(one: BrokenRule | ToldRule): Readonly<Record<string, string>> {
  const detail = 'detail' in one ? one.detail : undefined;
  return detail === undefined ? {} : { character: detail, userName: detail };
}

/** A live region: drawn again only when its words change. */
function showBroken(words: PageWords, lines: readonly string[]): void {
  const region = element('broken');
  const title = words.say('broken.title');
  const before = [...region.querySelectorAll('li')].map((item) => item.textContent);
  const same = before.length === lines.length && before.every((line, at) => line === lines[at]);
  if (same) return;
  if (lines.length === 0) {
    region.replaceChildren();
    return;
  }
  const list = make('ul', '');
  list.append(...lines.map((line) => make('li', line)));
  region.replaceChildren(make('p', title), list);
}

function valuesOf(
  words: PageWords,
  policy: PasswordPolicy,
  { userNames, guest }: PolicyContext,
): Readonly<Record<string, string | number>> {
  return {
    min: policy.minLength,
    max: policy.maxLength,
    classes: policy.minClasses,
    symbols: allowedSymbols,
    guestMin: guest?.minLength ?? '',
    history: guest?.history ?? '',
    userNames: userNames.join(words.language === 'ja' ? '、' : ', '),
  };
}
