import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { BOUNDED } from './compare-orders.ts';
import type { CheckResult, Difference } from './difference.ts';
import { DIFFERENCES_SAID, rollupDifference } from './rollup-difference.ts';
import { readSliceStates, type SliceState } from './slice-states.ts';

/** How often, and after how long, a slice is looked at again before it is called wrong. */
const LOOKS = 4;
const BETWEEN_LOOKS_MS = 1_500;

interface DifferingSlice {
  readonly key: string;
  readonly rows: number;
}

/**
 * Every visible slice against a recomputation from the orders. Orders, their arrivals and the commits are tables of
 * their own, so a slice that changes while it is compared seems to differ: only one that differs again and again,
 * with the same version and nothing new arrived, is wrong. One that waits for its refresh is pending.
 */
export async function compareRollups(
  client: ClickHouseClient,
  limit: number,
  signal: AbortSignal,
): Promise<CheckResult> {
  let before = await readSliceStates(client);
  let suspects = await differingSlices(client);
  let pending = 0;
  for (let look = 1; ; look += 1) {
    const after = await readSliceStates(client);
    const restless = suspects.filter(({ key }) => waits(before.get(key)) || changed(before, after, key));
    const still = suspects.filter((suspect) => !restless.includes(suspect));
    pending += restless.length;
    suspects = still;
    if (suspects.length === 0 || look === LOOKS) break;
    await sleep(BETWEEN_LOOKS_MS, undefined, { signal });
    before = await readSliceStates(client);
    const again = new Set((await differingSlices(client)).map(({ key }) => key));
    suspects = suspects.filter(({ key }) => again.has(key));
  }
  const visible = [...before.values()].filter(({ version }) => version !== '0').length;
  return {
    name: 'rollups',
    summary: `${visible} visible slices against a recomputation from the orders`,
    total: suspects.reduce((sum, slice) => sum + slice.rows, 0),
    differences: suspects.length === 0 ? [] : await details(client, suspects, limit),
    notes: pending === 0 ? [] : [`${pending} slices wait for a refresh, and were left out`],
  };
}

/** A slice with orders of which nothing is known to have arrived would wait for ever: that is no waiting. */
function waits(state: SliceState | undefined): boolean {
  return state?.dirty === true;
}

function changed(
  before: ReadonlyMap<string, SliceState>,
  after: ReadonlyMap<string, SliceState>,
  key: string,
): boolean {
  const [was, is] = [before.get(key), after.get(key)];
  return waits(is) || was?.version !== is?.version;
}

async function differingSlices(client: ClickHouseClient): Promise<DifferingSlice[]> {
  const found = await rows<{ start: string; seconds: string; differing: string }>(
    client,
    `SELECT toUnixTimestamp(slice_start) AS start, slice_seconds AS seconds, count() AS differing
     FROM (${rollupDifference()}) GROUP BY slice_start, slice_seconds ORDER BY slice_start ${BOUNDED}`,
  );
  return found.map(({ start, seconds, differing }) => ({
    key: `${start}/${seconds}`,
    rows: Number(differing),
  }));
}

interface DetailRow {
  slice: string;
  dimensions: string[];
  measures: string[];
}

async function details(
  client: ClickHouseClient,
  slices: readonly DifferingSlice[],
  limit: number,
): Promise<Difference[]> {
  const starts = slices.slice(0, limit).map(({ key }) => Number(key.split('/')[0]));
  const found = await rows<DetailRow>(
    client,
    `SELECT concat(toString(slice_start), ' (', toString(slice_seconds), ' s)') AS slice,
       arrayFilter(text -> text != '', [kind, toString(stat_hour), toString(county), platform, channel, direction, order_mode,
         category, unit]) AS dimensions,
       ${DIFFERENCES_SAID} AS measures
     FROM (${rollupDifference("slice_start IN {starts:Array(DateTime('Asia/Shanghai'))}")})
     ORDER BY slice_start, kind, stat_hour, county LIMIT {limit:UInt32} ${BOUNDED}`,
    { starts, limit },
  );
  return found.map(({ slice, dimensions, measures }) => ({
    subject: `slice ${slice} ${dimensions.join(' ')}`,
    message: `the orders less the rollup: ${measures.join(', ')}`,
  }));
}
