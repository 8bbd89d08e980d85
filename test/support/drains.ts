import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { must } from '../../domain/must.ts';
import type { DrainRequest, DrainResult } from '../../schemas/activities.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { MIRROR_GROUP, topicOf } from '../../schemas/topics.ts';
import { rows } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { drainPartition } from '../../workers/ingest/drain-partition.ts';
import type { IngestContext } from '../../workers/ingest/pump.ts';
import type { RejectSender } from '../../publishers/rejects/reject-sender.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { freshIngest, type TestIngest } from './database.ts';
import { COUNTIES, validEvent } from './events.ts';
import { openTestKafka, type Sent, type TestKafka } from './kafka.ts';
import { PATIENCE } from './patience.ts';

export interface Drains extends AsyncDisposable, Pick<TestIngest, 'client' | 'ingestContext'> {
  readonly kafka: TestKafka;
  readonly connection: KafkaConnection;
  readonly engines: TestEngines;
  /**
   * Drains partition 0 of a topic up to the current end of the log, or until `enough` is true for a cursor.
   * `reportedCursors` are the cursors that it reported meanwhile.
   */
  readonly drain: (
    request: Partial<DrainRequest> & { topic: string },
    enough?: (cursor: number) => boolean,
  ) => Promise<DrainResult & { reportedCursors: number[] }>;
  /** The accounting row of partition 0 of a topic. `incarnation` selects a later log of that name. */
  readonly account: (topic: string, incarnation?: number) => Promise<Record<string, unknown> | undefined>;
  /** The winning version of each order of a platform. */
  readonly versions: (platform: Platform) => Promise<Record<string, string>>;
}

/** Kafka, ClickHouse, and the pipeline's drain between them, which writes to no topic of rejects unless told how. */
export async function openDrains(
  openRejects?: (connection: KafkaConnection) => RejectSender,
): Promise<Drains> {
  const engines = await startTestEngines({ kafka: true, clickhouse: true });
  const connection = engines.connections.kafka;
  const kafka = await openTestKafka(connection.brokers);
  // A broker that has just started coordinates no group for a moment, and a drain would report that.
  await vi.waitFor(() => kafka.admin.fetchOffsets({ groupId: MIRROR_GROUP }), PATIENCE);
  const rejects = openRejects?.(connection);
  const test = await freshIngest(engines.connections.clickhouse, COUNTIES, rejects);
  const { client } = test;
  return {
    client,
    ingestContext: test.ingestContext,
    kafka,
    connection,
    engines,
    async drain(request, enough) {
      const [end] = await kafka.admin.fetchTopicOffsets(request.topic);
      const stop = new AbortController();
      const reportedCursors: number[] = [];
      const result = await drainPartition(
        test.ingestContext,
        connection,
        {
          partition: 0,
          incarnation: 1,
          cursor: null,
          highWatermark: null,
          drainMs: PATIENCE.timeout,
          ...request,
        },
        {
          signal: stop.signal,
          onProgress: ({ cursor }) => {
            reportedCursors.push(Number(cursor));
            if (enough?.(Number(cursor)) ?? Number(cursor) >= Number(end?.high)) stop.abort();
          },
          onMirrorFailure: (error) => {
            throw error;
          },
        },
      );
      return { ...result, reportedCursors };
    },
    async account(topic, incarnation = 1) {
      const [row] = await rows<Record<string, unknown>>(
        client,
        `SELECT first_position, next_position, records, accepted, quarantined, control_records, missing, gap_positions, closes
         FROM accounting WHERE source = {source:String}`,
        { source: `kafka/${topic}/0${incarnation === 1 ? '' : `#${incarnation}`}` },
      );
      return row;
    },
    async versions(platform) {
      const found = await rows<{ id: string; version: string }>(
        client,
        'SELECT order_id AS id, version FROM orders FINAL WHERE platform = {platform:String}',
        { platform },
      );
      return Object.fromEntries(found.map(({ id, version }) => [id, version]));
    },
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await rejects?.close();
      await kafka.stop();
      await engines.stop();
    },
  };
}

/** Reads a partition to the end of its log. */
export async function drainToEnd(
  context: IngestContext,
  kafka: KafkaConnection,
  topic: string,
): Promise<void> {
  const stop = new AbortController();
  const from = { topic, partition: 0, incarnation: 1, cursor: null, highWatermark: null };
  await drainPartition(
    context,
    kafka,
    { ...from, drainMs: PATIENCE.timeout },
    {
      signal: stop.signal,
      onProgress: ({ cursor, highWatermark }) => {
        if (cursor === highWatermark) stop.abort();
      },
      onMirrorFailure: () => undefined,
    },
  );
}

/** Messages of a platform's orders, keyed by order id. */
export function orderMessages(
  platform: Platform,
  ids: readonly string[],
  changes: Partial<OrderVersion> = {},
): Sent[] {
  return ids.map((orderId) => ({
    key: orderId,
    value: JSON.stringify(validEvent({ platform, orderId, ...changes })),
  }));
}

/** Sends new orders, twenty at a time to each platform in turn, until the signal aborts. Resolves to their number. */
export async function sendUntil(
  over: AbortSignal,
  kafka: Pick<TestKafka, 'send'>,
  platforms: readonly Platform[],
): Promise<number> {
  let sent = 0;
  for (; !over.aborted; sent += 20) {
    const platform = must(platforms[(sent / 20) % platforms.length], 'a platform');
    const ids = [...Array(20).keys()].map((n) => `O-${String(sent + n)}`);
    await kafka.send(topicOf(platform), orderMessages(platform, ids));
    await sleep(100);
  }
  return sent;
}
