import type { Buffer } from 'node:buffer';
import { MAX_DECOMPRESSED_BYTES, SMALL_DECOMPRESSED_BYTES } from './bounds.ts';
import { decompress, TooLargeError } from './decompress.ts';
import { type BatchHeader, HEADER_BYTES } from './record-batch.ts';
import type { RecordSink, Room } from './record-sink.ts';
import { type Taken, takeRecords } from './take-records.ts';

/**
 * Gives the records of a whole batch that are at or after an offset to a sink, while it has room. `hold` is awaited
 * before more is decompressed than each reader may. Throws UndecodableError or TooLargeError.
 */
export async function readBatch(
  batch: Buffer,
  header: BatchHeader,
  from: bigint,
  sink: RecordSink,
  most: Room,
  hold: () => Promise<void>,
): Promise<Taken> {
  const data = batch.subarray(HEADER_BYTES);
  const bytes = header.codec === 0 ? data : await decompressRecords(header.codec, data, hold);
  return takeRecords(bytes, header, from, sink, most);
}

/** Few batches are large, and gzip and zstd do not say which: those are decompressed a second time. */
async function decompressRecords(codec: number, data: Buffer, hold: () => Promise<void>): Promise<Buffer> {
  try {
    return await decompress(codec, data, SMALL_DECOMPRESSED_BYTES);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
  }
  await hold();
  return decompress(codec, data, MAX_DECOMPRESSED_BYTES);
}
