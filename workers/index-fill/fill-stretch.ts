import type { LogReader } from '../../adapters/kafka/log-reader.ts';
import { offsetOf, type RecordSink, taking } from '../../adapters/kafka/record-sink.ts';
import type { PartitionLog } from '../../adapters/kafka/topics.ts';
import type { Withheld } from '../../domain/validation/batch.ts';
import { platformOf } from '../../schemas/topics.ts';
import { holdsAnother } from '../../pipeline/ledger/continuity.ts';
import { heldIn, recordFilled, type WaitingStretch } from '../../pipeline/event-index/index-fill.ts';
import { holeBatches } from '../backfill/hole-batches.ts';
import type { Pace } from '../backfill/pace.ts';
import type { IngestContext } from '../ingest/ingest-context.ts';
import { indexEvents } from '../ingest/insert-events.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import { validateSourceBatch } from '../ingest/storable-batch.ts';

/** A stretch that has begun is finished, so that a slow machine gets ahead. */
const NEVER = new AbortController().signal;

/** The partition that a stretch came from, as it is now. */
export interface OpenLog {
  readonly log: PartitionLog;
  readonly reader: LogReader;
  readonly pace: Pace;
}

/**
 * Reads a stretch again, stores the index of its accepted events, and then notes that it is done: after a crash between
 * the two it is done again, and readers of the index take each position once. What the log no longer holds is noted as
 * not found; so is everything without a log.
 */
export async function fillStretch(
  context: IngestContext,
  stretch: WaitingStretch,
  open: OpenLog | undefined,
): Promise<void> {
  const { client } = context;
  const present = open && (await presentOf(stretch, open));
  let found = 0;
  if (open !== undefined && present !== undefined) {
    const { reader, pace, log } = open;
    const held = await heldIn(client, stretch);
    const batches = holeBatches(present, {
      ...{ reader: withholding(reader, held), pool: context.pools.events, pace },
      ...{ fingerprint: '', signal: NEVER },
    });
    for await (const batch of batches) found += await indexBatch(context, batch, stretch, log);
  }
  await recordFilled(client, stretch, found);
}

/** What the log still holds of a stretch; undefined if that is nothing, or if it is another log. */
async function presentOf(
  { first, next, fingerprint }: WaitingStretch,
  { log, reader }: OpenLog,
): Promise<{ readonly first: bigint; readonly next: bigint } | undefined> {
  if (next > log.end || next <= log.first) return undefined;
  if (await holdsAnother(reader, log, { next, fingerprint })) return undefined;
  return { first: first > log.first ? first : log.first, next };
}

/** Resolves to the number of accepted events. */
async function indexBatch(
  { client, pools, validator }: IngestContext,
  batch: SourceBatch,
  { source, storedMs }: WaitingStretch,
  { topic }: PartitionLog,
): Promise<number> {
  const rows = await pools.acquireRows(batch.events.resource.bytes);
  const { result } = await validateSourceBatch(
    validator,
    batch,
    { source, topicPlatform: platformOf(topic) },
    rows,
  );
  try {
    await indexEvents(client, result.eventIndex, `toDateTime(${Math.floor(storedMs[1] / 1_000)})`);
    rows.release();
  } finally {
    // A failed insert may still be reading the rows.
    rows.discard();
  }
  return result.accepted;
}

/** Never stored: only what is accepted is looked at. */
const REFUSED: Withheld = { code: 'field.value', bytes: 0, sha256: '' };

/** An event that is refused counts nowhere, also if the rules of today would accept it. */
function withholding(reader: LogReader, held: ReadonlySet<bigint>): LogReader {
  if (held.size === 0) return reader;
  const refusing = (sink: RecordSink): RecordSink =>
    taking(sink, {
      put(record) {
        if (held.has(offsetOf(record))) sink.withhold(record, REFUSED);
        else sink.put(record);
      },
      withhold(record, withheld) {
        sink.withhold(record, withheld);
      },
    });
  return { ...reader, read: (from, sink, options) => reader.read(from, refusing(sink), options) };
}
