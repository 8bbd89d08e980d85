import type { TopicPartition } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { platformOf } from '../../schemas/topics.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import { type LogReader, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { findArchive, type FoundArchive, readFound } from '../archives/find-archive.ts';
import { currentIncarnation } from '../ledger/gaps.ts';
import { sourceName } from '../ledger/source.ts';
import type { SourceRecord } from './classify-event.ts';

const FETCH_BYTES = 1024 * 1024;

/** A source that can be read again. */
export interface OpenSource {
  readonly source: string;
  /** The owner of the topic; undefined for an archive. */
  readonly topicPlatform: Platform | undefined;
  /** First position that the source still has. */
  readonly earliest: bigint;
  /** Position after the last one at the moment; null for an archive whose end only reading finds. */
  latest(): Promise<bigint | null>;
  records(signal: AbortSignal): AsyncGenerator<SourceRecord>;
  close(): Promise<void>;
}

/**
 * Opens every partition of every platform's topic, even if it was never read. Each is opened as the source of its
 * current log: the log before a truncation or a new topic is another source.
 */
export async function openPartitions(
  client: ClickHouseClient,
  kafka: KafkaConnection,
): Promise<OpenSource[]> {
  const partitions = await listPartitions(kafka);
  return Promise.all(
    partitions.map(async (partition) =>
      openPartition(kafka, partition, await currentIncarnation(client, partition)),
    ),
  );
}

async function openPartition(
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
    records: (signal) => partitionRecords(reader, earliest, signal),
    close: () => reader.close(),
  };
}

/** Records from the earliest offset to the end of the log at the moment of the call. */
async function* partitionRecords(
  reader: LogReader,
  earliest: bigint,
  signal: AbortSignal,
): AsyncGenerator<SourceRecord> {
  const end = await reader.latest();
  for (let at = earliest; at < end;) {
    signal.throwIfAborted();
    const records = new CollectedRecords();
    const chunk = await reader.read(at, records, { waitMs: 500, maxBytes: FETCH_BYTES });
    for (const { offset, key, value, withheld } of records.all) {
      if (offset < end) yield { position: offset, key, value, withheld };
    }
    // An open transaction holds the end back; no reader gets the records behind it yet.
    if (chunk.nextOffset === at && records.records === 0) return;
    at = chunk.nextOffset;
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
    records: (signal) => archiveRecords(found, signal),
    close: () => Promise.resolve(),
  };
}

async function* archiveRecords(found: FoundArchive, signal: AbortSignal): AsyncGenerator<SourceRecord> {
  for await (const { records } of readFound(found, 0, signal))
    for (const { position, ...record } of records) yield { position: BigInt(position), key: null, ...record };
}
