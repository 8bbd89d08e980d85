import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { createPlatformTopics } from '../operations/topics/create-platform-topics.ts';
import { openPublisher } from '../publishers/sending/open-publisher.ts';
import { openSeason, type SeasonChoice, type SeasonSummary, type SeasonWatch } from './season.ts';

/**
 * Creates the missing topics of the platforms, then publishes a season to them as fast as Kafka accepts it. Events are
 * generated while others are sent, and few are in memory. Rejects with the publisher's error or the signal's reason;
 * published events stay.
 */
export async function publishSeasonTo(
  connection: KafkaConnection,
  { partitions, onProgress, signal, ...choice }: SeasonChoice & SeasonWatch & { readonly partitions: number },
): Promise<SeasonSummary> {
  await createPlatformTopics(connection, { partitions });
  const publisher = await openPublisher(connection);
  try {
    const { records, summary } = await openSeason(choice, 'kafka', { onProgress, signal });
    for (const { platform, key, value } of records)
      await publisher.sendEncoded({ platform, orderId: key, value });
    await publisher.flush();
    return summary;
  } finally {
    await publisher.abandon();
  }
}
