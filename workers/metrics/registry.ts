import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { TelemetryOptions } from '@temporalio/worker';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { collectProcessMetrics } from '../../adapters/health/process-metrics.ts';
import { type MetricName, METRICS } from '../../schemas/metrics.ts';

type NamesOf<Type extends string> = {
  [Name in MetricName]: (typeof METRICS)[Name] extends { readonly type: Type } ? Name : never;
}[MetricName];

/** The metrics of `schemas/metrics.ts`, by type and name. */
export interface WorkerMetrics {
  /** Runs before each scrape, to set levels, and is waited for. */
  beforeScrape(setLevels: () => void | Promise<void>): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  counter(name: NamesOf<'counter'>): Pick<Counter, 'inc'>;
  gauge(name: NamesOf<'gauge'>): Gauge;
  histogram(name: NamesOf<'histogram'>): Histogram;
}

export function createMetrics(): WorkerMetrics {
  const registry = new Registry();
  collectProcessMetrics(registry);
  for (const [name, { type, help, labels, buckets = [] }] of Object.entries(METRICS)) {
    const options = { name, help, labelNames: [...labels], registers: [] };
    if (type === 'counter') registry.registerMetric(new Counter(options));
    else if (type === 'gauge') registry.registerMetric(new Gauge(options));
    else registry.registerMetric(new Histogram({ ...options, buckets: [...buckets] }));
  }
  const setAllLevels: (() => void | Promise<void>)[] = [];
  return {
    beforeScrape: (setLevels) => {
      setAllLevels.push(setLevels);
    },
    text: async () => {
      for (const setLevels of setAllLevels) await setLevels();
      return registry.metrics();
    },
    counter: (name) => registry.getSingleMetric(name) as Pick<Counter, 'inc'>,
    gauge: (name) => registry.getSingleMetric(name) as Gauge,
    histogram: (name) => registry.getSingleMetric(name) as Histogram,
  };
}

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
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
