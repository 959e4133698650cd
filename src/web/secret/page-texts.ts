import type { Language } from '../../language/language.ts';
import { languages } from '../../language/language.ts';
import type { Values } from '../../reply/reply.ts';
import { requirementNames, ruleNames } from '../../secret/password-rule.ts';

/** What the page can be in; each has `page:state.<state>.title` and `.text`. */
export const pageStates = [
  'opening',
  'noLink',
  'gone',
  'expired',
  'accepted',
  'notUsed',
  'abandoned',
  'blocked',
  'failed',
  'proven',
  'codeExpired',
  'codeAbandoned',
  'codeBlocked',
  'notMe',
] as const;

const sentMethods = ['mail', 'sms', 'call'] as const;
const codeTold = [
  'wrong',
  'malformed',
  'unavailable',
  'tooMany',
  'offline',
  'tooSoon',
  'sent',
] as const;
const approvalTexts = [
  ...['title', 'intro', 'where', 'number', 'time', 'over', 'denied'],
  ...['again', 'againIn', 'sent', 'never', 'leave'],
] as const;
export type PageState = (typeof pageStates)[number];

/** Troubles after which the page is still of use; texts `page:trouble.<trouble>`. */
export const pageTroubles = ['unavailable', 'tooMany', 'offline', 'refused', 'notYet'] as const;
export type PageTrouble = (typeof pageTroubles)[number];

const requestEffects = ['stopNone', 'stopNormal', 'stopForced', 'account'] as const;

/** Every key of `page.json`, without its namespace. */
export const pageKeys: readonly string[] = [
  'title',
  'noScript',
  'intro',
  'targets',
  'accounts',
  'userNames',
  'timeLeft',
  'timeLeftSpoken',
  'password.label',
  'password.show',
  'password.hide',
  'confirm.label',
  'confirm.different',
  'generate.button',
  'generate.made',
  'copy.button',
  'copy.done',
  'copy.failed',
  'requirements.title',
  'requirements.open',
  'requirements.met',
  'requirements.broken',
  'requirements.later',
  'broken.title',
  ...requirementNames.map((name) => `requirement.${name}`),
  ...ruleNames.map((name) => `rule.${name}`),
  'rule.exposed',
  'rule.refusedBySystem',
  ...['title', 'intro', 'label', 'submit', 'tries', 'time', 'over', 'again', 'againIn'].map(
    (name) => `code.${name}`,
  ),
  ...['never', 'leave', 'right'].map((name) => `code.${name}`),
  ...sentMethods.flatMap((method) => [`code.by.${method}`, `code.to.${method}`]),
  ...['intro', 'where'].map((name) => `app.${name}`),
  ...approvalTexts.map((name) => `approval.${name}`),
  ...codeTold.map((name) => `code.told.${name}`),
  'code.introOwner',
  ...['title', 'by', 'what', 'onlyIf', 'notMe', 'notMeFailed'].map((name) => `request.${name}`),
  ...requestEffects.map((name) => `request.effect.${name}`),
  'submit',
  'sending',
  'leave',
  'retry',
  ...pageTroubles.map((name) => `trouble.${name}`),
  ...pageStates.flatMap((name) => [`state.${name}.title`, `state.${name}.text`]),
];

const valueNames = [
  'agent',
  'character',
  'classes',
  'guestMin',
  'history',
  'max',
  'min',
  'minutes',
  'number',
  'position',
  'seconds',
  'shown',
  'symbols',
  'targets',
  'time',
  'tries',
  'userName',
  'userNames',
] as const;

/** Both languages' words; values still stand in them as `{{name}}`, for the browser to fill. */
export function pageWords(
  text: (language: Language, key: string, values?: Values) => string,
): Readonly<Record<Language, Readonly<Record<string, string>>>> {
  const places = Object.fromEntries(valueNames.map((name) => [name, `{{${name}}}`]));
  const words = (language: Language) =>
    Object.fromEntries(pageKeys.map((key) => [key, text(language, `page:${key}`, places)]));
  const [ja, en] = languages;
  return { [ja]: words(ja), [en]: words(en) };
}
