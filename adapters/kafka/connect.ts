import { setTimeout as sleep } from 'node:timers/promises';
import Cluster from 'kafkajs/src/cluster/index.js';
import loggers from 'kafkajs/src/loggers/index.js';
import createSocketFactory, { type SocketFactory } from 'kafkajs/src/network/socketFactory.js';
import type { KafkaConnection } from '../configuration/connections.ts';
import { explainKafkaConnection, explainLostBroker } from '../errors/explain-kafka.ts';
import { isHungUp, isKafkaJsError, isOfLostBroker } from '../errors/kafka-errors.ts';
import kafkajs, { type Admin, type KafkaConfig, type SASLOptions } from './kafkajs.ts';

/** Addresses, TLS and login for every client of kafkajs. */
export function kafkaClientOptions({
  brokers,
  tls,
  sasl,
}: KafkaConnection): KafkaConfig & { logLevel: kafkajs.logLevel } {
  return {
    brokers: [...brokers],
    // Errors are thrown, and the catcher reports each once.
    logLevel: kafkajs.logLevel.NOTHING,
    ...(tls !== undefined && { ssl: { ca: tls.ca, cert: tls.certificate, key: tls.key?.reveal() } }),
    ...(sasl !== undefined && {
      // SASLOptions is a union by mechanism whose members have equal fields.
      sasl: { ...sasl, password: sasl.password.reveal() } as SASLOptions,
    }),
  };
}

/** Who asks impatiently has a time limit, and a broker on a loaded machine takes seconds for a connection. */
const IMPATIENT_MS = 7_000;

/** One attempt for each broker: kafkajs asks them in their order, and the first may be the one that is away. */
function impatient({ length }: readonly string[]): Omit<KafkaConfig, 'brokers'> {
  return {
    connectionTimeout: IMPATIENT_MS / length,
    requestTimeout: IMPATIENT_MS,
    retry: { retries: length - 1, initialRetryTime: 50 },
  };
}

export type Patience = 'patient' | 'impatient';

/** A lost broker leads its partitions until Kafka has waited nine seconds for it, and kafkajs gives up at once. */
const OTHERS_LEAD_WITHIN_MS = 20_000;
const ASK_AGAIN_MS = 500;

/**
 * Connects an admin client, and always closes it. If Kafka refuses or does not answer, the error says what to do. A
 * question is repeated after a broker hung up, and a patient one while others take over what a lost broker led.
 */
export async function withAdmin<T>(
  connection: KafkaConnection,
  patience: Patience,
  ask: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new kafkajs.Kafka({
    ...kafkaClientOptions(connection),
    clientId: 'countyflow',
    ...(patience === 'impatient' && impatient(connection.brokers)),
  });
  const deadlineMs = performance.now() + (patience === 'patient' ? OTHERS_LEAD_WITHIN_MS : 0);
  for (let hangUps = 0; ;) {
    const admin = kafka.admin();
    let isConnected = false;
    try {
      await admin.connect();
      isConnected = true;
      return await ask(admin);
    } catch (error) {
      const isHangUp = isHungUp(error);
      if (isHangUp) hangUps += 1;
      // A broker that dies hangs up once; one that expects TLS or a user does so each time.
      if (!isHangUp || hangUps > 1) {
        const mayMissUser = connection.sasl === undefined && isHangUp;
        if (!isConnected || mayMissUser || !isOfLostBroker(error))
          throw explainKafkaConnection(error, connection);
        if (performance.now() > deadlineMs) throw explainLostBroker(error, connection);
      }
    } finally {
      await admin.disconnect();
    }
    await sleep(ASK_AGAIN_MS);
  }
}

const READ_COMMITTED = 1;

/**
 * Opens a separate connection to the cluster, with the metadata of `topics`. Throws its errors, so kafkajs's own
 * log stays silent.
 */
export async function connectCluster(
  kafka: KafkaConnection,
  topics: readonly string[],
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
    if (topics.length > 0) await cluster.addMultipleTargetTopics([...topics]);
  } catch (error) {
    await cluster.disconnect();
    throw explainKafkaConnection(error, kafka);
  }
  return cluster;
}

/** Whether a broker can be reached and the cluster has a controller, so that topics can be created. Tries once. */
export async function kafkaIsReady(connection: KafkaConnection): Promise<boolean> {
  const kafka = new kafkajs.Kafka({
    ...kafkaClientOptions(connection),
    clientId: 'countyflow-readiness',
    connectionTimeout: 5_000,
    requestTimeout: 5_000,
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

/** Kafka's request numbers. A broker reports which versions of each it supports, not its own release. */
const FETCH = '1';
/** The version that the log reader speaks. */
const FETCH_VERSION = 11;

/** The release that brought each version of Fetch, newest first. */
const RELEASES: readonly (readonly [version: number, release: string])[] = [
  [18, '4.1'],
  [17, '3.9'],
  [16, '3.7'],
  [15, '3.5'],
  [13, '3.1'],
  [12, '2.7'],
  [FETCH_VERSION, '2.3'],
];

export interface BrokerProtocol {
  /** Whether the log reader can read from it. */
  readonly speaksFetch: boolean;
  /** The broker is of this release or a later one. */
  readonly release: string;
}

export async function readBrokerProtocol(kafka: KafkaConnection): Promise<BrokerProtocol> {
  const cluster = await connectCluster(kafka, []);
  try {
    await cluster.refreshMetadata();
    const { versions } = await cluster.findControllerBroker();
    const { minVersion = 0, maxVersion = 0 } = versions?.[FETCH] ?? {};
    const release = RELEASES.find(([version]) => maxVersion >= version)?.[1] ?? '2.2 or earlier';
    return { speaksFetch: minVersion <= FETCH_VERSION && maxVersion >= FETCH_VERSION, release };
  } finally {
    await cluster.disconnect();
  }
}
