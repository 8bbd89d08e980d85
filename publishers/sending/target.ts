import type { HttpTarget, KafkaConnection } from '../../adapters/configuration/connections.ts';
import { withAdmin } from '../../adapters/kafka/connect.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { openHttpPublisher } from '../library/index.ts';
import type { Publisher, PublisherOptions } from '../library/publisher.ts';
import { noTopic, openPublisher } from './open-publisher.ts';

/** Where files of events are sent. */
export interface Target {
  /** The id of a Kafka cluster, or the address of an HTTP interface. */
  readonly id: string;
  /** Rejects where it cannot be reached. */
  open(options: PublisherOptions): Promise<Publisher>;
  /** Throws if it takes no events of a platform at all. */
  requirePlatform(platform: Platform): void;
}

/** Rejects with the remedy where no broker can be reached. */
export async function kafkaTarget(kafka: KafkaConnection): Promise<Target> {
  const { clusterId } = await withAdmin(kafka, 'patient', (admin) => admin.describeCluster());
  const topics = new Set((await listPartitions(kafka)).map(({ topic }) => topic));
  return {
    id: clusterId,
    open: (options) => openPublisher(kafka, options),
    requirePlatform: (platform) => {
      if (!topics.has(topicOf(platform))) throw noTopic(topicOf(platform));
    },
  };
}

/** The server says with each event whether the key may send it. */
export function httpTarget({ url, key }: HttpTarget): Target {
  return {
    id: new URL(url).origin,
    open: (options) => openHttpPublisher({ ...options, http: { url, key: key.reveal() } }),
    requirePlatform: () => undefined,
  };
}
