import { Buffer } from 'node:buffer';
import type { Lease } from '../resource-pool.ts';
import { MAX_RESPONSE_BYTES, SMALL_RESPONSE_BYTES } from './bounds.ts';
import { leaseResponseBuffer } from './response-buffers.ts';

const SIZE_BYTES = 4;

/** A frame of Kafka's protocol while it arrives: its size in four bytes, then that many bytes. */
export class IncomingFrame {
  readonly #size = Buffer.alloc(SIZE_BYTES);
  #arrived = 0;
  #buffer: Lease<Buffer> | undefined;

  /**
   * Copies what belongs to this frame from a piece, starting at `at`, and returns how many bytes that was. The
   * call that completes the size copies nothing after it, so that the caller can look at the size first.
   */
  put(piece: Buffer, at: number): number {
    if (this.#arrived < SIZE_BYTES) {
      const copied = piece.copy(this.#size, this.#arrived, at, at + SIZE_BYTES - this.#arrived);
      this.#arrived += copied;
      return copied;
    }
    const taken = Math.min(piece.length - at, this.#total - this.#arrived);
    // copy() stops at the end of its target, which drops what exceeds the largest response.
    piece.copy(this.buffer.resource, this.#arrived, at, at + taken);
    this.#arrived += taken;
    return taken;
  }

  /** Whether the size is known and no content has arrived yet. */
  get isAnnounced(): boolean {
    return this.#arrived === SIZE_BYTES;
  }

  get isComplete(): boolean {
    return this.#arrived >= SIZE_BYTES && this.#arrived === this.#total;
  }

  get isLarge(): boolean {
    return this.#total > SMALL_RESPONSE_BYTES;
  }

  /** The frame with its size; only the first 128 MiB of a larger one. Leased at the first call. */
  get buffer(): Lease<Buffer> {
    if (this.#buffer === undefined) {
      this.#buffer = leaseResponseBuffer(Math.min(this.#total, MAX_RESPONSE_BYTES));
      this.#size.copy(this.#buffer.resource);
    }
    return this.#buffer;
  }

  get isTruncated(): boolean {
    return this.#total > MAX_RESPONSE_BYTES;
  }

  get #total(): number {
    const size = this.#size.readInt32BE();
    if (size < 0) throw new RangeError(`A broker announced a frame of ${size} bytes`);
    return SIZE_BYTES + size;
  }
}
