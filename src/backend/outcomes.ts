/** Values that a check or a change found, for texts and for slots. JSON only. */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | readonly FactValue[]
  | { readonly [name: string]: FactValue };
export type Facts = { readonly [name: string]: FactValue };

export interface Answer<Outcome extends string, Found extends Facts = Facts> {
  readonly outcome: Outcome;
  readonly facts: Found;
}

/** On whose behalf and for how long. Adapters must not answer after `signal` has fired. */
export interface Call {
  /** Object id of the person whose machines may be seen; anything else looks unknown. */
  readonly managedBy: string;
  readonly signal: AbortSignal;
}

/** A call that changes something. The same `key` never has a second effect. */
export interface ChangeCall extends Call {
  /** `<operationId>:<stage>`; the same key with other arguments is an error. */
  readonly key: string;
  /**
   * Epoch ms. Afterwards somebody else may have gone on with the operation: an adapter must not let
   * the call come to effect any more, and throws `BackendUnavailable`. The first answer of a call that
   * was made before is still given.
   */
  readonly validUntil: number;
}

/** A backend did not answer in time, or answered with a fault. */
export class BackendUnavailable extends Error {
  override readonly name: string = 'BackendUnavailable';
}

/** A backend was not even asked, since it has failed too often: the call has had no effect. */
export class BackendNotAsked extends BackendUnavailable {
  override readonly name = 'BackendNotAsked';
}

/**
 * The system is at it, or at something else first: whoever can wait makes the same call again, whoever
 * cannot has no answer. No fault of the system's.
 */
export class StillUnderWay extends BackendUnavailable {
  override readonly name = 'StillUnderWay';
  /** Whether this call was begun: what runs cannot be called off. */
  readonly begun: boolean;

  constructor(message: string, { begun }: { readonly begun: boolean }) {
    super(message);
    this.begun = begun;
  }
}

/** A change call came with the key of an earlier one but with other arguments. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
}
