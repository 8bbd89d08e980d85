import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { type LogReader, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { offsetOf, type RecordSink, taking } from '../../adapters/kafka/record-sink.ts';
import { listPartitionLogs, type PartitionLog } from '../../adapters/kafka/topics.ts';
import type { Withheld } from '../../domain/validation/batch.ts';
import {
  heldIn,
  recordFilled,
  type WaitingStretch,
  waitingStretches,
} from '../../pipeline/event-index/index-fill.ts';
import { holdsAnother } from '../../pipeline/ledger/continuity.ts';
import { readLedgerEnds } from '../../pipeline/ledger/unread.ts';
import { platformOf } from '../../schemas/topics.ts';
import { holeBatches } from './load-holes.ts';
import { type LiveLag, LiveLagWatch, Pace, readLiveLag } from './pace.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { type SourceBatch, validateSourceBatch } from '../ingest/source-batch.ts';
import { indexEvents } from '../ingest/store-ranges.ts';

/** Of the time, while the live stream keeps up; it gets less while the stream falls behind. */
const SHARE = 0.5;
const LOOK_AGAIN_MS = 60_000;

/** Fills the index in the background, in the process that refreshes the rollups: one of all workers does. */
export class IndexFiller {
  readonly #context: IngestContext;
  readonly #kafka: KafkaConnection;
  readonly #onFailure: (error: unknown) => void;
  readonly #lag: LiveLagWatch;
  #stop: AbortController | undefined;
  #users = 0;
  #lookAgainMs = -Infinity;

  constructor(context: IngestContext, kafka: KafkaConnection, onFailure: (error: unknown) => void) {
    [this.#context, this.#kafka, this.#onFailure] = [context, kafka, onFailure];
    this.#lag = new LiveLagWatch(() => readLiveLag(context.client, kafka));
  }

  /** Fills while `run` runs, and neither delays it nor lets it fail. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#users += 1;
    if (this.#stop === undefined && performance.now() >= this.#lookAgainMs) void this.#fill();
    try {
      return await run();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#stop?.abort();
    }
  }

  async #fill(): Promise<void> {
    const { signal } = (this.#stop = new AbortController());
    const lag = { share: () => SHARE * this.#lag.share() };
    try {
      await this.#lag.during(() => fillIndex(this.#context, this.#kafka, { lag, signal }));
    } catch (error) {
      // Kafka or ClickHouse may be away, which status tells; what is left is tried again.
      if (!signal.aborted) this.#onFailure(error);
    }
    this.#stop = undefined;
    if (!signal.aborted) this.#lookAgainMs = performance.now() + LOOK_AGAIN_MS;
  }
}

export interface FillControl {
  readonly lag: LiveLag;
  /** Ends the filling after the stretch that is at work. */
  readonly signal: AbortSignal;
}

/**
 * Fills `event_index` for ranges that a release without it stored, stretch by stretch, until none waits. What is done is
 * in the database, so it goes on wherever it was ended. Rejects if a source failed, after the others. Resolves to the number of stretches that it did.
 */
export async function fillIndex(
  context: IngestContext,
  kafka: KafkaConnection,
  control: FillControl,
): Promise<number> {
  for (let done = 0; ;) {
    const stretches = await waitingStretches(context.client);
    if (stretches.length === 0) return done;
    const [logs, ledger] = await Promise.all([listPartitionLogs(kafka), readLedgerEnds(context.client)]);
    const logOf = new Map(logs.map((log) => [ledger.sourceOf(log), log]));
    const failures: unknown[] = [];
    for (const [source, its] of Map.groupBy(stretches, (stretch) => stretch.source)) {
      if (control.signal.aborted) return done;
      try {
        done += await fillSource(context, kafka, its, logOf.get(source), control);
      } catch (error) {
        // The other sources do not wait for it.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Without a log, the source is an archive, or a log that is gone. */
async function fillSource(
  context: IngestContext,
  kafka: KafkaConnection,
  stretches: readonly WaitingStretch[],
  log: PartitionLog | undefined,
  { lag, signal }: FillControl,
): Promise<number> {
  const reader = log && (await openLogReader(kafka, log.topic, log.partition));
  try {
    const open = log && reader && { log, reader, pace: new Pace(null, lag) };
    for (const [index, stretch] of stretches.entries()) {
      if (signal.aborted) return index;
      await fillStretch(context, stretch, open);
    }
    return stretches.length;
  } finally {
    await reader?.close();
  }
}

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
async function fillStretch(
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
