import { putRecord } from '../../adapters/kafka/collected-records.ts';
import type { QuarantinedEvent, RawBatch, ValidatedBatch, Withheld } from '../../domain/validation/batch.ts';
import { BatchBuffer, type BufferPools } from '../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../pipeline/validation/validate-batch.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { SourceBatch } from '../../workers/ingest/source-batch.ts';
import { COUNTIES, validEvent } from './events.ts';

export function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

export interface RawRecord {
  readonly position: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly withheld?: Withheld | undefined;
}

const buffer = new BatchBuffer();
const room = new Uint8Array(1024 * 1024);

/** A batch of records, valid until the next call: both use the same buffer. */
export function packBatch(records: readonly RawRecord[], topicPlatform: Platform | undefined): RawBatch {
  buffer.truncate(0);
  fill(buffer, records);
  return buffer.batch(topicPlatform, { source: 'archive/test@0', room });
}

export function fill(into: BatchBuffer, records: readonly RawRecord[]): void {
  for (const { position, key, value, withheld } of records)
    putRecord(into, { offset: position, key, value, timestampMs: 0, withheld });
}

/** Yields `count` batches of one order each, each after `before`, in buffers that it acquires as a source does. */
export async function* orderBatches(
  pools: BufferPools,
  count: number,
  before: (batch: number) => Promise<unknown> = () => Promise.resolve(),
): AsyncGenerator<SourceBatch> {
  for (let n = 0; n < count; n += 1) {
    await before(n);
    const events = await pools.events.acquire();
    const value = utf8(JSON.stringify(validEvent({ orderId: `order-${n}` })));
    const [first, next] = [BigInt(n), BigInt(n + 1)];
    fill(events.resource, [{ position: first, key: null, value }]);
    yield { events, first, next, fingerprint: '1' };
  }
}

/** Validates values as lines of an archive, which have no topic and no key. */
export function validateLines(values: readonly (Uint8Array | null)[]): ValidatedBatch {
  return validateRecords(
    values.map((value, index) => ({ position: BigInt(index), key: null, value })),
    undefined,
  );
}

export function validateRecords(
  records: readonly RawRecord[],
  topicPlatform: Platform | undefined,
): ValidatedBatch {
  return validateBatch(packBatch(records, topicPlatform), COUNTIES);
}

/** The only event of a batch. Throws unless it was refused. */
export function onlyRefused(batch: ValidatedBatch): QuarantinedEvent {
  const [only, ...others] = batch.quarantined;
  if (only === undefined || others.length > 0 || batch.accepted > 0) {
    throw new Error(`Expected one refused event, found ${JSON.stringify(batch.quarantined.length)}`);
  }
  return only;
}
