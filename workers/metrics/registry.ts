import { once } from 'node:events';
import { createServer } from 'node:net';
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
  counter(name: NamesOf<'counter'>): Counter;
  gauge(name: NamesOf<'gauge'>): Gauge;
  histogram(name: NamesOf<'histogram'>): Histogram;
}

export function createMetrics(): WorkerMetrics {
  const registry = new Registry();
  collectProcessMetrics(registry);
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, metric] of Object.entries(METRICS)) {
    const options = { name, help: metric.help, labelNames: [...metric.labels], registers: [registry] };
    if (metric.type === 'counter') counters.set(name, new Counter(options));
    else if (metric.type === 'gauge') gauges.set(name, new Gauge(options));
    else histograms.set(name, new Histogram({ ...options, buckets: [...(metric.buckets ?? [])] }));
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
    counter: (name) => known(counters, name),
    gauge: (name) => known(gauges, name),
    histogram: (name) => known(histograms, name),
  };
}

function known<T>(made: ReadonlyMap<string, T>, name: string): T {
  const metric = made.get(name);
  if (metric === undefined) throw new Error(`${name} is not in schemas/metrics.ts`);
  return metric;
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
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  server.close();
  await once(server, 'close');
  return address.port;
}
