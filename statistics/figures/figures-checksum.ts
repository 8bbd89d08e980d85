import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { DAY_SECONDS } from '../../domain/slices.ts';
import { LISTS_OF_SUMS, LISTS_OF_WINDOWS } from '../../pipeline/rollups/visible-slices.ts';
import type { TimeRange } from './campaigns.ts';

/**
 * Checksum of all that the figures of a time range follow from: the visible slices of the days whose orders can count
 * in it, the reference lists, who made the orders, and what hours are complete. Figures that several queries read are of
 * one state if it is the same before and after.
 */
export async function figuresChecksum(client: ClickHouseClient, range: TimeRange): Promise<string> {
  const { firstMs, lastMs } = range;
  const [found] = await rows<{ checksum: string }>(
    client,
    `${ALL_LISTS} SELECT toString(cityHash64(sum(cityHash64(day, inputs_checksum)), all_lists)) AS checksum
     FROM day_slices WHERE ${DAYS}`,
    { first: firstMs / 1000, last: lastMs / 1000 },
  );
  return found?.checksum ?? '0';
}

const ALL_LISTS = `WITH cityHash64(${LISTS_OF_SUMS}, (SELECT sum(cityHash64(campaign, data_origin)) FROM campaign),
  (SELECT (complete_until, over_until) FROM data_horizon)) AS all_lists`;
const DAYS = `day >= toStartOfDay(fromUnixTimestamp({first:UInt32}), 'Asia/Shanghai') - INTERVAL 60 DAY
  AND day <= fromUnixTimestamp({last:UInt32})`;

/** A slice version that is visible, with a hash of the three. */
export type VisibleSlice = readonly [start: number, seconds: number, version: string, hash: string];

/** The state of the figures, and of which slices it is. */
export interface VisibleSlices {
  /** Checksum of the reference lists, of who made the orders, and of what hours are complete. */
  readonly lists: string;
  /** Checksum of what defines segments. */
  readonly segments: string;
  /** Sum of the hashes of all visible slices. */
  readonly hashes: string;
  readonly slices: readonly VisibleSlice[];
}

const HASH = 'cityHash64(s.slice_start, s.slice_seconds, s.slice_version)';

/** Of the days whose orders can count in a range. Slices only if they are wanted: a hot season has many. */
export async function readVisibleSlices(
  client: ClickHouseClient,
  { firstMs, lastMs }: TimeRange,
  wanted: 'slices' | 'state',
): Promise<VisibleSlices> {
  const [found] = await rows<VisibleSlices>(
    client,
    `${ALL_LISTS} SELECT toString(all_lists) AS lists, toString(${LISTS_OF_WINDOWS}) AS segments,
       toString(sum(arraySum(s -> ${HASH}, day_slices.slices))) AS hashes,
       arrayMap(s -> (toUnixTimestamp(s.slice_start), s.slice_seconds, toString(s.slice_version), toString(${HASH})),
         groupArrayArray(if({wanted:Bool}, day_slices.slices, []))) AS slices
     FROM day_slices WHERE ${DAYS}`,
    { wanted: wanted === 'slices', first: firstMs / 1000, last: lastMs / 1000 },
  );
  return found ?? { lists: '0', segments: '0', hashes: '0', slices: [] };
}

/** Slices with a commit above a version, whether it is visible or hidden by the commit of its hour. */
export async function readNewSlices(
  client: ClickHouseClient,
  since: bigint,
): Promise<readonly VisibleSlice[]> {
  // One row is parsed at once.
  const [found] = await rows<{ slices: readonly VisibleSlice[] }>(
    client,
    `SELECT groupArray((toUnixTimestamp(slice_start), slice_seconds, toString(version),
       toString(cityHash64(slice_start, slice_seconds, version)))) AS slices
     FROM (SELECT slice_start, slice_seconds, max(slice_version) AS version FROM rollup
     WHERE kind = 'commit' AND slice_seconds < ${String(DAY_SECONDS)} AND slice_version > {since:UInt64}
     GROUP BY slice_start, slice_seconds)`,
    { since: String(since) },
  );
  return found?.slices ?? [];
}

/** The state of the rollups and of the reference lists that live figures of a campaign follow from. */
export interface LiveVersion {
  readonly checksum: string;
  /** Checksum of the reference lists, of who made the orders, and of what hours are complete. */
  readonly lists: string;
  readonly range: TimeRange;
}

export function versionOf(
  { hashes, lists }: Pick<VisibleSlices, 'hashes' | 'lists'>,
  range: TimeRange,
): LiveVersion {
  return { checksum: `${hashes} ${lists}`, lists, range };
}

/** The state now, of the days of a range. */
export async function readLiveVersion(
  client: ClickHouseClient,
  { range }: Pick<LiveVersion, 'range'>,
): Promise<LiveVersion> {
  return versionOf(await readVisibleSlices(client, range, 'state'), range);
}
