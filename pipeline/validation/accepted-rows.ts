import type { Storing, ValidatedBatch } from '../../domain/validation/batch.ts';
import { contentHash } from './content-hash.ts';
import { EventIndexBlock, type IndexedEvent } from './event-index-block.ts';
import { OrderBlock } from './order-block.ts';

/** The rows that the accepted orders of a batch become. Their memory is used again for the next batch. */
export class AcceptedRows {
  readonly #orders = new OrderBlock();
  readonly #index = new EventIndexBlock();
  #events = 0;

  add(event: IndexedEvent): void {
    const hash = contentHash(event.order);
    this.#orders.add(event.order, hash);
    this.#index.add(event, hash);
    this.#events += 1;
  }

  /** The rows as blocks. Leaves none here. */
  take({ source, room }: Storing): Pick<ValidatedBatch, 'orders' | 'eventIndex'> {
    if (this.#events === 0) return { orders: null, eventIndex: [] };
    this.#events = 0;
    const orders = this.#orders.take(room);
    const free = orders.buffer === room.buffer ? room.subarray(orders.length) : room;
    return { orders, eventIndex: this.#index.take(source, free) };
  }

  clear(): void {
    this.#orders.clear();
    this.#index.clear();
    this.#events = 0;
  }
}
