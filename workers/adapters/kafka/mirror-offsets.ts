import { MIRROR_GROUP } from '../../../schemas/topics.ts';
import { connectCluster } from './cluster.ts';

/**
 * Tells Kafka the cursor of a partition as the offset of a consumer group that never consumes, so that ordinary
 * lag tools work. A copy for people: nothing reads it back.
 */
export async function mirrorOffset(
  brokers: readonly string[],
  topic: string,
  partition: number,
  nextOffset: bigint,
): Promise<void> {
  const cluster = await connectCluster(brokers, undefined);
  try {
    const coordinator = await cluster.findGroupCoordinator({ groupId: MIRROR_GROUP });
    await coordinator.offsetCommit({
      groupId: MIRROR_GROUP,
      // A commit from outside the group's membership, as kafka-consumer-groups --reset-offsets makes it.
      groupGenerationId: -1,
      memberId: '',
      topics: [{ topic, partitions: [{ partition, offset: nextOffset.toString() }] }],
    });
  } finally {
    await cluster.disconnect();
  }
}
