import pTimeout from 'p-timeout';
import { StillComputingError } from '../figures/kept.ts';

const KEPT_MS = 10_000;

/**
 * Readings that took longer than their reader waited. Who asks again gets what the first one has begun: else a page
 * whose reading takes longer than that never appears.
 */
export class LateReadings<T> {
  readonly #late = new Map<string, Promise<T>>();

  /** Throws {@link StillComputingError} after the time. */
  async within(milliseconds: number, key: string, read: () => Promise<T>): Promise<T> {
    const reading = this.#late.get(key) ?? read();
    this.#late.delete(key);
    try {
      return await pTimeout(reading, { milliseconds, message: new StillComputingError(key) });
    } catch (error) {
      if (error instanceof StillComputingError) this.#keep(key, reading);
      throw error;
    }
  }

  #keep(key: string, reading: Promise<T>): void {
    this.#late.set(key, reading);
    const forget = () => {
      if (this.#late.get(key) === reading) this.#late.delete(key);
    };
    void reading.catch(() => undefined).then(() => setTimeout(forget, KEPT_MS).unref());
  }
}
