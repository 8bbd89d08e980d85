import pTimeout from 'p-timeout';
import type { ClickHouseClient } from '../../../pipeline/engines.ts';
import {
  readRegisterTexts,
  readRegisterVersion,
  type RegisterTexts,
} from '../../../pipeline/platforms/open-translator.ts';
import { label } from '../../../schemas/text/say.ts';
import { tryAgain } from '../../../schemas/http/problem-error.ts';

/** The registers of shops and categories as of a load. */
export interface KnownRegisters extends RegisterTexts {
  readonly version: string;
}

/** So long a register that was loaded may be unknown, beside the time that reading it takes. */
const LOOK_EVERY_MS = 2_000;
/** A request waits so long for newer registers, then takes those that are known. */
const NEWER_WITHIN_MS = 2_000;
const FIRST_WITHIN_MS = 20_000;
const LOADED_AGAIN_SECONDS = 60;
const READ_AGAIN_SECONDS = 5;

/** The registers in force. While ClickHouse does not answer, those that are known hold. */
export class RegisterWatch {
  readonly #client: ClickHouseClient;
  readonly #onFailure: (error: unknown) => void;
  #known: KnownRegisters | undefined;
  #lookedMs = -Infinity;
  #looking: Promise<void> | undefined;
  #failed = false;

  constructor(client: ClickHouseClient, onFailure: (error: unknown) => void) {
    [this.#client, this.#onFailure] = [client, onFailure];
  }

  /** Throws a 503 if there are none. */
  async current(): Promise<KnownRegisters> {
    if (performance.now() - this.#lookedMs >= LOOK_EVERY_MS) this.#looking ??= this.#look();
    if (this.#looking !== undefined) {
      const milliseconds = this.#known === undefined ? FIRST_WITHIN_MS : NEWER_WITHIN_MS;
      await pTimeout(this.#looking, { milliseconds, fallback: () => undefined });
    }
    if (this.#known !== undefined) return this.#known;
    if (this.#failed || this.#looking !== undefined)
      throw tryAgain('unavailable', label('http.shops-unreadable'), READ_AGAIN_SECONDS);
    throw tryAgain('unavailable', label('http.shops-missing'), LOADED_AGAIN_SECONDS);
  }

  async close(): Promise<void> {
    await this.#looking;
  }

  async #look(): Promise<void> {
    this.#lookedMs = performance.now();
    try {
      const version = await readRegisterVersion(this.#client);
      if (version !== undefined && version !== this.#known?.version)
        this.#known = { version, ...(await readRegisterTexts(this.#client)) };
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#onFailure(error);
    } finally {
      this.#looking = undefined;
    }
  }
}
