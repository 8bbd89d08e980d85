import Encoder from 'kafkajs/src/protocol/encoder.js';
import response from 'kafkajs/src/protocol/requests/produce/v7/response.js';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { connectCluster } from '../../adapters/kafka/connect.ts';

const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: 'Produce' };

/** Appends record batches to partition 0, byte for byte, one per request. Throws the broker's error. */
export async function produceBatches(
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
