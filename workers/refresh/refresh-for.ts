import { chooseSlices, DEFAULT_POLICY, type HourState, standsStill } from '../../domain/slices.ts';
import type { RefreshState } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { pause } from '../pause.ts';
import { reached } from '../points.ts';
import { collectSuperseded } from './collect-superseded.ts';
import { readHourStates } from '../../services/rollups/hour-states.ts';
import { refreshSlices } from './refresh-slices.ts';
import { sumDays } from './sum-days.ts';
import { sumWindows } from './sum-windows.ts';

/** Share of the time that refreshing may take while events come in: the rest belongs to ingest and to readers. */
const BUSY_SHARE = 0.4;
/**
 * While events come in, refreshes begin this far apart: each computes the hot slice anew, which is a tenth of what ingest
 * costs. A batch begins within a third of a second, so that nearly all is visible in less than two seconds.
 */
const PERIOD_MS = 1_300;
const IDLE_PAUSE_MS = 200;
/** Longer than any refresh can take: its uncommitted rows must not be collected under it. */
const SUPERSEDED_FOR_MS = 10 * 60_000;
/** A settled hour that late events touch is computed anew every half a minute: the sums of its day would not last. */
const DAY_QUIET_MS = 60_000;
/** To sum all windows of a season takes what seven queries spare, and one late event undoes most of them. */
const WINDOW_QUIET_MS = 5 * 60_000;

/** Refreshes what is dirty for a bounded time, keeping to its share of it. Stops early when the signal says so. */
export async function refreshFor(
  client: ClickHouseClient,
  durationMs: number,
  signal: AbortSignal,
): Promise<RefreshState> {
  const startedMs = Date.now();
  let [refreshes, slices, busyMs] = [0, 0, 0];
  while (!signal.aborted && Date.now() - startedMs < durationMs) {
    const cycleMs = Date.now();
    const states = await readHourStates(client);
    reached('states.read');
    const chosen = chooseSlices(states, Date.now(), DEFAULT_POLICY);
    if (chosen.length > 0) {
      await refreshSlices(client, chosen);
      refreshes += 1;
      slices += chosen.length;
    }
    const tookMs = Date.now() - cycleMs;
    busyMs += tookMs;
    await pause(pauseMs(states, tookMs), signal);
  }
  if (!signal.aborted && (await sumDays(client, DAY_QUIET_MS)) === 0)
    await sumWindows(client, WINDOW_QUIET_MS);
  await collectSuperseded(client, SUPERSEDED_FOR_MS);
  reached('refresh.done');
  return { refreshes, slices, busyMs, elapsedMs: Date.now() - startedMs };
}

/** Nothing to give way to at a standstill: then what is left is done at once. */
function pauseMs(states: readonly HourState[], tookMs: number): number {
  return standsStill(states, Date.now(), DEFAULT_POLICY)
    ? IDLE_PAUSE_MS
    : Math.max(PERIOD_MS - tookMs, tookMs * (1 / BUSY_SHARE - 1));
}
