import type { BufferPools } from '../../pipeline/validation/buffer-pools.ts';
import { onObservation } from '../observations.ts';
import type { WorkerMetrics } from './registry.ts';

/** A partition that this process has not read for so long is read by another worker, halted or paused. */
const LAG_KNOWN_FOR_MS = 120_000;

/** Sets the levels at each scrape, from what the process knows already. No engine is asked. */
export function recordLevels(metrics: WorkerMetrics, pools: BufferPools): void {
  recordLag(metrics);
  recordBackfills(metrics);
  metrics.beforeScrape(() => {
    for (const { pool, leased, limit, waiting } of pools.usage()) {
      metrics.gauge('countyflow_buffers_leased').set({ pool }, leased);
      metrics.gauge('countyflow_buffers_limit').set({ pool }, limit);
      metrics.gauge('countyflow_buffer_waits').set({ pool }, waiting);
    }
  });
}

function recordLag(metrics: WorkerMetrics): void {
  const seen = new Map<string, { topic: string; partition: string; lag: number; atMs: number }>();
  onObservation('position', ({ topic, partition, lag }) => {
    const labels = { topic, partition: String(partition) };
    seen.set(`${topic}/${partition}`, { ...labels, lag: Math.max(0, Number(lag)), atMs: Date.now() });
  });
  const gauge = metrics.gauge('countyflow_partition_lag_events');
  metrics.beforeScrape(() => {
    gauge.reset();
    for (const [key, { topic, partition, lag, atMs }] of seen) {
      if (Date.now() - atMs > LAG_KNOWN_FOR_MS) seen.delete(key);
      else gauge.set({ topic, partition }, lag);
    }
  });
}

function recordBackfills(metrics: WorkerMetrics): void {
  const loading = new Map<string, { load: string; bytes: number; bytesRead: number }>();
  onObservation('archiveProgress', ({ archive, load, bytes, bytesRead, newLines }) => {
    const before = loading.get(archive)?.bytesRead ?? 0;
    loading.set(archive, { load, bytes, bytesRead });
    metrics.counter('countyflow_backfill_read_bytes_total').inc(Math.max(0, bytesRead - before));
    metrics.counter('countyflow_backfill_stored_lines_total').inc(newLines);
  });
  onObservation('archiveEnded', ({ archive }) => {
    loading.delete(archive);
  });
  metrics.beforeScrape(() => {
    const loads = new Set([...loading.values()].map(({ load }) => load));
    metrics.gauge('countyflow_backfills_running').set(loads.size);
    const remaining = [...loading.values()].reduce((sum, one) => sum + one.bytes - one.bytesRead, 0);
    metrics.gauge('countyflow_backfill_remaining_bytes').set(remaining);
  });
}
