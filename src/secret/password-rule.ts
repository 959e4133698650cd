// Runs on the server and, with its types stripped, in the browser: it imports nothing at run time.

/** What can be wrong with a password; each has the text `page:rule.<rule>`. */
export const ruleNames = [
  'tooShort',
  'tooLong',
  'tooFewClasses',
  'startsWithSlash',
  'containsUserName',
  'containsName',
  'fullWidth',
  'nonAscii',
  'space',
  'characterNotAllowed',
  'tooCommon',
  'refusedByAzure',
  'guestTooShort',
  'easyToGuess',
  'bannedByAdministrator',
] as const;
export type RuleName = (typeof ruleNames)[number];

/** What a password has to be; each has the text `page:requirement.<requirement>`. */
export const requirementNames = [
  'length',
  'guestLength',
  'classes',
  'allClasses',
  'characters',
  'ascii',
  'start',
  'userName',
  'names',
  'notCommon',
  'notRefused',
  'bannedWords',
  'history',
] as const;
export type RequirementName = (typeof requirementNames)[number];

/**
 * One broken rule. `detail` is the character (fullWidth, nonAscii, characterNotAllowed), the user name
 * or the name, or the guest's shortest length; `position` is the character's place, from 1.
 */
export interface BrokenRule {
  readonly rule: RuleName;
  readonly detail?: string;
  readonly position?: number;
}

/** What is known of the account and the system that the password is for. */
export interface PolicyContext {
  /** Accounts that the password is for. */
  readonly userNames: readonly string[];
  /** First and last name of the person and name of the organisation. */
  readonly names?: readonly string[] | undefined;
  /** The organisation's own list, at most 1,000; the page in the browser does not have it. */
  readonly bannedWords?: readonly string[] | undefined;
  /** The password policy inside the guest system, as far as it was read. */
  readonly guest?: GuestPasswordPolicy | undefined;
}

export interface GuestPasswordPolicy {
  readonly minLength: number;
  /** How many earlier passwords it remembers; whether one of them comes again, only it can tell. */
  readonly history: number;
}

/** A requirement without rules is one that only the system itself can check. */
export interface Requirement {
  readonly requirement: RequirementName;
  readonly rules: readonly RuleName[];
}

export interface PasswordPolicy {
  readonly minLength: number;
  readonly maxLength: number;
  readonly minClasses: number;
  /** What the page lists, in this order. */
  requirements(context: PolicyContext): readonly Requirement[];
  /**
   * Every rule that the password breaks, at most five characters named one by one.
   * @param codePoints the password, never normalised or folded; see `codePointsOf`
   */
  check(codePoints: ArrayLike<number>, context: PolicyContext): readonly BrokenRule[];
}
