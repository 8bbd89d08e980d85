import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostAndPort } from '../configuration/environment.ts';
import type { Missing } from './readiness.ts';

/** Answers of the server, by path. */
export interface Answers {
  /** Metrics in Prometheus' text format. */
  metrics(): Promise<string>;
  /** What keeps the process from working: empty if nothing does. */
  missing(): Promise<readonly Missing[]>;
}

export interface HealthServer {
  /** `host:port`, with the port that was found if none was given. */
  readonly address: string;
  close(): void;
}

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Serves metrics and health. Rejects if the address cannot be used. */
export async function serveHealth({ host, port }: HostAndPort, answers: Answers): Promise<HealthServer> {
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
      `metrics and health cannot be served at ${host}:${port}: ${error instanceof Error ? error.message : ''}`,
      { cause: error },
    );
  }
  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
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
    case '/healthz':
    case '/health/ready': {
      const missing = await answers.missing();
      sendJson(response, missing.length === 0 ? 200 : 503, { ready: missing.length === 0, missing });
      return;
    }
    default:
      send(response, 404, 'text/plain', 'There are /metrics, /healthz, /health/live and /health/ready.\n');
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
