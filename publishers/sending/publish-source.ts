import { Buffer } from 'node:buffer';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { withAdmin } from '../../adapters/kafka/connect.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import { parsedJson } from '../../domain/parsed-json.ts';
import type { Counties } from '../../domain/order.ts';
import type { RefusedEvent } from '../../domain/validation/batch.ts';
import type { Judgement } from '../../domain/validation/validate-total.ts';
import type { ArchiveIdentity } from '../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../pipeline/archives/read-records.ts';
import type { ArchiveRecord, Translate } from '../../pipeline/platforms/translate.ts';
import { judgeRecord } from '../../pipeline/validation/judge-event.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import type { EncodedEvent } from '../library/events.ts';
import type { Delivery } from '../library/transport.ts';
import { noTopic, openPublisher } from './open-publisher.ts';
import { addRanges, type Receipt, type ReceiptSource } from './receipt.ts';

export interface PublishOptions {
  readonly kafka: KafkaConnection;
  readonly counties: Counties;
  /** Those that exist. */
  readonly topics: ReadonlySet<string>;
  readonly receipt: Receipt;
  readonly eventsPerSecond: number;
  /** Undefined if the records are events already. */
  readonly translate: Translate | undefined;
  readonly signal: AbortSignal;
  readonly onRefused: (event: RefusedEvent) => void;
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
    for await (const { records } of groups) {
      for (const record of records) {
        const { position } = record;
        if (position < begin) continue;
        signal.throwIfAborted();
        const verdict = judgeRecord(record, { counties: options.counties, carrier: undefined });
        if (!verdict.accepted) {
          options.onRefused({ position: BigInt(position), ...verdict });
          refused = oneMore(refused, verdict.problems[0]?.code ?? 'field.value');
        }
        const encoded = encodedOf(record, verdict, entry.withRefused);
        if (encoded === undefined) continue;
        const topic = topicOf(encoded.platform);
        if (!options.topics.has(topic)) throw noTopic(topic);
        const reference: Progress = { next: position + 1, refused };
        await publisher.sendEncoded({ ...encoded, reference });
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

/** Undefined if it is not to be sent. The value is copied, since the memory of the record is used again. */
function encodedOf(
  { value }: ArchiveRecord,
  verdict: Judgement,
  withRefused: boolean,
): EncodedEvent | undefined {
  const copy = Buffer.from(value);
  if (!verdict.accepted) {
    // A refused event goes as it is, if it names the platform whose topic it belongs to.
    const platform = withRefused ? platformIn(copy) : undefined;
    const { orderId } = verdict;
    return platform && { platform, orderId: orderId === '' ? null : orderId, value: copy };
  }
  const { platform, key } =
    'total' in verdict ? verdict.total : { ...verdict.order, key: verdict.order.orderId };
  return { platform, orderId: key, value: copy };
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
