import Encoder from 'kafkajs/src/protocol/encoder.js';
import response from 'kafkajs/src/protocol/requests/produce/v7/response.js';
import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import { connectCluster } from '../../../adapters/kafka/connect.ts';
import kafkajs from '../../../adapters/kafka/kafkajs.ts';
import { encodeBatch } from '../../support/record-batches.ts';
import type { Arena } from '../arena.ts';
import { untilRead } from '../oracle/read-positions.ts';
import type { PlannedEvent } from '../stream/planned-event.ts';
import type { Fault } from './fault.ts';

const MEBIBYTE = 1024 * 1024;
const HUGE_BYTES = 100_000_000;
const TINY_RECORDS = 130_000;

/** Memory is checked over the whole run. */
export const hugeMessages: Fault = {
  number: 18,
  title: 'a huge message, a gzip bomb, a batch of 130,000 tiny records',
  async inject(arena) {
    const { publisher, stream } = arena;
    const topic = await arena.createTopic('lecuntao');
    const held = new Map<string, string>();
    let end = 0;
    const send = async (
      events: readonly PlannedEvent[],
      compression = kafkajs.CompressionTypes.None,
    ): Promise<void> => {
      await publisher.publishTo(topic, 0, events, { compression });
      for (const { expected } of events) {
        if (typeof expected === 'string') held.set(String(end), expected);
        end += 1;
      }
    };
    await send(stream.ofPlatform('lecuntao', 10));
    await send([filled(HUGE_BYTES, 'bytes.too_large')]);
    await send(stream.ofPlatform('lecuntao', 10), kafkajs.CompressionTypes.GZIP);
    await send([filled(50 * MEBIBYTE, 'bytes.too_large')], kafkajs.CompressionTypes.GZIP);
    await send([filled(300 * MEBIBYTE, 'batch.too_large')], kafkajs.CompressionTypes.GZIP);
    await send(stream.ofPlatform('lecuntao', 10));
    await produceBatches({ brokers: arena.world.engines.addresses.kafkaBrokers }, topic, [tinyRecords()]);
    for (let record = 0; record < TINY_RECORDS; record += 1) held.set(String(end + record), 'field.type');
    end += TINY_RECORDS;
    await send(stream.ofPlatform('lecuntao', 10));
    arena.unauditedSources.push({
      source: `kafka/${topic}/0`,
      end: BigInt(end),
      valid: end - held.size,
      held,
    });
    await fillSecondPartition(arena, topic);
    return `messages of 100 MB on two partitions, bombs of 50 and 300 MiB, a batch of ${String(TINY_RECORDS)} records`;
  },
};

/** Publishes an equally large message to a second partition at the same time. */
async function fillSecondPartition(
  { unauditedSources, publisher, stream, world }: Arena,
  topic: string,
): Promise<void> {
  await publisher.publishTo(topic, 1, [filled(HUGE_BYTES, 'bytes.too_large')]);
  await publisher.publishTo(topic, 1, stream.ofPlatform('lecuntao', 10));
  unauditedSources.push({
    source: `kafka/${topic}/1`,
    end: 11n,
    valid: 10,
    held: new Map([['0', 'bytes.too_large']]),
  });
  await untilRead(world.clickhouse, `kafka/${topic}/1`, 11);
}

function filled(bytes: number, expected: PlannedEvent['expected']): PlannedEvent {
  return { platform: 'lecuntao', key: 'huge', value: Buffer.alloc(bytes, 0x20), expected };
}

/** Encodes the batch directly, because kafkajs takes minutes to encode so many messages. */
function tinyRecords(): Buffer {
  const value = Buffer.from('0');
  const records = Array.from({ length: TINY_RECORDS }, (_, offsetDelta) => ({ offsetDelta, value }));
  return encodeBatch({ records, codec: kafkajs.CompressionTypes.GZIP, baseTimestampMs: Date.now() });
}

const LAG_BATCH = 5_000;
const BATCHES_AT_ONCE = 40;

/** A lag as after a night without workers. The workers' memory must not depend on the number of events. */
export const largeLag: Fault = {
  number: 25,
  title: 'a lag of --lag events, all copies of 5,000 events',
  onRequest: true,
  async inject(arena) {
    const { publisher, stream, world } = arena;
    const topic = await arena.createTopic('pinduoduo');
    const workers = world.workers.children.length;
    await world.workers.stop();
    const copies = stream.ofPlatform('pinduoduo', LAG_BATCH);
    await publisher.publishTo(topic, 0, copies);
    const batch = encodeBatch({
      records: copies.map(({ key, value }, offsetDelta) => ({
        offsetDelta,
        key: Buffer.from(key ?? ''),
        value,
      })),
      codec: kafkajs.CompressionTypes.GZIP,
      baseTimestampMs: Date.now(),
    });
    for (let sent = LAG_BATCH; sent < arena.lagEvents; sent += BATCHES_AT_ONCE * LAG_BATCH) {
      await produceBatches(
        { brokers: world.engines.addresses.kafkaBrokers },
        topic,
        Array.from({ length: BATCHES_AT_ONCE }, () => batch),
      );
    }
    const source = `kafka/${topic}/0`;
    const [offsets] = await world.kafka.admin.fetchTopicOffsets(topic);
    const end = Number(offsets?.high);
    arena.unauditedSources.push({ source, end: BigInt(end), valid: end, held: new Map() });
    arena.log(`  ${String(end)} events published`);
    const startedMs = performance.now();
    await world.workers.start(workers);
    await untilRead(world.clickhouse, source, end);
    const seconds = (performance.now() - startedMs) / 1000;
    return `${String(end)} events of lag, read in ${seconds.toFixed(0)} s`;
  },
};

const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: 'Produce' };

/** Appends record batches to partition 0, byte for byte, one per request. Throws the broker's error. */
async function produceBatches(
  kafka: KafkaConnection,
  topic: string,
  batches: readonly Buffer[],
): Promise<void> {
  const cluster = await connectCluster(kafka, [topic]);
  try {
    const leader = Object.keys(cluster.findLeaderForPartitions(topic, [0]))[0] ?? '';
    const broker = await cluster.findBroker({ nodeId: leader });
    for (const batch of batches) {
      const encode = async (): Promise<Encoder> =>
        new Encoder()
          .writeString(null) // No transaction.
          .writeInt16(-1) // Every replica acknowledges.
          .writeInt32(60_000)
          .writeInt32(1) // Topics.
          .writeString(topic)
          .writeInt32(1) // Partitions.
          .writeInt32(0)
          .writeInt32(batch.length)
          .writeBuffer(batch);
      await broker.connectionPool.send({ request: { ...PRODUCE, encode }, response, requestTimeout: 60_000 });
    }
  } finally {
    await cluster.disconnect();
  }
}
