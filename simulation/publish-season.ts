import { PLATFORMS } from '../schemas/event/vocabulary.ts';
import type { KafkaConnection } from '../adapters/configuration/connections.ts';
import { type EventPublisher, type EventToPublish, openPublisher } from '../adapters/kafka/publisher.ts';
import { type OnProgress, openSeason, type SeasonChoice, type SeasonSummary } from './season.ts';

const BATCH = 4_000;

export interface PublishOptions extends SeasonChoice {
  /** Of topics that are made new. */
  readonly partitions: number;
  readonly onProgress?: OnProgress;
  /** Stops after the batch under way; what was published stays. */
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
 * Publishes a season to its platforms' topics, as fast as Kafka takes it: the next batch is made while the last is
 * on its way, and no more than these two are held. Rejects with the publisher's error, or the signal's reason.
 */
export async function publishSeason(
  publisher: EventPublisher,
  options: PublishOptions,
): Promise<SeasonSummary> {
  const { partitions, onProgress, signal, year, sampleFactor, seed } = options;
  await publisher.createTopics(PLATFORMS, partitions);
  const { records, summary } = await openSeason({ year, sampleFactor, seed }, 'kafka');
  let batch: EventToPublish[] = [];
  let underWay = Promise.resolve();
  for (const record of records) {
    batch.push(record);
    if (batch.length < BATCH) continue;
    await underWay;
    signal?.throwIfAborted();
    underWay = publisher.publish(batch);
    // Awaited before the next batch; a failure until then must not count as unhandled.
    underWay.catch(() => undefined);
    batch = [];
    onProgress?.(summary.events, record.publishedAtMs);
  }
  await underWay;
  await publisher.publish(batch);
  return summary;
}
