import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricName } from '../../schemas/metrics.ts';

type NamesOf<Type extends string> = {
  [Name in MetricName]: (typeof METRICS)[Name] extends { readonly type: Type } ? Name : never;
}[MetricName];

/** The metrics of `schemas/metrics.ts`, by type and name. */
export interface WorkerMetrics {
  /** Runs before each scrape, to set levels. */
  beforeScrape(setLevels: () => void): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  counter(name: NamesOf<'counter'>): Counter;
  gauge(name: NamesOf<'gauge'>): Gauge;
  histogram(name: NamesOf<'histogram'>): Histogram;
}

export function createMetrics(): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, metric] of Object.entries(METRICS)) {
    const options = { name, help: metric.help, labelNames: [...metric.labels], registers: [registry] };
    if (metric.type === 'counter') counters.set(name, new Counter(options));
    else if (metric.type === 'gauge') gauges.set(name, new Gauge(options));
    else histograms.set(name, new Histogram({ ...options, buckets: [...(metric.buckets ?? [])] }));
  }
  const setAllLevels: (() => void)[] = [];
  return {
    beforeScrape: (setLevels) => {
      setAllLevels.push(setLevels);
    },
    text: () => {
      for (const setLevels of setAllLevels) setLevels();
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
