/** What the Microsoft 365 port finds. Types, not interfaces, so that they are assignable to a fact. */

/** A way to prove an account, with nothing more of it than its owner needs to recognise it. */
export type MethodFact = {
  readonly id: string;
  readonly kind: string;
  /** Two methods of one family are one proof. */
  readonly family: 'mail' | 'phone' | 'officePhone' | 'authenticator' | 'questions';
  /** `a***@domain` or `********12`; empty for an authenticator. */
  readonly masked: string;
  /** Epoch ms. */
  readonly registeredAt: number;
};

/** A way to prove an account that is left after the first one. */
export type WayFact = {
  /** Its kind; one of each is enough to choose from. */
  readonly id: string;
  readonly masked: string;
};

/** What the owner of an account should know before it is too late. */
export type AdviceFact = {
  readonly name:
    | 'oneWay'
    | 'phoneEnds'
    | 'phoneEndsSoon'
    | 'phoneEnded'
    | 'domainNeedsTwo'
    | 'passwordEndsSoon'
    | 'passwordEnded';
  /** Epoch ms; when SMS and calls, or the password, end; 0 where that is not the point. */
  readonly at: number;
};

export type EligibilityFacts = {
  readonly userPrincipalName: string;
  /** Such as `SSPR_0014`; empty where there is none. */
  readonly ssprCode: string;
  /** How many proofs, of different families. */
  readonly gates: 1 | 2;
  /** trial, trialOver, customDomain, directorySync, noCustomDomain, userPolicy */
  readonly gatesBecause: string;
  readonly isAdministrator: boolean;
  readonly isGlobalAdministrator: boolean;
  /** Registered for 72 hours, and allowed. */
  readonly methods: readonly MethodFact[];
  readonly methodCount: number;
  readonly familyCount: number;
  readonly youngMethodCount: number;
  /** Epoch ms when the first of the young ones may be used; null when there is none. */
  readonly usableFrom: number | null;
  /** Epoch ms; null unless too many resets were made. */
  readonly blockedUntil: number | null;
  /** Epoch ms when SMS and calls end; null when that changes nothing for this account. */
  readonly phoneEndsAt: number | null;
  readonly familiesWithoutPhone: number;
};

export type SignInFacts = {
  readonly userPrincipalName: string;
  /** Epoch ms; null unless locked. */
  readonly lockedUntil: number | null;
  /** Rounded up; 0 unless locked. */
  readonly minutesLeft: number;
  /** The own directory lets people unlock without a new password. */
  readonly canUnlock: boolean;
};

export type PasswordRulesFacts = {
  readonly userPrincipalName: string;
  /** The one account, as a form names its targets. */
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly passwordPolicy: 'entra' | 'entraEducation';
  /** First and last name, and the organisation's. */
  readonly names: readonly string[];
  /** The organisation's own list. */
  readonly bannedWords: readonly string[];
};

export type ResetResultFacts = {
  readonly userPrincipalName: string;
  /** Key of the call that made the last reset; empty when there was none. */
  readonly resetKey: string;
  /** `SSPR_0029` or `SSPR_0030` when it failed; empty otherwise. */
  readonly ssprCode: string;
  /** Epoch ms; null when it is not known. */
  readonly changedAt: number | null;
  /** A lock was on the account and ended with the reset. */
  readonly lockCleared: boolean;
  /** The person has to choose another at the next sign-in. */
  readonly mustChange: boolean;
};

export type ResetRightFacts = {
  readonly userPrincipalName: string;
  /** Roles that may reset this account. */
  readonly neededRoles: readonly string[];
  readonly isGlobalAdministrator: boolean;
};

export type AccountResetFacts = Omit<ResetResultFacts, 'resetKey'> & {
  /** Of a refused password: what the tenant found wrong. */
  readonly reasons: readonly string[];
  readonly errorCode: string;
  /** Of a refusal: the outcome of `entra.checkEligibility` or `entra.checkResetRight`. */
  readonly why: string;
  readonly neededRoles: readonly string[];
  /** Epoch ms. */
  readonly blockedUntil: number | null;
};

export type UnlockFacts = {
  /** Epoch ms. */
  readonly lockedUntil?: number | null;
  readonly why?: string;
  readonly neededRoles?: readonly string[];
};
