import { expect } from 'vitest';
import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import type { Counties } from '../../domain/order.ts';
import { createPlatformTopics } from '../../operations/topics/create-platform-topics.ts';
import { type RunningIngestServer, startIngestServer } from '../../publishers/http/server.ts';
import { addKey } from '../../publishers/keys/stored-keys.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { EventsAnswer } from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { COUNTIES } from './events.ts';
import { type ReadRecord, readTopics } from './read-topics.ts';

type Body = NonNullable<RequestInit['body']>;

export interface IngestHttp extends AsyncDisposable {
  readonly engines: TestEngines;
  readonly clickhouse: ClickHouseClient;
  readonly server: RunningIngestServer;
  readonly failures: readonly unknown[];
  /** The ids of the requests that failed. */
  readonly failedRequests: readonly (string | undefined)[];
  /** A key of a platform that may send as much as it likes. */
  key(platform: Platform): string;
  /** The same of its sandbox. */
  sandboxKey(platform: Platform): string;
  /** One of Cloud Farm that may send two events a second. */
  readonly slowKey: string;
  post(key: string, body: Body, headers: Readonly<Record<string, string>>, query?: string): Promise<Response>;
  /** The events of a platform's topic. */
  read(platform: Platform): Promise<ReadRecord[]>;
}

const MOST_EVENTS_PER_SECOND = 1_000_000;

/** Publishers' server on real Kafka and ClickHouse, without a worker. */
export async function openIngestHttp(counties: Counties = COUNTIES): Promise<IngestHttp> {
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
  const failures: unknown[] = [];
  const failedRequests: (string | undefined)[] = [];
  const server = await startIngestServer({
    engines: { clickhouse, kafka },
    counties,
    host: '127.0.0.1',
    port: 0,
    // No worker counts anything here.
    waitMs: 500,
    onFailure: (error, requestId) => {
      failures.push(error);
      failedRequests.push(requestId);
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
    failedRequests,
    post,
    key: (platform) => keys.get(platform) ?? '',
    sandboxKey: (platform) => sandboxKeys.get(platform) ?? '',
    slowKey: slow.key,
    read: async (platform) =>
      (await readTopics(engines.addresses.kafkaBrokers)).filter(({ topic }) => topic === topicOf(platform)),
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
