/** The step has no such outcome. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
  constructor(runbook: string, step: string, outcome: string) {
    super(`${runbook}:${step} has no outcome ${outcome}`);
  }
}

/** A change without the consent that it needs, for the values that it would be made with. */
export class ConsentMissing extends Error {
  override readonly name = 'ConsentMissing';
  constructor(runbook: string, step: string, scope: string) {
    super(`${runbook}:${step} needs a consent to ${scope}`);
  }
}

/** A required argument's slot is empty. */
export class ArgumentMissing extends Error {
  override readonly name = 'ArgumentMissing';
  constructor(runbook: string, step: string, argument: string) {
    super(`${runbook}:${step} has no value for ${argument}`);
  }
}

/** The catalogue has no check, or no change, of that name: the linter lets no such step pass. */
export class OperationUnknown extends Error {
  override readonly name = 'OperationUnknown';
  constructor(runbook: string, step: string, operation: string) {
    super(`${runbook}:${step} names ${operation}`);
  }
}

/** The position was made by another runbook, or by another version of it. */
export class PositionOutdated extends Error {
  override readonly name = 'PositionOutdated';
  constructor(runbook: string, step: string) {
    super(`${runbook} does not know this position at ${step}`);
  }
}

/** A position that nobody linked to cannot be left for its caller. */
export class NoCaller extends Error {
  override readonly name = 'NoCaller';
}
