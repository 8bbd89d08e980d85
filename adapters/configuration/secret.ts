import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A password, a key or a token. Prints, logs and JSON show `[redacted]` instead. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value. Only for the options of an engine's client. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
