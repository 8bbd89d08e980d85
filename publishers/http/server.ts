import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { HostAndPort } from '../../adapters/configuration/environment.ts';
import type { Counties } from '../../domain/order.ts';
import { type ClickHouseClient, serveServerHealth, watchServer } from '../../pipeline/engines.ts';
import { MEBIBYTE, REQUEST_ID_HEADER, REQUEST_LIMITS } from '../../schemas/http/limits.ts';
import { label } from '../../schemas/text/say.ts';
import { openKeyRing } from '../keys/key-ring.ts';
import { Allowance } from './allowance.ts';
import { createIngestApp, type IngestAppOptions } from './app.ts';
import { answerOf, brokenLine, brokenRequests } from './broken-requests.ts';
import { STILL_WAITING, waitUntilCounted } from './counting.ts';
import { openEventSender } from './event-sender.ts';
import { openJudge } from './judging/judge.ts';
import { RegisterWatch } from './judging/register-watch.ts';
import { Room } from './read-body.ts';
import type { RequestLine } from './record-requests.ts';
import { openRequestLog } from './request-log.ts';
import { openTopicWatch } from './topic-watch.ts';
import { openUnsentLog } from './unsent-log.ts';

export interface IngestServerOptions {
  readonly engines: { readonly clickhouse: ClickHouseClient; readonly kafka: KafkaConnection };
  readonly counties: Counties;
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** Where metrics and health are served too. */
  readonly metrics?: HostAndPort | undefined;
  /** How long `wait=true` waits at most. */
  readonly waitMs?: number;
  /** Gets each request that was answered. */
  readonly onRequest: (line: RequestLine) => void;
  /** The id is that of the request that failed, if one did. */
  readonly onFailure: (error: unknown, requestId?: string) => void;
}

export interface RunningIngestServer {
  readonly url: string;
  /** Takes nothing new, and resolves when every request that was taken has its answer. */
  close(): Promise<void>;
}

/** Of all requests together; the threads have as much again for what they decompress. */
const ROOM_BYTES = 128 * MEBIBYTE;
const MOST_CONNECTIONS = 1_000;
/** Longer than balancers and clients keep a connection idle, 60 s at most: what the server closed meanwhile fails a request. */
const IDLE_WITHIN_MS = 65_000;
const HEADERS_WITHIN_MS = 10_000;
/** Node looks so often for requests that do not arrive in time. */
const LOOK_EVERY_MS = 1_000;
const HEADER_BYTES = 16 * 1024;
/** Requests that wait until their events are counted, since each asks ClickHouse. */
const MOST_WAITING = 100;
/** Longer than a request may take. */
const CLOSE_WITHIN_MS = 45_000;

/** Rejects where no broker or ClickHouse can be reached, or with an error of the system if the port is taken. */
export async function startIngestServer(options: IngestServerOptions): Promise<RunningIngestServer> {
  const { engines, counties, host, port, metrics, waitMs = REQUEST_LIMITS.waitMs } = options;
  const { onRequest, onFailure } = options;
  const closing = new AbortController();
  const keys = await openKeyRing(engines.clickhouse, onFailure);
  const sender = await openEventSender(engines.kafka);
  const judge = openJudge(counties);
  const registers = new RegisterWatch(engines.clickhouse, onFailure);
  const unsent = openUnsentLog(engines.clickhouse);
  const requests = openRequestLog(engines.clickhouse, onFailure);
  let waiting = 0;
  const wait: IngestAppOptions['waitUntilCounted'] = async (platform, events) => {
    if (waiting >= MOST_WAITING) return events.map(() => STILL_WAITING);
    waiting += 1;
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(waitMs)]);
    try {
      return await waitUntilCounted(engines.clickhouse, platform, events, signal);
    } finally {
      waiting -= 1;
    }
  };
  const app = createIngestApp({
    keys,
    topics: openTopicWatch(engines.kafka),
    clickhouse: engines.clickhouse,
    kafka: engines.kafka,
    sender,
    judge,
    registers,
    room: new Room(ROOM_BYTES),
    allowance: new Allowance(),
    unsent,
    requests,
    onRequest,
    waitUntilCounted: wait,
    missing: watchServer(engines),
    isClosing: () => closing.signal.aborted,
    onFailure,
  });
  const answer = getRequestListener(app.fetch, {
    // It would close a connection half a second after an early refusal. Node drops what still comes, in the time of a request.
    autoCleanupIncoming: false,
    errorHandler: () => {
      const { body, ...head } = answerOf('bad-request', label('http.host'));
      onRequest(brokenLine(head.headers[REQUEST_ID_HEADER], 'bad-request'));
      return new Response(body, head);
    },
  });
  const server = createServer(
    {
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: REQUEST_LIMITS.arriveWithinMs,
      keepAliveTimeout: IDLE_WITHIN_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      maxHeaderSize: HEADER_BYTES,
    },
    (incoming, outgoing) => void answer(incoming, outgoing),
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.on('clientError', brokenRequests(HEADER_BYTES, onRequest));
  server.listen(port, host);
  await once(server, 'listening');
  const health = metrics && (await serveServerHealth(metrics, { ...engines, closing: closing.signal }));
  const address = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${address.port}/`,
    async close() {
      closing.abort();
      // Requests that are being answered get their answers. A client that takes too long is let go.
      const late = setTimeout(() => {
        server.closeAllConnections();
      }, CLOSE_WITHIN_MS);
      await server[Symbol.asyncDispose]();
      clearTimeout(late);
      await sender.close();
      await Promise.all([unsent.close(), requests.close(), judge.close(), registers.close(), keys.close()]);
      health?.close();
    },
  };
}
