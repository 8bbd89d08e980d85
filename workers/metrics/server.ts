import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import pTimeout from 'p-timeout';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { HostAndPort } from '../../adapters/configuration/environment.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { TemporalClient } from '../../adapters/temporal/client.ts';
import { innermostCause } from '../../domain/causes.ts';

/** Answers of the server, by path. */
export interface Answers {
  /** Metrics in Prometheus' text format. */
  metrics(): Promise<string>;
  /** What keeps the worker from working: empty if nothing does. */
  missing(): Promise<readonly Missing[]>;
}

export interface Missing {
  readonly part: 'kafka' | 'temporal' | 'clickhouse' | 'worker';
  readonly cause: string;
}

export interface MetricsServer {
  /** `host:port`, with the port that was found if none was given. */
  readonly address: string;
  close(): void;
}

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Serves metrics and health. Rejects if the address cannot be used. */
export async function serveMetrics({ host, port }: HostAndPort, answers: Answers): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(request, response, answers).catch(() => {
      if (!response.headersSent) send(response, 500, 'text/plain', 'failed\n');
      else response.destroy();
    });
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(
      `COUNTYFLOW_METRICS_ADDRESS: ${host}:${port} cannot be used: ${error instanceof Error ? error.message : ''}`,
      { cause: error },
    );
  }
  return {
    address: `${host}:${portOf(server)}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, answers: Answers): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, 'text/plain', 'GET only\n');
    return;
  }
  switch (request.url) {
    case '/metrics':
      send(response, 200, PROMETHEUS_TEXT, await answers.metrics());
      return;
    // An answer is the proof: the event loop turns.
    case '/health/live':
      sendJson(response, 200, { live: true });
      return;
    case '/health/ready': {
      const missing = await answers.missing();
      sendJson(response, missing.length === 0 ? 200 : 503, { ready: missing.length === 0, missing });
      return;
    }
    default:
      send(response, 404, 'text/plain', 'There are /metrics, /health/live and /health/ready.\n');
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}

/** What readiness depends on. Temporal and the worker are undefined until they are there. */
export interface Parts {
  readonly kafka: KafkaConnection;
  readonly clickhouse: ClickHouseClient;
  temporal?: TemporalClient;
  isPolling?: () => boolean;
}

const ANSWER_WITHIN_MS = 3_000;
/** However many ask, each engine is asked at most this often. */
const ANSWER_HOLDS_MS = 1_000;

/** Asks the engines whether they answer, and the worker whether it polls. */
export function watchReadiness(parts: Parts): () => Promise<readonly Missing[]> {
  let asked: Promise<readonly Missing[]> | undefined;
  let holdsUntilMs = -Infinity;
  return () => {
    if (asked === undefined || performance.now() > holdsUntilMs) {
      // Requests that arrive meanwhile share the answer.
      holdsUntilMs = Infinity;
      asked = findMissing(parts).finally(() => {
        holdsUntilMs = performance.now() + ANSWER_HOLDS_MS;
      });
    }
    return asked;
  };
}

async function findMissing({ kafka, clickhouse, temporal, isPolling }: Parts): Promise<readonly Missing[]> {
  const found = await Promise.all([
    check('kafka', () => listPartitions(kafka, 'impatient')),
    check('clickhouse', () => clickhouse.query({ query: 'SELECT 1' }).then((result) => result.text())),
    check('temporal', () => temporal?.checkHealth() ?? Promise.reject(new Error('not connected yet'))),
    check('worker', () =>
      isPolling?.() === true
        ? Promise.resolve()
        : Promise.reject(new Error('the worker is not polling Temporal')),
    ),
  ]);
  return found.filter((one) => one !== undefined);
}

async function check(part: Missing['part'], ask: () => Promise<unknown>): Promise<Missing | undefined> {
  try {
    await pTimeout(ask(), {
      milliseconds: ANSWER_WITHIN_MS,
      message: `no answer within ${ANSWER_WITHIN_MS / 1000} s`,
    });
    return undefined;
  } catch (error) {
    return { part, cause: causeOf(error) };
  }
}

/** The innermost cause is the most specific. Some have a code but no text. */
function causeOf(error: unknown): string {
  const cause = innermostCause(error);
  if (cause === undefined) return 'no answer';
  return cause.error.message === '' ? cause.code : cause.error.message;
}
