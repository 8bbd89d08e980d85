import { chooseSlices, DEFAULT_POLICY, type HourState, standsStill } from '../../domain/slices.ts';
import type { RefreshState } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { pause } from '../pause.ts';
import { inSpan } from '../../adapters/tracing/spans.ts';
import { observe } from '../observations.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { collectSuperseded } from './collect-superseded.ts';
import { readHourStates } from '../../pipeline/rollups/hour-states.ts';
import { refreshSlices } from './refresh-slices.ts';
import { sumDays } from './sum-days.ts';

/** Share of the time that refreshes may take while events arrive; ingest and readers need the rest. */
const BUSY_SHARE = 0.4;
/**
 * Time from one refresh to the next while events arrive. Each refresh recomputes the hot slice, at a tenth of the cost of
 * ingest. Batches begin within a third of a second, so nearly all events are visible in less than two seconds.
 */
const REFRESH_INTERVAL_MS = 1_300;
const IDLE_PAUSE_MS = 200;
/** Longer than any refresh takes, so that its uncommitted rows are not collected while it runs. */
const SUPERSEDED_FOR_MS = 10 * 60_000;
/** Late events recompute their settled hour every half a minute; sums of its day made sooner would soon be outdated. */
const DAY_QUIET_MS = 60_000;

/** Refreshes dirty slices for `durationMs`, within its share of the time; then sums days. An abort ends it early. */
export async function refreshFor(
  client: ClickHouseClient,
  durationMs: number,
  signal: AbortSignal,
  /** Called when what was stored before is visible, or waits for a later refresh on purpose. */
  onLook: () => void = () => undefined,
): Promise<RefreshState> {
  const startedMs = Date.now();
  let [refreshes, slices, busyMs] = [0, 0, 0];
  while (!signal.aborted && Date.now() - startedMs < durationMs) {
    const cycleMs = Date.now();
    const states = await readHourStates(client);
    passCheckpoint('hour-states.read');
    observe('statesRead', { states, askedMs: cycleMs });
    const chosen = chooseSlices(states, Date.now(), DEFAULT_POLICY);
    if (chosen.length > 0) {
      await inSpan('refresh', { 'countyflow.slices': chosen.length }, () => refreshSlices(client, chosen));
      refreshes += 1;
      slices += chosen.length;
    }
    onLook();
    const tookMs = Date.now() - cycleMs;
    busyMs += tookMs;
    await pause(pauseMs(states, tookMs), signal);
  }
  if (!signal.aborted) await sumDays(client, DAY_QUIET_MS);
  await collectSuperseded(client, SUPERSEDED_FOR_MS);
  passCheckpoint('refresh.done');
  return { refreshes, slices, busyMs, elapsedMs: Date.now() - startedMs };
}

/** At a standstill no ingest needs the time, so the pause is short. */
function pauseMs(states: readonly HourState[], tookMs: number): number {
  return standsStill(states, Date.now(), DEFAULT_POLICY)
    ? IDLE_PAUSE_MS
    : Math.max(REFRESH_INTERVAL_MS - tookMs, tookMs * (1 / BUSY_SHARE - 1));
}
