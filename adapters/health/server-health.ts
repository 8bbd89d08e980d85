import { Registry } from 'prom-client';
import type { ClickHouseClient } from '../clickhouse/client.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import type { HostAndPort } from '../configuration/environment.ts';
import { collectProcessMetrics } from './process-metrics.ts';
import { askClickHouse, askKafka, type Missing, watchReadiness } from './readiness.ts';
import { type HealthServer, serveHealth } from './server.ts';

export interface ServerNeeds {
  readonly clickhouse: ClickHouseClient;
  readonly kafka?: KafkaConnection;
  /** Aborts when the server takes nothing new. */
  readonly closing?: AbortSignal;
}

/** What the dashboard or the publishers' server lacks. */
export function watchServer({ clickhouse, kafka, closing }: ServerNeeds): () => Promise<readonly Missing[]> {
  return watchReadiness({
    clickhouse: askClickHouse(clickhouse),
    ...(kafka && { kafka: askKafka(kafka) }),
    server: async () => {
      if (closing?.aborted === true) throw new Error('the server is closing');
    },
  });
}

/** Health of such a server, with the metrics of its process: memory, processor, event loop. */
export function serveServerHealth(address: HostAndPort, needs: ServerNeeds): Promise<HealthServer> {
  const registry = new Registry();
  collectProcessMetrics(registry);
  return serveHealth(address, { metrics: () => registry.metrics(), missing: watchServer(needs) });
}
