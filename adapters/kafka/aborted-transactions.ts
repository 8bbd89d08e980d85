import type { AbortedTransaction } from './fetch-response.ts';
import type { BatchHeader } from './record-batch.ts';

/** Tells which batches of a fetch response belong to aborted transactions. Ask about the batches in order. */
export class AbortedTransactions {
  readonly #ahead: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#ahead = aborted.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  }

  /** Whether the next batch, which ends with `lastOffset`, belongs to an aborted transaction. */
  includes(batch: BatchHeader, lastOffset: bigint): boolean {
    for (
      let next = this.#ahead[0];
      next !== undefined && next.firstOffset <= lastOffset;
      next = this.#ahead[0]
    ) {
      this.#open.add(next.producerId);
      this.#ahead.shift();
    }
    return batch.isTransactional && !batch.isControl && this.#open.has(batch.producerId);
  }

  /** Call for each control batch: it ends the transaction of its producer. */
  end(producerId: bigint): void {
    this.#open.delete(producerId);
  }
}
