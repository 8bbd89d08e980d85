import { Buffer } from 'node:buffer';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { withAdmin } from '../../adapters/kafka/connect.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import { parsedJson } from '../../domain/parsed-json.ts';
import { NO_PLATFORM, type QuarantinedEvent } from '../../domain/validation/batch.ts';
import type { ArchiveIdentity } from '../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../pipeline/archives/read-records.ts';
import type { RecordGroup } from '../../pipeline/archives/record-splitter.ts';
import type { Translate } from '../../pipeline/platforms/translate.ts';
import {
  type CheckedBatch,
  type CheckOptions,
  checkRecords,
} from '../../pipeline/validation/check-records.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import type { EncodedEvent } from '../library/events.ts';
import type { Delivery } from '../library/transport.ts';
import { noTopic, openPublisher } from './open-publisher.ts';
import { addRanges, type Receipt, type ReceiptSource } from './receipt.ts';

export interface PublishOptions extends CheckOptions {
  readonly kafka: KafkaConnection;
  /** Those that exist. */
  readonly topics: ReadonlySet<string>;
  readonly receipt: Receipt;
  readonly eventsPerSecond: number;
  /** Undefined if the records are events already. */
  readonly translate: Translate | undefined;
  readonly signal: AbortSignal;
  readonly onRefused: (events: readonly QuarantinedEvent[]) => void;
  /** After each acknowledgement. */
  readonly onAcknowledged: () => void;
}

/** How far a source is done with, once an event is acknowledged: carried by the event. */
interface Progress {
  readonly next: number;
  readonly refused: Refused;
}
type Refused = Pick<ReceiptSource, 'refused' | 'reasons'>;

/**
 * Sends the valid events of a source from where its entry in the receipt says, and keeps the entry up to date. After a
 * kill, the batch that was on its way may be sent again. When the signal aborts, that batch is still awaited.
 */
export async function publishSource(
  { path, reading, chunks, records: positions }: ArchiveIdentity,
  entry: ReceiptSource,
  options: PublishOptions,
): Promise<void> {
  const { receipt, signal, onAcknowledged } = options;
  const begin = entry.next;
  const publisher = await openPublisher(options.kafka, {
    eventsPerSecond: options.eventsPerSecond,
    onDelivered: async (delivery) => {
      addRanges(entry, delivery.ranges);
      Object.assign(entry, progressOf(delivery), { updatedAt: new Date().toISOString() });
      await receipt.write();
      onAcknowledged();
    },
  });
  // Also while the last events wait for their turn under a rate.
  const stop = (): void => void publisher.abandon();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const from = chunks.findLast(({ position }) => position <= begin);
    const groups = readRecords(path, reading, {
      ...(from !== undefined && { from }),
      ...{ signal, translate: options.translate },
    });
    let refused: Refused = { refused: entry.refused, reasons: entry.reasons };
    for await (const batch of checkRecords(recordsFrom(groups, begin), options)) {
      if (batch.refused.length > 0) options.onRefused(batch.refused);
      for (const event of eventsOf(batch, entry.withRefused)) {
        signal.throwIfAborted();
        if (event.refusedCode !== undefined) refused = oneMore(refused, event.refusedCode);
        if (event.encoded === undefined) continue;
        const topic = topicOf(event.encoded.platform);
        if (!options.topics.has(topic)) throw noTopic(topic);
        const reference: Progress = { next: event.position + 1, refused };
        await publisher.sendEncoded({ ...event.encoded, reference });
      }
    }
    await publisher.flush();
    Object.assign(entry, refused, {
      next: positions,
      state: 'complete',
      updatedAt: new Date().toISOString(),
    });
    await receipt.write();
  } finally {
    signal.removeEventListener('abort', stop);
    await publisher.abandon();
  }
}

function progressOf({ events }: Delivery): Partial<ReceiptSource> {
  const last = events.at(-1)?.reference as Progress | undefined;
  return last === undefined ? {} : { next: last.next, ...last.refused };
}

function oneMore({ refused, reasons }: Refused, code: string): Refused {
  return { refused: refused + 1, reasons: { ...reasons, [code]: (reasons[code] ?? 0) + 1 } };
}

async function* recordsFrom(groups: AsyncIterable<RecordGroup>, begin: number): AsyncGenerator<RecordGroup> {
  for await (const { records, next } of groups)
    if (next > begin) yield { records: records.filter(({ position }) => position >= begin), next };
}

interface CheckedEvent {
  readonly position: number;
  /** Undefined if the event is not to be sent. */
  readonly encoded: EncodedEvent | undefined;
  readonly refusedCode: string | undefined;
}

/** The events of a batch in their order. Values are copied, since the batch's memory is used again. */
function* eventsOf({ raw, refused, addresses }: CheckedBatch, withRefused: boolean): Generator<CheckedEvent> {
  const problems = refused.values();
  let at = 0;
  for (const [index, step] of raw.steps.entries()) {
    const length = Math.max(0, raw.valueLengths[index] ?? 0);
    const value = Buffer.from(raw.bytes.subarray(at, at + length));
    at += length;
    const position = Number(raw.origin) + step;
    const platform = PLATFORMS[addresses?.platforms[index] ?? NO_PLATFORM];
    if (platform !== undefined) {
      const encoded = { platform, orderId: addresses?.orderIds[index] ?? null, value };
      yield { position, encoded, refusedCode: undefined };
      continue;
    }
    const event = problems.next().value;
    const encoded = withRefused ? refusedEvent(value, event?.orderId ?? '') : undefined;
    yield { position, encoded, refusedCode: event?.problems[0]?.code ?? 'field.value' };
  }
}

/** A refused event as it is, if it names the platform whose topic it belongs to; undefined if nothing tells its topic. */
function refusedEvent(value: Buffer, orderId: string): EncodedEvent | undefined {
  const platform = platformIn(value);
  return platform === undefined ? undefined : { platform, orderId: orderId === '' ? null : orderId, value };
}

function platformIn(value: Buffer): Platform | undefined {
  const event = parsedJson(value.toString('utf8')) as
    { readonly data?: { readonly platform?: unknown } | null } | null | undefined;
  return PLATFORMS.find((platform) => platform === event?.data?.platform);
}

/** Which Kafka cluster it is, and the platforms' topics that this user may see. */
export async function readKafkaTarget(
  kafka: KafkaConnection,
): Promise<{ readonly cluster: string; readonly topics: ReadonlySet<string> }> {
  const { clusterId } = await withAdmin(kafka, 'patient', (admin) => admin.describeCluster());
  const partitions = await listPartitions(kafka);
  return { cluster: clusterId, topics: new Set(partitions.map(({ topic }) => topic)) };
}
