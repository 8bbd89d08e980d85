import { platformOf } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { withAdmin } from './admin.ts';

/** The platforms' topics that hold a record dated at or after this instant. */
export function topicsWithRecordsAfter(connection: KafkaConnection, epochMs: number): Promise<string[]> {
  return withAdmin(connection, 'patient', async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => platformOf(topic) !== undefined).sort();
    const found: string[] = [];
    for (const topic of topics) {
      // The ends come first: kafkajs gives a later end where no record is that late.
      const ends = new Map(
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]),
      );
      const late = await admin.fetchTopicOffsetsByTimestamp(topic, epochMs);
      if (late.some(({ partition, offset }) => BigInt(offset) < (ends.get(partition) ?? 0n)))
        found.push(topic);
    }
    return found;
  });
}
