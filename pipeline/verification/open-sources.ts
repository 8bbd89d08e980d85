import type { TopicPartition } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { platformOf } from '../../schemas/topics.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import { type LogReader, openLogReader } from '../../adapters/kafka/log-reader.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { findArchive, type FoundArchive, readFound } from '../archives/find-archive.ts';
import { sourceName } from '../ledger/source.ts';
import type { SourceRecord } from './classify-event.ts';

const FETCH = { waitMs: 500, maxBytes: 1024 * 1024 };

/** A source that can be read again. */
export interface OpenSource extends AsyncDisposable {
  readonly source: string;
  /** The owner of the topic; undefined for an archive. */
  readonly topicPlatform: Platform | undefined;
  /** First position that the source still has. */
  readonly earliest: bigint;
  /** Position after the last one at the moment. */
  latest(): Promise<bigint>;
  /** All records, or those at these positions, which rise; leaves out what the source no longer holds. */
  records(signal: AbortSignal, positions?: readonly bigint[]): AsyncGenerator<SourceRecord>;
}

/** Opens a partition as the source of one log: the log before a truncation or a new topic is another source. */
export async function openPartition(
  kafka: KafkaConnection,
  { topic, partition }: TopicPartition,
  incarnation: number,
): Promise<OpenSource> {
  const reader = await openLogReader(kafka, topic, partition);
  const earliest = await reader.earliest();
  return {
    source: sourceName({ kind: 'kafka', topic, partition, incarnation }),
    topicPlatform: platformOf(topic),
    earliest,
    latest: () => reader.latest(),
    records: (signal, positions) => partitionRecords(reader, earliest, signal, positions),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

/** Up to the end of the log at the moment of the call. */
async function* partitionRecords(
  reader: LogReader,
  earliest: bigint,
  signal: AbortSignal,
  positions?: readonly bigint[],
): AsyncGenerator<SourceRecord> {
  const end = await reader.latest();
  const wanted = positions && new Set(positions);
  /** The next position to read, at or after this one. */
  const nextFrom = (from: bigint): bigint =>
    positions === undefined ? from : (positions.find((position) => position >= from) ?? end);
  for (let at = nextFrom(earliest); at < end;) {
    signal.throwIfAborted();
    const records = new CollectedRecords();
    const { nextOffset } = await reader.read(at, records, FETCH);
    for (const { offset, key, value, withheld } of records.all)
      if (offset < end && wanted?.has(offset) !== false) yield { position: offset, key, value, withheld };
    // An open transaction holds the end back; no reader gets the records behind it yet.
    if (nextOffset === at && records.records === 0) return;
    at = nextFrom(nextOffset);
  }
}

/** Opens a loaded archive. Looks for it in `places`, which are files and folders; undefined if it is in none. */
export async function openArchive(
  client: ClickHouseClient,
  source: string,
  places: readonly string[],
): Promise<OpenSource | undefined> {
  const found = await findArchive(client, source, places);
  if (found === undefined) return undefined;
  return {
    source,
    topicPlatform: undefined,
    earliest: 0n,
    latest: () => Promise.resolve(BigInt(found.records)),
    records: (signal, positions) => archiveRecords(found, signal, positions),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function* archiveRecords(
  found: FoundArchive,
  signal: AbortSignal,
  positions?: readonly bigint[],
): AsyncGenerator<SourceRecord> {
  const wanted = positions && new Set(positions.map(Number));
  const last = positions === undefined ? Infinity : Number(positions.at(-1) ?? -1n);
  for await (const { records, next } of readFound(found, Number(positions?.[0] ?? 0n), signal)) {
    for (const { position, ...record } of records)
      if (wanted?.has(position) !== false) yield { position: BigInt(position), key: null, ...record };
    if (next > last) return;
  }
}
