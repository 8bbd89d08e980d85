import { Buffer } from 'node:buffer';
import { takeAnswerMemory } from './answer-memory.ts';
import { MAX_ANSWER_BYTES, SMALL_ANSWER_BYTES } from './bounds.ts';

const SIZE_BYTES = 4;

/** A frame of Kafka's protocol while it arrives: its size in four bytes, then so many. */
export class IncomingFrame {
  readonly #size = Buffer.alloc(SIZE_BYTES);
  #arrived = 0;
  #bytes: Buffer | undefined;

  /** Takes from a piece, of what lies there, what belongs to the frame; the size first and alone. Gives how much. */
  put(piece: Buffer, at: number): number {
    if (this.#arrived < SIZE_BYTES) {
      const taken = piece.copy(this.#size, this.#arrived, at, at + SIZE_BYTES - this.#arrived);
      this.#arrived += taken;
      return taken;
    }
    const taken = Math.min(piece.length - at, this.#total - this.#arrived);
    // What does not fit is lost: copy stops at the end of what it copies to.
    piece.copy(this.bytes, this.#arrived, at, at + taken);
    this.#arrived += taken;
    return taken;
  }

  /** Whether the size is known, and nothing else yet. */
  get isAnnounced(): boolean {
    return this.#arrived === SIZE_BYTES;
  }

  get isComplete(): boolean {
    return this.#arrived >= SIZE_BYTES && this.#arrived === this.#total;
  }

  get isLarge(): boolean {
    return this.#total > SMALL_ANSWER_BYTES;
  }

  /** With the size; of a frame larger than 128 MiB the beginning. Takes its memory when it is first asked for. */
  get bytes(): Buffer {
    if (this.#bytes === undefined) {
      this.#bytes = takeAnswerMemory(Math.min(this.#total, MAX_ANSWER_BYTES));
      this.#size.copy(this.#bytes);
    }
    return this.#bytes;
  }

  get isCut(): boolean {
    return this.#total > MAX_ANSWER_BYTES;
  }

  get #total(): number {
    const size = this.#size.readInt32BE();
    if (size < 0) throw new RangeError(`A broker announced a frame of ${size} bytes`);
    return SIZE_BYTES + size;
  }
}
