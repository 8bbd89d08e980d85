import { PLATFORMS } from '../schemas/event/vocabulary.ts';
import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { type EventPublisher, type EventToPublish, openPublisher } from '../adapters/kafka/publisher.ts';
import { type OnProgress, openSeason, type SeasonChoice, type SeasonSummary } from './season.ts';

const BATCH_EVENTS = 4_000;

export interface PublishOptions extends SeasonChoice {
  /** Number of partitions of newly created topics. */
  readonly partitions: number;
  readonly onProgress?: OnProgress;
  /** Stops after the batch in progress. Published events stay. */
  readonly signal?: AbortSignal;
}

/** Publishes a season to a cluster, as {@link publishSeason} does. */
export async function publishSeasonTo(
  connection: KafkaConnection,
  options: PublishOptions,
): Promise<SeasonSummary> {
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
  const { partitions, onProgress, signal, ...choice } = options;
  await publisher.createTopics(PLATFORMS, partitions);
  const { records, summary } = await openSeason(choice, 'kafka');
  let batch: EventToPublish[] = [];
  let inFlight = Promise.resolve();
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
