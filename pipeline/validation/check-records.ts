import { availableParallelism } from 'node:os';
import type { BoundedPool, Lease } from '../../adapters/resource-pool.ts';
import { must } from '../../domain/must.ts';
import type { Counties } from '../../domain/order.ts';
import type { QuarantinedEvent, ValidatedBatch } from '../../domain/validation/batch.ts';
import type { ArchiveReading } from '../../schemas/archives/reading.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import { readRecords } from '../archives/read-records.ts';
import type { RecordGroup } from '../archives/record-splitter.ts';
import { type ReadingChoice, tellReading } from '../archives/tell-reading.ts';
import { checkTable } from '../archives/count-records.ts';
import type { ArchiveRecord, Translate } from '../platforms/translate.ts';
import { type BatchBuffer, createBatchPool } from './batch-buffer.ts';
import { openValidator, type Validator } from './pool.ts';

/** Small enough to keep the threads of a small machine busy with the pieces of a small file. */
const BATCH_RECORDS = 4_000;
/** Batches that are read ahead of the one that is looked at. */
export const BATCHES_AHEAD = Math.min(availableParallelism(), 4) + 1;

/** Records of a source that were validated together. */
export type CheckedBatch = Pick<ValidatedBatch, 'accepted' | 'quarantined'>;

export interface CheckOptions {
  readonly validator: Validator;
  /** Has a buffer more than {@link BATCHES_AHEAD}. */
  readonly buffers: BoundedPool<BatchBuffer>;
}

interface Pending {
  readonly events: Lease<BatchBuffer>;
  readonly result: Promise<ValidatedBatch>;
}

/** Validates the records of a source in threads, without storing them. Yields the batches in the order of the source. */
export async function* checkRecords(
  groups: AsyncIterable<RecordGroup>,
  { validator, buffers }: CheckOptions,
): AsyncGenerator<CheckedBatch> {
  const pending: Pending[] = [];
  let filling: Lease<BatchBuffer> | undefined;
  const begin = (events: Lease<BatchBuffer>): void => {
    const result = validator.validate(events.resource.batch(undefined, undefined));
    // Awaited in its turn; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    pending.push({ events, result });
    filling = undefined;
  };
  try {
    for await (const { records } of groups) {
      for (const record of records) {
        filling ??= await buffers.acquire();
        const { resource } = filling;
        resource.putArchived(0n, record);
        if (!resource.isFull && resource.records < BATCH_RECORDS) continue;
        begin(filling);
        if (pending.length > BATCHES_AHEAD - 1) yield await finished(pending);
      }
    }
    if (filling !== undefined) begin(filling);
    while (pending.length > 0) yield await finished(pending);
  } finally {
    filling?.release();
    // A thread may still read the buffer.
    for (const { events } of pending) events.discard();
  }
}

/** The result of the first, whose buffer is free then. */
async function finished(pending: Pending[]): Promise<CheckedBatch> {
  const first = must(pending[0], 'a batch');
  const result = await first.result;
  pending.shift();
  first.events.release();
  return result;
}

/** Threads and memory that check files one after the other. */
export interface Checker extends CheckOptions {
  close(): Promise<void>;
}

export function openChecker(counties: Counties): Checker {
  const validator = openValidator(counties);
  const buffers = createBatchPool(BATCHES_AHEAD + 1);
  return { validator, buffers, close: () => validator.close() };
}

export interface FileTally {
  reading: Pick<ArchiveReading, 'format' | 'compression'> | undefined;
  accepted: number;
  refused: number;
  /** Refused events by the code of their first problem. */
  readonly reasons: Map<ReasonCode, number>;
}

export interface FileCheckOptions extends CheckOptions {
  readonly onRefused: (events: readonly QuarantinedEvent[], tally: FileTally) => void;
  /** Told each record before it is validated, as the event that it became. It is valid until the function returns. */
  readonly onRecord?: ((record: ArchiveRecord) => void) | undefined;
  /** Told the events so far, and the bytes of the file. */
  readonly onProgress: (events: number, bytesRead: number) => void;
  /** Undefined if the records are events already. */
  readonly translate: Translate | undefined;
  readonly signal: AbortSignal;
}

export function emptyTally(): FileTally {
  return { reading: undefined, accepted: 0, refused: 0, reasons: new Map() };
}

/**
 * Validates every record of a file into a tally, which holds what was found so far if the file turns out to be broken.
 * Throws an ArchiveError for such a file, and the signal's reason when that aborts.
 */
export async function checkFile(
  path: string,
  choice: ReadingChoice,
  tally: FileTally,
  { onRefused, onRecord, onProgress, translate, signal, ...options }: FileCheckOptions,
): Promise<void> {
  const reading = await tellReading(path, choice);
  tally.reading = reading;
  await checkTable(path, reading);
  let bytesRead = 0;
  const groups = readRecords(path, reading, {
    signal,
    translate,
    onBytesRead: (bytes) => (bytesRead = bytes),
  });
  for await (const { accepted, quarantined: refused } of checkRecords(told(groups, onRecord), options)) {
    addTo(tally, accepted, refused);
    if (refused.length > 0) onRefused(refused, tally);
    onProgress(tally.accepted + tally.refused, bytesRead);
  }
}

async function* told(
  groups: AsyncIterable<RecordGroup>,
  onRecord: FileCheckOptions['onRecord'],
): AsyncGenerator<RecordGroup> {
  for await (const group of groups) {
    if (onRecord !== undefined) group.records.forEach(onRecord);
    yield group;
  }
}

function addTo(tally: FileTally, accepted: number, refused: readonly QuarantinedEvent[]): void {
  tally.accepted += accepted;
  tally.refused += refused.length;
  for (const { problems } of refused) {
    const [first] = problems;
    if (first !== undefined) tally.reasons.set(first.code, (tally.reasons.get(first.code) ?? 0) + 1);
  }
}
