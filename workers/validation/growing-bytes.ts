/**
 * Bytes, written as they come: a text of many pieces that is joined at the end keeps every piece alive, and the
 * garbage collector copies them all.
 */
export class GrowingBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(expected)));
  }

  /** Takes a text of bytes. */
  append(text: string): void {
    const needed = this.#length + text.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  /** What was written, on memory of its own that can be handed over. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
