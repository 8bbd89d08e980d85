import { expect } from 'vitest';
import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import { withAdmin } from '../../adapters/kafka/connect.ts';
import { createPlatformTopics } from '../../operations/topics/create-platform-topics.ts';
import type { RequestLine } from '../../publishers/http/record-requests.ts';
import { type RunningIngestServer, startIngestServer } from '../../publishers/http/server.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { addKey } from '../../publishers/keys/stored-keys.ts';
import type { OrderEvent } from '../../schemas/event/envelope.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { EventsAnswer } from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { validEvent } from './events.ts';
import { type ReadRecord, readTopics } from './read-topics.ts';

export const SINGLE = { 'Content-Type': 'application/cloudevents+json' };
export const BATCH = { 'Content-Type': 'application/cloudevents-batch+json' };
export const LINES = { 'Content-Type': 'application/x-ndjson' };
export const JSON_BODY = { 'Content-Type': 'application/json' };

export const eventOf = (platform: Platform, orderId: string): OrderEvent => validEvent({ platform, orderId });

type Body = NonNullable<RequestInit['body']>;

export interface IngestHttp extends AsyncDisposable {
  readonly engines: TestEngines;
  readonly clickhouse: ClickHouseClient;
  readonly server: RunningIngestServer;
  /** With the ids of the requests that failed. */
  readonly failures: readonly { readonly error: unknown; readonly requestId: string | undefined }[];
  /** What the server's log has of each request. */
  readonly lines: readonly RequestLine[];
  /** A key of a platform that may send as much as it likes. */
  key(platform: Platform): string;
  /** The same of its sandbox. */
  sandboxKey(platform: Platform): string;
  /** One of Cloud Farm that may send two events a second. */
  readonly slowKey: string;
  post(key: string, body: Body, headers: Readonly<Record<string, string>>, query?: string): Promise<Response>;
  get(key: string, path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The events of a platform's topic since `forget`. */
  read(platform: Platform): Promise<ReadRecord[]>;
  /** Leaves what has come so far, and what has failed, to the tests before. */
  forget(): Promise<void>;
}

const MOST_EVENTS_PER_SECOND = 1_000_000;

/** Publishers' server on real Kafka and ClickHouse, without a worker. */
export async function openIngestHttp(): Promise<IngestHttp> {
  const engines = await startTestEngines({ kafka: true, clickhouse: true });
  const clickhouse = connectClickHouse(engines.connections.clickhouse);
  await migrate(clickhouse);
  const { kafka } = engines.connections;
  await createPlatformTopics(kafka, { partitions: 2 });
  const wish = { publisher: 'test', eventsPerSecond: MOST_EVENTS_PER_SECOND };
  const keys = new Map<Platform, string>();
  const sandboxKeys = new Map<Platform, string>();
  for (const platform of PLATFORMS) {
    keys.set(platform, (await addKey(clickhouse, { ...wish, platform })).key);
    sandboxKeys.set(platform, (await addKey(clickhouse, { ...wish, platform, sandbox: true })).key);
  }
  const slow = await addKey(clickhouse, { ...wish, platform: 'cloud-farm', eventsPerSecond: 2 });
  const lines: RequestLine[] = [];
  const failures: IngestHttp['failures'][number][] = [];
  const forgotten = new Map<string, bigint>();
  const server = await startIngestServer({
    engines: { clickhouse, kafka },
    counties: await readCountyCodes(),
    host: '127.0.0.1',
    port: 0,
    // No worker counts anything here.
    waitMs: 500,
    onRequest: (line) => {
      lines.push(line);
    },
    onFailure: (error, requestId) => {
      failures.push({ error, requestId });
    },
  });
  const post: IngestHttp['post'] = (key, body, headers, query = '') =>
    fetch(new URL(`/v1/events${query}`, server.url), {
      method: 'POST',
      body,
      headers: { Authorization: `Bearer ${key}`, ...headers },
    });
  return {
    engines,
    clickhouse,
    server,
    failures,
    lines,
    post,
    get: (key, path, headers = {}) =>
      fetch(new URL(path, server.url), { headers: { Authorization: `Bearer ${key}`, ...headers } }),
    key: (platform) => keys.get(platform) ?? '',
    sandboxKey: (platform) => sandboxKeys.get(platform) ?? '',
    slowKey: slow.key,
    read: async (platform) => {
      const read = await readTopics(engines.addresses.kafkaBrokers, [topicOf(platform)]);
      return read.filter(
        ({ topic, partition, offset }) => BigInt(offset) >= (forgotten.get(`${topic}/${partition}`) ?? 0n),
      );
    },
    forget: () =>
      withAdmin(kafka, 'patient', async (admin) => {
        failures.length = 0;
        for (const topic of PLATFORMS.map(topicOf))
          for (const { partition, high } of await admin.fetchTopicOffsets(topic))
            forgotten.set(`${topic}/${partition}`, BigInt(high));
      }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await clickhouse.close();
      await engines.stop();
    },
  };
}

/** What a request is told that fails. */
export interface ProblemAnswer {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly events?: EventsAnswer['events'];
}

/** Fails unless the answer is a problem, of the status that it names. */
export async function problemOf(answer: Response): Promise<ProblemAnswer> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await answer.json()) as ProblemAnswer;
  expect(problem.status).toBe(answer.status);
  return problem;
}
