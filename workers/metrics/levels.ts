import { type LevelEngines, readLevels } from '../../operations/status/levels.ts';
import { METRICS } from '../../schemas/metrics.ts';
import type { WorkerMetrics } from './registry.ts';

/** However often anybody scrapes, the engines are asked once in so long, and never if nobody does. */
const HOLDS_MS = 15_000;

/** Sets the levels of the whole system at a scrape. What is not known then is left out. */
export function recordSystemLevels(metrics: WorkerMetrics, enginesNow: () => LevelEngines): void {
  let asked: Promise<void> | undefined;
  let askedMs = -Infinity;
  metrics.beforeScrape(() => {
    if (asked === undefined || performance.now() - askedMs > HOLDS_MS) {
      askedMs = performance.now();
      asked = setLevels(metrics, enginesNow());
    }
    return asked;
  });
}

async function setLevels(metrics: WorkerMetrics, engines: LevelEngines): Promise<void> {
  for (const [name, levels] of await readLevels(engines)) {
    const gauge = metrics.gauge(name);
    // One without labels would be zero after a reset, which says that all is well.
    if (METRICS[name].labels.length === 0) gauge.remove();
    else gauge.reset();
    for (const { labels, value } of levels) gauge.set(labels, value);
  }
}
