import { Buffer } from 'node:buffer';

/** Little-endian magic numbers of RFC 8878. A skippable frame has any last digit. */
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RLE = 1;
const RESERVED = 3;

/** Whether the bytes begin a zstd frame. */
export function beginsZstd(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  const magic = bytes.readUInt32LE(0);
  return magic === FRAME || (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

type Step = 'magic' | 'skipSize' | 'descriptor' | 'block' | 'data';

/**
 * Finds where a zstd frame ends, without unpacking it: Node's decompressor stops after the first frame and drops the
 * others silently, while `pzstd` and appending write several.
 */
export class ZstdFrame {
  ended = false;
  /** A skippable frame has no content. */
  skippable = false;
  #step: Step = 'magic';
  readonly #header = Buffer.alloc(4);
  #have = 0;
  /** Bytes still to pass before the next step; the step follows. */
  #pass = 0;
  #afterPass: Step | 'end' = 'block';
  #hasChecksum = false;

  /** The index after the bytes of the piece, from `at` on, that belong to this frame. Throws if they are no frame. */
  advance(piece: Buffer, at: number): number {
    while (at < piece.length && !this.ended) {
      if (this.#step === 'data') {
        const passed = Math.min(this.#pass, piece.length - at);
        this.#pass -= passed;
        at += passed;
        if (this.#pass === 0) this.#continue();
        continue;
      }
      this.#header[this.#have] = piece[at] ?? 0;
      this.#have += 1;
      at += 1;
      if (this.#have === headerBytes(this.#step)) this.#readHeader();
    }
    return at;
  }

  #continue(): void {
    if (this.#afterPass === 'end') this.ended = true;
    else this.#step = this.#afterPass;
  }

  #skip(bytes: number, then: Step | 'end'): void {
    [this.#pass, this.#afterPass, this.#step] = [bytes, then, 'data'];
    if (bytes === 0) this.#continue();
  }

  #readHeader(): void {
    const header = this.#header;
    this.#have = 0;
    switch (this.#step) {
      case 'magic':
        if (!beginsZstd(header)) throw new Error('bytes that are not zstd follow a frame');
        this.skippable = header.readUInt32LE(0) !== FRAME;
        this.#step = this.skippable ? 'skipSize' : 'descriptor';
        return;
      case 'skipSize':
        this.#skip(header.readUInt32LE(0), 'end');
        return;
      case 'descriptor':
        this.#skip(this.#restOfFrameHeader(header[0] ?? 0), 'block');
        return;
      default:
        this.#readBlockHeader(header.readUIntLE(0, BLOCK_HEADER_BYTES));
    }
  }

  #restOfFrameHeader(descriptor: number): number {
    this.#hasChecksum = (descriptor & 0b100) !== 0;
    const single = (descriptor & 0b10_0000) !== 0;
    const size = descriptor >> 6;
    const sizeBytes = size === 0 && single ? 1 : (CONTENT_SIZE_BYTES[size] ?? 0);
    return (single ? 0 : 1) + (DICTIONARY_ID_BYTES[descriptor & 0b11] ?? 0) + sizeBytes;
  }

  #readBlockHeader(block: number): void {
    const [last, type] = [block & 1, (block >> 1) & 0b11];
    if (type === RESERVED) throw new Error('a block of an unknown kind');
    const bytes = type === RLE ? 1 : block >> 3;
    const rest = last === 1 && this.#hasChecksum ? CHECKSUM_BYTES : 0;
    this.#skip(bytes + rest, last === 1 ? 'end' : 'block');
  }
}

function headerBytes(step: Step): number {
  if (step === 'descriptor') return 1;
  return step === 'block' ? BLOCK_HEADER_BYTES : 4;
}
