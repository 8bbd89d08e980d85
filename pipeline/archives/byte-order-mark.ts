import { Buffer } from 'node:buffer';

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** Leaves out the byte order mark that some programs write before UTF-8, even if it spans pieces. */
export class MarkSkipper {
  #matched = 0;
  #done = false;

  /** How many bytes the mark takes: 3, or 0 if there is none so far. */
  get bytes(): number {
    return this.#matched === MARK.length ? MARK.length : 0;
  }

  rest(piece: Buffer): Buffer {
    if (this.#done) return piece;
    let at = 0;
    while (at < piece.length && this.#matched < MARK.length && piece[at] === MARK[this.#matched]) {
      at += 1;
      this.#matched += 1;
    }
    if (this.#matched < MARK.length && at === piece.length) return NOTHING;
    this.#done = true;
    if (this.#matched === MARK.length) return piece.subarray(at);
    return at === this.#matched
      ? piece
      : Buffer.concat([MARK.subarray(0, this.#matched), piece.subarray(at)]);
  }
}

export async function* withoutMark(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const mark = new MarkSkipper();
  for await (const piece of pieces) yield mark.rest(piece);
}
