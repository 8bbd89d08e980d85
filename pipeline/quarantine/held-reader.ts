import type { Platform } from '../../schemas/event/vocabulary.ts';
import { platformOf } from '../../schemas/topics.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import { type LogReader, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { findArchive, type FoundArchive, readFound } from '../archives/find-archive.ts';
import { currentIncarnation } from '../ledger/gaps.ts';
import { parseSourceName } from '../ledger/source.ts';
import type { SourceRecord } from '../verification/classify-event.ts';

const FETCH_BYTES = 1024 * 1024;

/** Reads events again from where they came from. */
export interface HeldReader {
  /** The owner of the topic; undefined for an archive. */
  readonly topicPlatform: Platform | undefined;
  /** The records at these positions, which rise; leaves out those that the source no longer holds. */
  records(positions: readonly bigint[], signal: AbortSignal): AsyncGenerator<SourceRecord>;
  close(): Promise<void>;
}

/** The source of a held event cannot be read again. */
export class SourceUnreadableError extends Error {
  override readonly name = 'SourceUnreadableError';
}

/**
 * Opens a source to read events of it again. `archives` are files and folders. Throws {@link SourceUnreadableError}
 * if the topic was recreated since the events were read, or no file has the content of the archive.
 */
export async function openHeldReader(
  client: ClickHouseClient,
  kafka: KafkaConnection | undefined,
  name: string,
  archives: readonly string[],
): Promise<HeldReader> {
  const source = parseSourceName(name);
  if (source === undefined)
    throw new SourceUnreadableError(`${name} is not a source: countyflow accounting lists them`);
  if (source.kind === 'archive') {
    const found = await findArchive(client, name, archives);
    if (found === undefined)
      throw new SourceUnreadableError(
        `no file with the content of ${name} was found: name it with --archive`,
      );
    return {
      topicPlatform: undefined,
      records: (positions, signal) => archiveRecordsAt(found, positions, signal),
      close: () => Promise.resolve(),
    };
  }
  if (kafka === undefined)
    throw new SourceUnreadableError(`${name} is read from Kafka, but KAFKA_BROKERS is not set: set it`);
  const { topic, partition, incarnation } = source;
  if ((await currentIncarnation(client, { topic, partition })) !== incarnation)
    throw new SourceUnreadableError(
      `the log of ${name} was truncated or recreated: it no longer has the event`,
    );
  const reader = await openLogReader(kafka, topic, partition);
  return {
    topicPlatform: platformOf(topic),
    records: (positions, signal) => recordsAt(reader, positions, signal),
    close: () => reader.close(),
  };
}

async function* recordsAt(
  reader: LogReader,
  positions: readonly bigint[],
  signal: AbortSignal,
): AsyncGenerator<SourceRecord> {
  const [earliest, latest] = [await reader.earliest(), await reader.latest()];
  const held = positions.filter((position) => position >= earliest && position < latest);
  for (let index = 0; index < held.length;) {
    signal.throwIfAborted();
    const from = held[index] ?? latest;
    const records = new CollectedRecords();
    const { nextOffset } = await reader.read(from, records, { waitMs: 500, maxBytes: FETCH_BYTES });
    const found = new Map(records.all.map((record) => [record.offset, record]));
    // A fetch that brings nothing must not be repeated for ever.
    const next = nextOffset > from ? nextOffset : from + 1n;
    for (let at = held[index]; at !== undefined && at < next; at = held[index]) {
      const record = found.get(at);
      if (record !== undefined) yield { position: at, ...record };
      index += 1;
    }
  }
}

async function* archiveRecordsAt(
  found: FoundArchive,
  positions: readonly bigint[],
  signal: AbortSignal,
): AsyncGenerator<SourceRecord> {
  const wanted = new Set(positions.map(Number));
  const last = Number(positions.at(-1) ?? -1n);
  for await (const { records, next } of readFound(found, Number(positions[0] ?? 0n), signal)) {
    for (const { position, ...record } of records)
      if (wanted.has(position)) yield { position: BigInt(position), key: null, ...record };
    if (next > last) return;
  }
}
