import { inspect } from 'node:util';

/** A secret was asked for after it was overwritten. */
export class SecretWiped extends Error {
  override readonly name = 'SecretWiped';
}

const shown = '[secret]';

/**
 * A password in memory, as UTF-8 bytes: a JavaScript string cannot be overwritten, these can.
 * Whatever prints, logs or serialises it gets `[secret]`.
 */
export class Secret {
  #bytes: Uint8Array | undefined;
  #uses = 0;
  #wiped = false;

  /** @param bytes become this object's own: nobody else may keep or change them */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws TypeError for a lone surrogate: encoding would silently replace it */
  static fromText(text: string): Secret {
    if (!text.isWellFormed()) throw new TypeError('not well-formed');
    return new Secret(new TextEncoder().encode(text));
  }

  get isWiped(): boolean {
    return this.#wiped;
  }

  /**
   * Lends the bytes for as long as the promise is open; they must not be kept.
   * @throws SecretWiped
   */
  async use<Result>(work: (bytes: Uint8Array) => Promise<Result>): Promise<Result> {
    const bytes = this.#bytes;
    if (bytes === undefined || this.#wiped) throw new SecretWiped();
    this.#uses += 1;
    try {
      return await work(bytes);
    } finally {
      this.#uses -= 1;
      this.#overwriteWhenUnused();
    }
  }

  /**
   * Refuses every later use and overwrites the bytes. A use that is under way is waited for:
   * zeros in the middle of it could be set as somebody's password.
   */
  wipe(): void {
    this.#wiped = true;
    this.#overwriteWhenUnused();
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.toPrimitive](): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }

  #overwriteWhenUnused(): void {
    if (!this.#wiped || this.#uses > 0) return;
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }
}
