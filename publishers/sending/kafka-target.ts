import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { withAdmin } from '../../adapters/kafka/connect.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';

/** Which Kafka cluster it is, and the platforms' topics that this user may see. */
export async function readKafkaTarget(
  kafka: KafkaConnection,
): Promise<{ readonly cluster: string; readonly topics: ReadonlySet<string> }> {
  const { clusterId } = await withAdmin(kafka, 'patient', (admin) => admin.describeCluster());
  const partitions = await listPartitions(kafka);
  return { cluster: clusterId, topics: new Set(partitions.map(({ topic }) => topic)) };
}
