import type { Taken } from './take-records.ts';

/** How far the records of an answer have been taken. */
export class ChunkProgress {
  #isCut = false;
  /** After the last record. */
  #next: bigint;
  /** After all that was passed over. */
  #end: bigint;

  constructor(from: bigint) {
    this.#next = from;
    this.#end = from;
  }

  /** From here on records are wanted: a batch that claims more offsets than it has takes none from the next. */
  get next(): bigint {
    return this.#next;
  }

  get nextOffset(): bigint {
    return this.#isCut || this.#next > this.#end ? this.#next : this.#end;
  }

  /** Whether a batch had more records than there was room for. */
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
