const FIRST_BYTES = 64 * 1024;
const MAX_BYTES_PER_UNIT = 3;

/**
 * Text as UTF-8, written as it comes: a text of many pieces that is joined at the end keeps every piece alive, and
 * the garbage collector copies them all.
 */
export class GrowingBytes {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  append(text: string): void {
    const needed = this.#length + text.length * MAX_BYTES_PER_UNIT;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** What was written, on memory of its own that can be handed over. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
