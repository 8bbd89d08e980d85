import { Buffer } from 'node:buffer';

const FIRST_BYTES = 4_096;
const TWO_TO_32 = 4_294_967_296;
const BILLION = 1_000_000_000;
const NINE_DIGITS = 9;
const QUOTE = 0x22;
const ZERO = 0x30;

/** Up to this length, a loop over characters is faster than a call into Node. */
const SHORT_TEXT = 48;

/** A growing little-endian buffer. Clearing it keeps its memory for the next use. */
export class Bytes {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #view = viewOf(this.#bytes);
  #length = 0;

  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  uint8(value: number): void {
    const at = this.#take(1);
    this.#view.setUint8(at, value);
  }

  uint16(value: number): void {
    const at = this.#take(2);
    this.#view.setUint16(at, value, true);
  }

  uint32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  /** A whole number that a double holds exactly, signed or not. */
  int64(value: number): void {
    const high = Math.floor(value / TWO_TO_32);
    const at = this.#take(8);
    this.#view.setUint32(at, value - high * TWO_TO_32, true);
    this.#view.setInt32(at + 4, high, true);
  }

  /** Seven bits a byte, lowest first. */
  varint(value: number): void {
    let left = value;
    for (; left >= 0x80; left >>>= 7) this.uint8((left & 0x7f) | 0x80);
    this.uint8(left);
  }

  /** A byte string after its length. */
  sizedText(text: string): void {
    this.varint(text.length);
    this.text(text);
  }

  /** A byte string. */
  text(text: string): void {
    const { length } = text;
    const at = this.#take(length);
    const bytes = this.#bytes;
    if (length > SHORT_TEXT) bytes.write(text, at, 'latin1');
    else for (let n = 0; n < length; n += 1) bytes[at + n] = text.charCodeAt(n);
  }

  /** A byte, then a byte string between quotes. */
  quoted(before: number, text: string): void {
    const { length } = text;
    const at = this.#take(length + 3);
    const bytes = this.#bytes;
    bytes[at] = before;
    bytes[at + 1] = QUOTE;
    if (length > SHORT_TEXT) bytes.write(text, at + 2, 'latin1');
    else for (let n = 0; n < length; n += 1) bytes[at + 2 + n] = text.charCodeAt(n);
    bytes[at + 2 + length] = QUOTE;
  }

  /** A whole number of at least 0 that a double holds exactly, in decimal. */
  digits(value: number): void {
    let [left, count] = [value, 1];
    if (value >= BILLION) {
      const high = Math.floor(value / BILLION);
      this.digits(high);
      [left, count] = [value - high * BILLION, NINE_DIGITS];
    } else {
      for (let rest = left; rest >= 10; rest = (rest / 10) | 0) count += 1;
    }
    const at = this.#take(count);
    const bytes = this.#bytes;
    for (let n = at + count - 1; n >= at; n -= 1) {
      const rest = (left / 10) | 0;
      bytes[n] = ZERO + left - 10 * rest;
      left = rest;
    }
  }

  /** Reserves bytes and returns their offset. May replace the buffer by a larger one. */
  #take(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.#length);
      this.#bytes.copy(larger, 0, 0, at);
      [this.#bytes, this.#view] = [larger, viewOf(larger)];
    }
    return at;
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
