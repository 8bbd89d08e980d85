import { activeSpan, recordSpanBelow } from '../../adapters/tracing/spans.ts';
import type { BufferPools } from '../../pipeline/validation/batch-buffer.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { ANY_PLATFORM } from '../../schemas/metrics.ts';
import { platformOf } from '../../schemas/topics.ts';
import { HALT_REASONS } from '../../schemas/workflow-inputs.ts';
import { onObservation, rangeId, type StoredRange } from '../observations.ts';
import { type ArrivedRange, type Commit, LiveRanges, type VisibleSlice } from './live-ranges.ts';
import type { WorkerMetrics } from './registry.ts';

/** Writes a line about a range. Its field `range` is the same from the store to the commit that shows the range. */
export type LogRange = (facts: Readonly<Record<string, unknown>>, message: string) => void;

/**
 * Counts and logs from now on what the pipeline of this process does. Sets levels at each scrape, from what the process
 * knows already: no engine is asked.
 */
export function recordMetrics(metrics: WorkerMetrics, pools: BufferPools, logRange: LogRange): void {
  const live = new LiveRanges();
  const show = (visible: readonly VisibleSlice[]): void => {
    for (const { freshnessMs, commit, completed } of visible) {
      metrics.histogram('countyflow_freshness_seconds').observe(freshnessMs / 1000);
      if (completed === undefined) continue;
      logRange({ range: completed.id, sliceVersion: commit.sliceVersion, freshnessMs }, 'A range is visible');
      traceVisible(completed, commit);
    }
  };
  onObservation('arrived', ({ ranges, arrivedMs }) => {
    for (const range of ranges) live.add(range, arrivedMs);
  });
  onObservation('stored', ({ ranges, durationMs }) => {
    metrics.histogram('countyflow_store_duration_seconds').observe(durationMs / 1000);
    for (const range of ranges) {
      countRange(metrics, range);
      const { epoch, records, accepted, quarantined, bytes } = range.logged;
      const facts = { epoch, records, accepted, quarantined, bytes, durationMs: Math.round(durationMs) };
      logRange({ range: rangeId(range.logged), ...facts }, 'A range is stored');
    }
  });
  onObservation('statesRead', ({ states, askedMs }) => {
    metrics.gauge('countyflow_rollups_checked_timestamp_seconds').set(Date.now() / 1000);
    show(live.statesRead(states, askedMs));
  });
  onObservation('committed', ({ sliceVersion, seconds, slices, durationMs }) => {
    const labels = { slice_seconds: String(seconds) };
    metrics.histogram('countyflow_refresh_duration_seconds').observe(labels, durationMs / 1000);
    metrics.counter('countyflow_refreshed_slices_total').inc(labels, slices.length);
    metrics.gauge('countyflow_rollups_committed_timestamp_seconds').set(Date.now() / 1000);
    const facts = { sliceVersion, seconds, slices: slices.length, durationMs: Math.round(durationMs) };
    logRange(facts, 'Slices are committed');
    const commit = { sliceVersion, committedMs: Date.now(), span: activeSpan() };
    show(live.committed(slices, seconds, commit));
  });
  // From zero: a counter that begins at one shows no increase.
  for (const reason of Object.values(HALT_REASONS))
    metrics.counter('countyflow_partition_halts_total').inc({ reason }, 0);
  onObservation('halted', ({ reason }) => {
    metrics.counter('countyflow_partition_halts_total').inc({ reason });
  });
  for (const platform of PLATFORMS) metrics.counter('countyflow_rejects_unsent_total').inc({ platform }, 0);
  onObservation('rejectsUnsent', ({ platform, count }) => {
    metrics.counter('countyflow_rejects_unsent_total').inc({ platform }, count);
  });
  onObservation('failed', (labels) => {
    metrics.counter('countyflow_activity_failures_total').inc({ ...labels });
  });
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

function countRange(metrics: WorkerMetrics, { source, logged }: StoredRange): void {
  const platform = source.kind === 'kafka' ? platformOf(source.topic) : undefined;
  const labels = { origin: source.kind, platform: platform ?? ANY_PLATFORM };
  metrics.counter('countyflow_events_stored_total').inc(labels, logged.records);
  metrics.counter('countyflow_events_accepted_total').inc(labels, logged.accepted);
  metrics.counter('countyflow_events_stored_bytes_total').inc(labels, logged.bytes);
  for (const [reason, events] of Object.entries(logged.reasons))
    metrics.counter('countyflow_events_quarantined_total').inc({ ...labels, reason }, events);
}

/** In the trace of the range, how long it waited for the commit that shows it, with a link to that commit. */
function traceVisible({ id, arrivedMs, span }: ArrivedRange, commit: Commit): void {
  recordSpanBelow(span, {
    name: 'visible',
    attributes: { 'countyflow.range': id, 'countyflow.slice_version': commit.sliceVersion },
    startedMs: arrivedMs,
    endedMs: commit.committedMs,
    linkTo: commit.span,
  });
}

/** A partition that this process has not read for so long is read by another worker, halted or paused. */
const LAG_KNOWN_FOR_MS = 120_000;
/** An idle partition is looked at every five minutes. */
const NO_LAG_KNOWN_FOR_MS = 360_000;

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
      if (Date.now() - atMs > (lag === 0 ? NO_LAG_KNOWN_FOR_MS : LAG_KNOWN_FOR_MS)) seen.delete(key);
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
