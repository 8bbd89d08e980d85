import type { BatchHeader } from './record-batch.ts';
import type { AbortedTransaction } from './fetch-answer.ts';

/** Knows, batch after batch of an answer, which belong to a transaction that was aborted. */
export class AbortedTransactions {
  readonly #ahead: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#ahead = aborted.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  }

  /** Whether no reader may see the records of the next batch, whose last offset is given. */
  cover(batch: BatchHeader, lastOffset: bigint): boolean {
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

  /** A control batch ends the transaction of its producer. */
  end(producerId: bigint): void {
    this.#open.delete(producerId);
  }
}
