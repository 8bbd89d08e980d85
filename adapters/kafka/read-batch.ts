import type { Buffer } from 'node:buffer';
import { MAX_DECOMPRESSED_BYTES, SMALL_DECOMPRESSED_BYTES } from './bounds.ts';
import { decompress, TooLargeError } from './decompress.ts';
import { type BatchHeader, HEADER_BYTES } from './record-batch.ts';
import type { Capacity, RecordSink } from './record-sink.ts';
import { type Taken, takeRecords } from './take-records.ts';

/**
 * Puts the records of a whole batch at or after `from` into a sink until it is full. Awaits `acquireLargeDataSlot`
 * before it decompresses more than each reader may at any time. Throws UndecodableError or TooLargeError.
 */
export async function readBatch(
  batch: Buffer,
  header: BatchHeader,
  from: bigint,
  sink: RecordSink,
  capacity: Capacity,
  acquireLargeDataSlot: () => Promise<void>,
): Promise<Taken> {
  const data = batch.subarray(HEADER_BYTES);
  const bytes = header.codec === 0 ? data : await decompressRecords(header.codec, data, acquireLargeDataSlot);
  return takeRecords(bytes, header, from, sink, capacity);
}

/** Few batches are large, and gzip and zstd do not state their size: a large batch is decompressed twice. */
async function decompressRecords(
  codec: number,
  data: Buffer,
  acquireLargeDataSlot: () => Promise<void>,
): Promise<Buffer> {
  try {
    return await decompress(codec, data, SMALL_DECOMPRESSED_BYTES);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
  }
  await acquireLargeDataSlot();
  return decompress(codec, data, MAX_DECOMPRESSED_BYTES);
}
