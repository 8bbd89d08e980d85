import { setTimeout as sleep } from 'node:timers/promises';
import { MIRROR_GROUP } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { isRetriable } from '../errors/kafka-errors.ts';
import { connectCluster } from './connect.ts';

const ATTEMPTS = 5;
const WAIT_MS = 250;

/**
 * Commits the cursor of a partition as the offset of a consumer group that never consumes, so that ordinary lag
 * tools work. Countyflow never reads it back.
 */
export async function mirrorOffset(
  kafka: KafkaConnection,
  topic: string,
  partition: number,
  nextOffset: bigint,
): Promise<void> {
  const cluster = await connectCluster(kafka, []);
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const coordinator = await cluster.findGroupCoordinator({ groupId: MIRROR_GROUP });
        await coordinator.offsetCommit({
          groupId: MIRROR_GROUP,
          // Commits without being a member of the group, as kafka-consumer-groups --reset-offsets does.
          groupGenerationId: -1,
          memberId: '',
          topics: [{ topic, partitions: [{ partition, offset: nextOffset.toString() }] }],
        });
        return;
      } catch (error) {
        // On a new cluster the coordinator still loads at the first commit, and this may be the only one for long.
        if (!isRetriable(error) || attempt === ATTEMPTS) throw error;
        await sleep(WAIT_MS * attempt);
      }
    }
  } finally {
    await cluster.disconnect();
  }
}
