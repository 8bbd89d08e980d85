import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type CheckResult, type Difference, SPILL_TO_DISK } from './difference.ts';
import { rollupDifference, SLICE_DIFFERENCE_TEXTS } from './rollup-difference.ts';
import { readSliceStates, slicesOfCopies, type SliceState } from './slice-states.ts';

/** A slice is wrong only if it differs this many times, this far apart. */
const ATTEMPTS = 4;
const BETWEEN_ATTEMPTS_MS = 1_500;

interface DifferingSlice {
  readonly key: string;
  readonly rows: number;
}

/**
 * Compares every visible slice with a recomputation from the orders. Orders, arrivals and commits are in separate tables
 * and so in separate snapshots: a slice that changes during the comparison seems to differ. A slice is wrong only if it
 * differs every time, with the same version and no new arrivals. A slice that waits for its refresh is pending, and so is
 * one with a copy of a sale of which another copy is in such a slice.
 */
export async function compareRollups(
  client: ClickHouseClient,
  limit: number,
  signal: AbortSignal,
): Promise<CheckResult> {
  let before = await readSliceStates(client);
  let suspects = await differingSlices(client);
  let pending = 0;
  for (let attempt = 1; ; attempt += 1) {
    const after = await readSliceStates(client);
    const copies = await slicesOfCopies(
      client,
      suspects.map(({ key }) => key),
    );
    const isUnsettled = (key: string): boolean => isDirty(before.get(key)) || changed(before, after, key);
    const unsettled = suspects.filter(({ key }) => [key, ...(copies.get(key) ?? [])].some(isUnsettled));
    pending += unsettled.length;
    suspects = suspects.filter((suspect) => !unsettled.includes(suspect));
    if (suspects.length === 0 || attempt === ATTEMPTS) break;
    await sleep(BETWEEN_ATTEMPTS_MS, undefined, { signal });
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
    notes: pending === 0 ? [] : [`${pending} slices wait for a refresh and were skipped`],
  };
}

/** False for a slice with orders but no arrivals: it would never be refreshed, so it is wrong and not pending. */
function isDirty(state: SliceState | undefined): boolean {
  return state?.dirty === true;
}

function changed(
  before: ReadonlyMap<string, SliceState>,
  after: ReadonlyMap<string, SliceState>,
  key: string,
): boolean {
  const [was, is] = [before.get(key), after.get(key)];
  return isDirty(is) || was?.version !== is?.version;
}

async function differingSlices(client: ClickHouseClient): Promise<DifferingSlice[]> {
  const found = await rows<{ start: string; seconds: string; differing: string }>(
    client,
    `SELECT toUnixTimestamp(slice_start) AS start, slice_seconds AS seconds, count() AS differing
     FROM (${rollupDifference()}) GROUP BY slice_start, slice_seconds ORDER BY slice_start ${SPILL_TO_DISK}`,
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
         category, unit, if(village = 0, '', toString(village)), outlet_type, outlet_id]) AS dimensions,
       ${SLICE_DIFFERENCE_TEXTS} AS measures
     FROM (${rollupDifference("slice_start IN {starts:Array(DateTime('Asia/Shanghai'))}")})
     ORDER BY slice_start, kind, stat_hour, county LIMIT {limit:UInt32} ${SPILL_TO_DISK}`,
    { starts, limit },
  );
  return found.map(({ slice, dimensions, measures }) => ({
    subject: `slice ${slice} ${dimensions.join(' ')}`,
    message: `orders minus rollup: ${measures.join(', ')}`,
  }));
}
