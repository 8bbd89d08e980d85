import { Buffer } from 'node:buffer';
import type { ByteText } from '../../domain/validation/read-compact-event.ts';
import type { Origin, RawBatch, Withheld } from '../../domain/validation/batch.ts';
import { textOfBytes } from './byte-text.ts';

/** An event of a batch, and the byte string that contains it. */
export interface BatchEvent {
  /** Index in the batch. */
  readonly index: number;
  readonly withheld: Withheld | undefined;
  readonly origin: Origin | undefined;
  readonly key: string | null;
  readonly text: ByteText;
  /** Where its value begins and ends in `text`. */
  readonly start: number;
  readonly end: number;
  /** Where its value begins in the bytes of the batch. */
  readonly valueAt: number;
}

/**
 * Converts the batch in parts of this size. V8 puts strings of a megabyte or more outside its young generation, and
 * one string per batch caused a full garbage collection with each batch.
 */
const STRETCH_BYTES = 64 * 1024;

export function* eventsOf(batch: RawBatch): Generator<BatchEvent> {
  const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  let stretch: ByteText = { text: '', decode: textOfBytes };
  let stretchStart = 0;
  let stretchEnd = 0;
  let end = 0;
  for (let index = 0; index < batch.keyLengths.length; index += 1) {
    const keyLength = batch.keyLengths[index] ?? -1;
    const keyStart = end;
    const start = keyStart + Math.max(0, keyLength);
    end = start + Math.max(0, batch.valueLengths[index] ?? -1);
    if (end > stretchEnd) {
      stretchStart = keyStart;
      stretchEnd = Math.max(end, Math.min(keyStart + STRETCH_BYTES, bytes.length));
      stretch = { text: bytes.toString('latin1', stretchStart, stretchEnd), decode: textOfBytes };
    }
    yield {
      index,
      withheld: batch.withheld.get(index),
      origin: batch.origins.get(index),
      // Order ids are ASCII, so a key that is not ASCII equals none in any encoding.
      key: keyLength < 0 ? null : stretch.text.slice(keyStart - stretchStart, start - stretchStart),
      text: stretch,
      start: start - stretchStart,
      end: end - stretchStart,
      valueAt: start,
    };
  }
}
