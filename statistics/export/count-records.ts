const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** Counts the records of a CSV that comes in pieces: a line feed within quotes ends none. The header is not counted. */
export class RecordCounter {
  #isQuoted = false;
  #lines = 0;

  add(chunk: Uint8Array): void {
    for (const byte of chunk) {
      // A doubled quote turns twice.
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (byte === LINE_FEED && !this.#isQuoted) this.#lines += 1;
    }
  }

  get rows(): number {
    return Math.max(0, this.#lines - 1);
  }
}
