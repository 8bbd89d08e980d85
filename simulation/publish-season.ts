import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { type EventPublisher, type EventToPublish, openPublisher } from '../adapters/kafka/publisher.ts';
import { createPlatformTopics } from '../services/topics/create-platform-topics.ts';
import { type OnProgress, openSeason, type SeasonChoice, type SeasonSummary } from './season.ts';

const BATCH_EVENTS = 4_000;

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
    await publisher.close();
  }
}

/**
 * Publishes a season to its platforms' topics as fast as Kafka accepts it. The next batch is generated while the last
 * one is sent, so at most two are in memory. Rejects with the publisher's error or the signal's reason.
 */
export async function publishSeason(
  publisher: EventPublisher,
  options: PublishOptions,
): Promise<SeasonSummary> {
  const { onProgress, signal, ...choice } = options;
  const { records, summary } = await openSeason(choice, 'kafka');
  let batch: EventToPublish[] = [];
  let inFlight: Promise<unknown> = Promise.resolve();
  for (const record of records) {
    batch.push(record);
    if (batch.length < BATCH_EVENTS) continue;
    await inFlight;
    signal?.throwIfAborted();
    inFlight = publisher.publish(batch);
    // Awaited before the next batch. Until then, a failure must not be reported as unhandled.
    inFlight.catch(() => undefined);
    batch = [];
    onProgress?.(summary.events, record.publishedAtMs);
  }
  await inFlight;
  await publisher.publish(batch);
  return summary;
}
