import kafkajs from './kafkajs.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { isKafkaJsError } from '../errors/kafka-errors.ts';
import { kafkaClientOptions } from './client-options.ts';

/** Whether a broker can be reached and the cluster has a controller, so that topics can be created. Tries once. */
export async function kafkaIsReady(connection: KafkaConnection): Promise<boolean> {
  const kafka = new kafkajs.Kafka({
    ...kafkaClientOptions(connection),
    clientId: 'countyflow-readiness',
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length > 0 && cluster.controller !== null;
  } catch (error) {
    if (error instanceof Error && isKafkaJsError(error)) return false;
    throw error;
  } finally {
    await admin.disconnect();
  }
}
