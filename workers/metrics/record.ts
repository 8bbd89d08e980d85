import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { ANY_PLATFORM } from '../../schemas/metrics.ts';
import { HALT_REASONS } from '../../schemas/workflow-inputs.ts';
import { platformOf } from '../../schemas/topics.ts';
import type { BufferPools } from '../../pipeline/validation/buffer-pools.ts';
import { activeSpan } from '../../adapters/tracing/spans.ts';
import { onObservation, type StoredRange } from '../observations.ts';
import { LiveRanges, type VisibleSlice } from './live-ranges.ts';
import { recordLevels } from './levels.ts';
import { rangeId } from './range-id.ts';
import { traceVisible } from './trace-visible.ts';
import type { WorkerMetrics } from './registry.ts';

/** Writes a line about a range. Its field `range` is the same from the store to the commit that shows the range. */
export type LogRange = (facts: Readonly<Record<string, unknown>>, message: string) => void;

/** Counts and logs from now on what the pipeline of this process does. */
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
  recordLevels(metrics, pools);
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
