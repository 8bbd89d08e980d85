import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { inSpan } from '../../adapters/tracing/spans.ts';
import {
  chooseSlices,
  DEFAULT_POLICY,
  hasRest,
  HOT_SECONDS,
  HOUR_SECONDS,
  type HourState,
  standsStill,
} from '../../domain/slices.ts';
import { readHourStates, versionAt } from '../../pipeline/rollups/hour-states.ts';
import type { RefreshState } from '../../schemas/workflow-inputs.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { observe } from '../observations.ts';
import { pause } from '../pause.ts';
import { Arrivals } from './arrivals.ts';
import type { FiguresBeside } from './figures-beside.ts';
import { refreshSlices } from './refresh-slices.ts';
import { SetAside } from './set-aside.ts';
import { sumDays } from './sum-days.ts';

/** Share of the time that refreshes may take while events arrive; ingest and readers need the rest. */
const BUSY_SHARE = 0.4;
/**
 * Time from one refresh to the next while events arrive. Each refresh recomputes the hot slice, at a tenth of the cost of
 * ingest. Batches begin within a third of a second, so nearly all events are visible in less than two seconds.
 */
const REFRESH_INTERVAL_MS = 1_300;
const IDLE_PAUSE_MS = 200;
/** A refresh with nothing to do looks at all hours this often, since they also settle by the clock. */
const LOOK_EVERY_MS = 10_000;
/** Longer than a reader takes who lists slices in one statement and reads their rows in another. */
const SUPERSEDED_FOR_MS = 60_000;
/** Late events recompute their settled hour every half a minute; sums of its day made sooner would soon be outdated. */
const DAY_QUIET_MS = 60_000;
/** A report is kept in the workflow's history. */
const MOST_NAMED = 10;

/** Refreshes dirty slices for `durationMs`, within its share of the time; then sums days. An abort ends it early. */
export async function refreshFor(
  client: ClickHouseClient,
  durationMs: number,
  signal: AbortSignal,
  /** Called when what was stored before is visible, or waits for a later refresh on purpose. */
  onLook: () => void = () => undefined,
  figures?: FiguresBeside,
  setAside = new SetAside(),
): Promise<RefreshState> {
  // Not by the clock, which may be set meanwhile: a pause would last for as long as it was ahead.
  const startedMs = performance.now();
  let [refreshes, slices, busyMs] = [0, 0, 0];
  let isIdle = false;
  // Lists and windows may have changed.
  let isChanged = true;
  using arrivals = new Arrivals(client);
  while (!signal.aborted && performance.now() - startedMs < durationMs) {
    const [cycleMs, askedMs] = [performance.now(), Date.now()];
    if (isIdle) await arrivals.mark();
    const isMarked = isIdle;
    const states = await readHourStates(client);
    passCheckpoint('hour-states.read');
    observe('statesRead', { states, askedMs });
    const chosen = chooseSlices(setAside.without(states, Date.now()), Date.now(), DEFAULT_POLICY);
    if (chosen.length > 0) {
      await inSpan('refresh', { 'countyflow.slices': chosen.length }, () =>
        refreshSlices(client, chosen, setAside),
      );
      refreshes += 1;
      slices += chosen.length;
      isChanged = true;
    }
    figures?.poke(isChanged);
    isChanged = false;
    onLook();
    const tookMs = performance.now() - cycleMs;
    busyMs += tookMs;
    isIdle = hasRest(states, Date.now());
    if (isIdle && isMarked) await arrivals.next(LOOK_EVERY_MS, signal, onLook);
    else await pause(pauseMs(states, tookMs), signal);
  }
  if (!signal.aborted) await sumDays(client, DAY_QUIET_MS);
  await collectSuperseded(client, SUPERSEDED_FOR_MS);
  passCheckpoint('refresh.done');
  return {
    refreshes,
    slices,
    busyMs: Math.round(busyMs),
    elapsedMs: Math.round(performance.now() - startedMs),
    ...(setAside.all.length === 0 ? {} : { setAside: setAside.all.slice(0, MOST_NAMED) }),
  };
}

/** At a standstill no ingest needs the time, so the pause is short. */
function pauseMs(states: readonly HourState[], tookMs: number): number {
  return standsStill(states, Date.now(), DEFAULT_POLICY)
    ? IDLE_PAUSE_MS
    : Math.max(REFRESH_INTERVAL_MS - tookMs, tookMs * (1 / BUSY_SHARE - 1));
}

/** A month with fewer superseded rows is not worth a mutation. */
const MIN_SUPERSEDED_ROWS = 50_000;

/** Above this share of superseded rows, removing them costs less than reading past them. */
const TOLERATED_SHARE = 0.5;

/** The slices and sums of days that were visible when `before` was the next version. */
const VISIBLE_BEFORE = `SELECT slice_start, slice_seconds, max(slice_version) FROM rollup
  WHERE kind = 'commit' AND slice_version < {before:UInt64}
    AND (slice_seconds != ${HOT_SECONDS} OR toStartOfHour(slice_start) NOT IN (
      SELECT slice_start FROM rollup
      WHERE kind = 'commit' AND slice_seconds = ${HOUR_SECONDS} AND slice_version < {before:UInt64}))
  GROUP BY slice_start, slice_seconds`;

/**
 * Removes rows that were superseded `olderThanMs` ago, and rows without a commit. A statement writes rows with their
 * commit, so none is removed that will be visible. Works by month, so that months without superseded rows are not
 * rewritten. Rewrites parts, because a row that is only marked as deleted keeps its space. Does not wait for the removal,
 * because refreshes would wait too. Does nothing while an earlier removal runs: a series of workers that die would leave
 * one each. Returns the number of rows to be removed.
 */
export async function collectSuperseded(
  client: ClickHouseClient,
  olderThanMs: number,
  minSupersededRows = MIN_SUPERSEDED_ROWS,
): Promise<number> {
  const before = versionAt(Date.now() - olderThanMs).toString();
  const superseded = `slice_version < {before:UInt64}
    AND (slice_start, slice_seconds, slice_version) NOT IN (${VISIBLE_BEFORE})`;
  const months = await rows<{ month: number; superseded: string }>(
    client,
    `SELECT toYYYYMM(slice_start) AS month, countIf(${superseded}) AS superseded
     FROM rollup
     WHERE NOT EXISTS (SELECT 1 FROM system.mutations WHERE database = currentDatabase() AND table = 'rollup' AND NOT is_done)
     GROUP BY month
     HAVING superseded >= {minSupersededRows:UInt64} AND superseded >= count() * {share:Float64}`,
    { before, minSupersededRows, share: TOLERATED_SHARE },
  );
  for (const { month } of months) {
    await client.command({
      query: `ALTER TABLE rollup DELETE IN PARTITION {month:UInt32} WHERE ${superseded}`,
      query_params: { before, month },
      clickhouse_settings: { mutations_sync: '0' },
    });
  }
  return months.reduce((sum, month) => sum + Number(month.superseded), 0);
}
