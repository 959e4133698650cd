/** What a tenant keeps of an account's sign-in; apart from the person, since some of it is secret. */
export interface SignIn {
  readonly personId: string;
  /** null: no password is known to work. */
  readonly verifier: string | null;
  /** Newest first, without the present one. */
  readonly earlier: readonly string[];
  /** Verifiers of the last three wrong passwords: one of them again does not count. */
  readonly wrong: readonly string[];
  readonly failures: number;
  readonly lockedUntil: number | null;
  /** How often in a row it was locked: each time for longer. */
  readonly lockCount: number;
  readonly onPremisesLockedUntil: number | null;
  readonly mustChange: boolean;
  readonly changedAt: number | null;
  readonly lastReset: Reset | null;
  /** Epoch ms of each that ended well. */
  readonly resets: readonly number[];
  /** Shared key of the authenticator, Base32. */
  readonly totpKey: string | null;
  /** Time step of the last code that was right: no code counts twice. */
  readonly usedCodeStep: number | null;
  /** Epoch ms of each. */
  readonly wrongCodes: readonly number[];
  readonly pushes: readonly number[];
}

export interface Reset {
  /** Key of the change call. */
  readonly key: string;
  readonly path: 'selfService' | 'helpdesk';
  readonly askedAt: number;
  readonly endsAt: number;
  /** When the cloud has it: later than `endsAt` where it is delayed. */
  readonly cloudAt: number;
  /** Empty where it will end well. */
  readonly fails: '' | 'SSPR_0029' | 'SSPR_0030';
  /** null once it is in force or has failed. */
  readonly verifier: string | null;
  readonly lockCleared: boolean;
}

/** A question on the person's phone, answered with the number that the bot shows. */
export interface Approval {
  readonly id: string;
  readonly personId: string;
  readonly number: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly state: 'waiting' | 'approved' | 'denied';
}
