import { createBoundedPool, type Lease } from '../resource-pool.ts';

/**
 * Across all readers of the process, one at a time holds a large response or a large decompressed batch in memory.
 */
const slots = createBoundedPool({ maxLeases: 1, create: () => undefined });

/** What one read needs to hold large data in memory; most reads never acquire it. */
export class LargeDataSlot {
  #granted: Promise<Lease<undefined>> | undefined;

  /** Waits until no other read holds the slot. Returns at once where this read holds it. */
  async acquire(): Promise<void> {
    this.#granted ??= slots.acquire();
    await this.#granted;
  }

  /** Gives the slot back, also where it is granted only later. A second call does nothing. */
  release(): void {
    void this.#granted?.then((lease) => {
      lease.release();
    });
    this.#granted = undefined;
  }
}
