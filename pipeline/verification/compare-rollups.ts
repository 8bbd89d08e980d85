import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { HOT_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';
import { counted } from '../../domain/text/counted.ts';
import { type CheckResult, type Difference, SPILL_TO_DISK } from './difference.ts';
import { readSliceStates, slicesOfCopies } from './slice-states.ts';

/** A slice is wrong only if it differs this many times, this far apart. */
const ATTEMPTS = 4;
const BETWEEN_ATTEMPTS_MS = 1_500;

/**
 * The orders, aggregated again, minus the visible rollup rows, by slice and dimensions; only rows that differ.
 * Deliberately unlike the refresh: it sums placed and paid separately, and collects the products of an order before it
 * sums them. It looks at all settlements, and not only at those that the refresh knows of. It is one query, so that
 * rollup rows and their commits come from one snapshot.
 */
const ROLLUP_DIFFERENCE = sqlFile(import.meta.url, 'rollup-difference');
const SECONDS = { hot: HOT_SECONDS, hour: HOUR_SECONDS };

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
    // A slice with orders but no arrivals waits for no refresh: it is wrong, and not pending.
    const isUnsettled = (key: string): boolean =>
      before.waiting.has(key) ||
      after.waiting.has(key) ||
      before.versions.get(key) !== after.versions.get(key);
    const unsettled = suspects.filter(({ key }) => [key, ...(copies.get(key) ?? [])].some(isUnsettled));
    pending += unsettled.length;
    suspects = suspects.filter((suspect) => !unsettled.includes(suspect));
    if (suspects.length === 0 || attempt === ATTEMPTS) break;
    await sleep(BETWEEN_ATTEMPTS_MS, undefined, { signal });
    before = await readSliceStates(client);
    const again = new Set((await differingSlices(client)).map(({ key }) => key));
    suspects = suspects.filter(({ key }) => again.has(key));
  }
  return {
    name: 'rollups',
    summary: `${counted(before.versions.size, 'visible slice')} against a recomputation from the orders`,
    total: suspects.reduce((sum, slice) => sum + slice.rows, 0),
    differences: suspects.length === 0 ? [] : await details(client, suspects, limit),
    notes: pending === 0 ? [] : [`${counted(pending, 'slice was')} skipped, waiting for a refresh`],
  };
}

async function differingSlices(client: ClickHouseClient): Promise<DifferingSlice[]> {
  const found = await rows<{ start: string; seconds: string; differing: string }>(
    client,
    `SELECT toUnixTimestamp(slice_start) AS start, slice_seconds AS seconds, count() AS differing
     FROM (${ROLLUP_DIFFERENCE}) GROUP BY slice_start, slice_seconds ORDER BY slice_start ${SPILL_TO_DISK}`,
    { ...SECONDS, everySlice: true, starts: [] },
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
         category, unit, if(village = 0, '', toString(village)), outlet_type, outlet_id,
         if(sample_group = 0, '', concat('group ', toString(sample_group)))]) AS dimensions,
       measures
     FROM (${ROLLUP_DIFFERENCE})
     ORDER BY slice_start, kind, stat_hour, county LIMIT {limit:UInt32} ${SPILL_TO_DISK}`,
    { ...SECONDS, everySlice: false, starts, limit },
  );
  return found.map(({ slice, dimensions, measures }) => ({
    subject: `slice ${slice} ${dimensions.join(' ')}`,
    message: `orders minus rollup: ${measures.join(', ')}`,
  }));
}

/**
 * The sums of each day minus its slices, by county. It is one query, so that sums and slices come from one snapshot. It
 * finds a day by its bounds, where the sums find it by rounding: it does not repeat their mistakes.
 */
const COMPARE_DAYS = sqlFile(import.meta.url, 'compare-days');

interface DifferenceRow {
  where: string[];
  measures: string[];
  total: string;
}

/** Compares the current sums of days with the slices they replace. */
export async function compareDays(client: ClickHouseClient, limit: number): Promise<CheckResult> {
  const [summed] = await rows<{ days: string }>(
    client,
    'SELECT count() AS days FROM day_slices WHERE sums_are_current',
  );
  const found = await rows<DifferenceRow>(client, COMPARE_DAYS, { limit: Math.max(limit, 1) });
  return {
    name: 'days',
    summary: `sums of ${counted(Number(summed?.days ?? 0), 'day')} against their slices`,
    total: Number(found[0]?.total ?? 0),
    differences: found.slice(0, limit).map(({ where, measures }) => ({
      subject: `day ${where.join(' ')}`,
      message: `sums of the day minus its slices: ${measures.join(', ')}`,
    })),
    notes: [],
  };
}
