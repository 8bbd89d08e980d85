import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { readPeriod, type TimeRange } from './campaigns.ts';

/**
 * Checksum of all that the figures of a time range follow from: the visible slices of the days whose orders can count
 * in it, the reference lists, and what hours are complete. Figures that several queries read are of one state if it is
 * the same before and after.
 */
export async function figuresChecksum(client: ClickHouseClient, range: TimeRange): Promise<string> {
  return (await readInputs(client, range)).checksum;
}

const ALL_LISTS = `WITH cityHash64((SELECT checksum FROM reference_checksum), (SELECT max(load_version) FROM reference_county_list),
  (SELECT max(load_version) FROM reference_product_group), (SELECT max(load_version) FROM reference_outlet_load),
  (SELECT (complete_until, over_until) FROM data_horizon)) AS all_lists`;
const CHECKSUMS =
  'toString(cityHash64(sum(cityHash64(day, inputs_checksum)), all_lists)) AS checksum, toString(all_lists) AS lists';
const DAYS = `day >= toStartOfDay(fromUnixTimestamp({first:UInt32}), 'Asia/Shanghai') - INTERVAL 60 DAY
  AND day <= fromUnixTimestamp({last:UInt32})`;

/** The same checksum, and beside it that of the reference lists and of what hours are complete: facts follow from both. */
async function readInputs(
  client: ClickHouseClient,
  { firstMs, lastMs }: TimeRange,
): Promise<{ readonly checksum: string; readonly lists: string }> {
  const [found] = await rows<{ checksum: string; lists: string }>(
    client,
    `${ALL_LISTS} SELECT ${CHECKSUMS} FROM day_slices WHERE ${DAYS}`,
    { first: firstMs / 1000, last: lastMs / 1000 },
  );
  return found ?? { checksum: '0', lists: '0' };
}

/** A slice version that is visible, with a hash of the three. */
export type VisibleSlice = readonly [start: number, seconds: number, version: string, hash: string];

/** The state of the figures, and of which slices it is: those with a version above `since`, and the sum of all hashes. */
export async function readVisibleSlices(
  client: ClickHouseClient,
  { firstMs, lastMs }: TimeRange,
  since: bigint,
): Promise<Omit<LiveVersion, 'range'> & { hashes: string; slices: readonly VisibleSlice[] }> {
  const [found] = await rows<{
    checksum: string;
    lists: string;
    hashes: string;
    slices: readonly VisibleSlice[];
  }>(
    client,
    `${ALL_LISTS}, s -> cityHash64(s.slice_start, s.slice_seconds, s.slice_version) AS hash
     SELECT ${CHECKSUMS}, toString(sum(arraySum(s -> hash(s), slices))) AS hashes,
       arrayMap(s -> (toUnixTimestamp(s.slice_start), s.slice_seconds, toString(s.slice_version), toString(hash(s))),
         groupArrayArray(arrayFilter(s -> s.slice_version > {since:UInt64}, slices))) AS slices
     FROM day_slices WHERE ${DAYS}`,
    { first: firstMs / 1000, last: lastMs / 1000, since: String(since) },
  );
  return found ?? { checksum: '0', lists: '0', hashes: '0', slices: [] };
}

/** The state of the rollups and of the reference lists that live figures of a campaign follow from. */
export interface LiveVersion {
  readonly checksum: string;
  /** Checksum of the reference lists and of what hours are complete. */
  readonly lists: string;
  readonly range: TimeRange;
}

/** `before` spares reading the campaign's windows again if no list changed since. Throws UnknownCampaignError. */
export async function readLiveVersion(
  client: ClickHouseClient,
  campaign: string,
  before?: LiveVersion,
): Promise<LiveVersion> {
  const range = before?.range ?? (await readPeriod(client, campaign));
  const inputs = await readInputs(client, range);
  if (before !== undefined && inputs.lists !== before.lists) return readLiveVersion(client, campaign);
  return { ...inputs, range };
}
