import type { Taken } from './take-records.ts';

/** How far the records of a fetch response have been taken. */
export class ChunkProgress {
  #isCut = false;
  /** One past the last record taken. */
  #next: bigint;
  /** One past the last offset passed, with or without a record. */
  #end: bigint;

  constructor(from: bigint) {
    this.#next = from;
    this.#end = from;
  }

  /**
   * Records are wanted from here on. A batch that claims more offsets than it has hides none of the next batch's.
   */
  get next(): bigint {
    return this.#next;
  }

  get nextOffset(): bigint {
    return this.#isCut || this.#next > this.#end ? this.#next : this.#end;
  }

  /** Whether the sink was full before a batch ended. */
  get isCut(): boolean {
    return this.#isCut;
  }

  add({ next, isCut }: Taken): void {
    this.#isCut = isCut;
    if (next > this.#next) this.#next = next;
  }

  moveTo(end: bigint): void {
    if (end > this.#end) this.#end = end;
  }
}
