import { once } from 'node:events';
import { createServer } from 'node:net';
import type { TelemetryOptions } from '@temporalio/worker';

/** Metrics of Temporal's SDK. Its native core serves them on an address of its own. */
export interface TemporalExporter {
  readonly telemetryOptions: TelemetryOptions;
  /** In Prometheus' text format; empty if the core does not answer. */
  text(): Promise<string>;
}

const LOOPBACK = '127.0.0.1';
const ANSWER_WITHIN_MS = 2_000;

/** Finds a free port on loopback for the core, so that one scrape of the worker gives both. */
export async function openTemporalExporter(): Promise<TemporalExporter> {
  const bindAddress = `${LOOPBACK}:${await findFreePort()}`;
  return {
    telemetryOptions: {
      metrics: {
        prometheus: {
          bindAddress,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
    async text() {
      try {
        const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
        const response = await fetch(`http://${bindAddress}/metrics`, { signal });
        return response.ok ? await response.text() : '';
      } catch {
        return '';
      }
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  server.close();
  await once(server, 'close');
  return address.port;
}
