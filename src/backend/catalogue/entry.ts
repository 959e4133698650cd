/**
 * Something that a runbook may name: what it does, what it takes, how it can end, what it finds. The
 * engine and the linter know no more than this about any system.
 */
export interface Entry {
  /** `check` reads, `change` writes. */
  readonly effect: 'check' | 'change';
  /** Argument names; a trailing `?` marks one that may be left out. */
  readonly takes: readonly string[];
  /** Besides `unavailable` (checks), `unavailable` and `unknown` (changes), which every entry has. */
  readonly outcomes: readonly string[];
  /** Names of the facts that texts and slots may use. */
  readonly facts: readonly string[];
  /** A change that needs a secret from the one-time page, of this kind. */
  readonly secret?: 'newPassword';
  /**
   * The change that puts the old value (fact `oldValue`) back, and the argument that carries it:
   * its name and its values are key parts under `bot:setting` and `bot:value`. `check` takes the
   * other arguments, and its outcome is the present value, or its fact `valueFact` where there are
   * more values than outcomes. `safeValue` is put back when it is not known whether the change was
   * made.
   */
  readonly undo?: {
    readonly change: string;
    readonly valueArgument: string;
    readonly check: string;
    readonly valueFact?: string;
    readonly safeValue?: string;
  };
  /** Gives nothing away and touches nothing of anybody's: who has proven nothing may ask for it too. */
  readonly forAnybody?: true;
  /** A change that weakens a setting is put back by itself after this time. */
  readonly undoAfterMs?: number;
  /** Values that weaken; any value does where this is left out. */
  readonly weakValues?: readonly string[];
  /**
   * A change that makes a report, or has one made, and touches no machine and no account: nobody has
   * to agree to it, it is no point of no return, it may be asked for again, and nothing undoes it.
   */
  readonly harmless?: true;
}
