import type { TopicPartition } from '../../schemas/activities.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { connectCluster } from './connect.ts';
import { retryWithNewLeader } from './fetch.ts';

export interface LogEnd extends TopicPartition {
  /** One past the last record that readers may see. */
  readonly end: string;
}

/** Asks for the ends of many logs, all in one request to each broker. */
export interface LogEnds extends AsyncDisposable {
  read(): Promise<LogEnd[]>;
}

/** Connects for these partitions. */
export async function openLogEnds(
  kafka: KafkaConnection,
  partitions: readonly TopicPartition[],
): Promise<LogEnds> {
  const byTopic = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, all]) => ({
    topic,
    partitions: all.map(({ partition }) => ({ partition })),
    fromBeginning: false,
  }));
  const cluster = await connectCluster(
    kafka,
    byTopic.map(({ topic }) => topic),
  );
  return {
    async read() {
      const found = await retryWithNewLeader(cluster, () => cluster.fetchTopicsOffset(byTopic));
      return found.flatMap(({ topic, partitions: ends }) =>
        ends.map(({ partition, offset }) => ({ topic, partition, end: offset })),
      );
    },
    [Symbol.asyncDispose]: () => cluster.disconnect(),
  };
}
