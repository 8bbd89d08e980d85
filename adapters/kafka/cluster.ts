import Cluster from 'kafkajs/src/cluster/index.js';
import loggers from 'kafkajs/src/loggers/index.js';
import createSocketFactory, { type SocketFactory } from 'kafkajs/src/network/socketFactory.js';
import type { KafkaConnection } from '../configuration/connections.ts';
import { kafkaClientOptions } from './client-options.ts';
import { explainKafkaConnection } from '../errors/explain-kafka.ts';

const READ_COMMITTED = 1;

/**
 * Opens a separate connection to the cluster, with the metadata of `topic`. Throws its errors, so kafkajs's own
 * log stays silent.
 */
export async function connectCluster(
  kafka: KafkaConnection,
  topic: string | undefined,
  socketFactory: SocketFactory<unknown> = createSocketFactory(),
): Promise<Cluster> {
  const { logLevel: level, ...options } = kafkaClientOptions(kafka);
  const cluster = new Cluster({
    logger: loggers.createLogger({ level, logCreator: () => () => undefined }),
    socketFactory,
    ...options,
    clientId: 'countyflow',
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    enforceRequestTimeout: true,
    metadataMaxAge: 300_000,
    maxInFlightRequests: null,
    isolationLevel: READ_COMMITTED,
    retry: { retries: 2 },
    offsets: new Map(),
    allowAutoTopicCreation: false,
  });
  try {
    await cluster.connect();
    if (topic !== undefined) await cluster.addMultipleTargetTopics([topic]);
  } catch (error) {
    await cluster.disconnect();
    throw explainKafkaConnection(error, kafka);
  }
  return cluster;
}
