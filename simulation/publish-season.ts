import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import type { Publisher } from '../publishers/library/publisher.ts';
import { openPublisher } from '../publishers/sending/open-publisher.ts';
import { createPlatformTopics } from '../operations/topics/create-platform-topics.ts';
import { type OnProgress, openSeason, type SeasonChoice, type SeasonSummary } from './season.ts';

const PROGRESS_EVERY_EVENTS = 1_000;

export interface PublishOptions extends SeasonChoice {
  readonly onProgress?: OnProgress;
  /** Stops after the batch in progress. Published events stay. */
  readonly signal?: AbortSignal;
}

/** Creates the missing topics of the platforms, then publishes a season as {@link publishSeason} does. */
export async function publishSeasonTo(
  connection: KafkaConnection,
  { partitions, ...options }: PublishOptions & { readonly partitions: number },
): Promise<SeasonSummary> {
  await createPlatformTopics(connection, { partitions });
  const publisher = await openPublisher(connection);
  try {
    return await publishSeason(publisher, options);
  } finally {
    await publisher.abandon();
  }
}

/**
 * Publishes a season to its platforms' topics as fast as Kafka accepts it. Events are generated while others are sent,
 * and few are in memory. Rejects with the publisher's error or the signal's reason.
 */
export async function publishSeason(publisher: Publisher, options: PublishOptions): Promise<SeasonSummary> {
  const { onProgress, signal, ...choice } = options;
  const { records, summary } = await openSeason(choice, 'kafka');
  for (const { platform, key, value, publishedAtMs } of records) {
    signal?.throwIfAborted();
    await publisher.sendEncoded({ platform, orderId: key, value });
    if (summary.events % PROGRESS_EVERY_EVENTS === 0) onProgress?.(summary.events, publishedAtMs);
  }
  await publisher.flush();
  return summary;
}
