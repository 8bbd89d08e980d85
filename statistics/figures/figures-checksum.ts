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

/** The same checksum, and beside it that of the reference lists and of what hours are complete: facts follow from both. */
async function readInputs(
  client: ClickHouseClient,
  { firstMs, lastMs }: TimeRange,
): Promise<{ readonly checksum: string; readonly lists: string }> {
  const [found] = await rows<{ checksum: string; lists: string }>(
    client,
    `WITH cityHash64((SELECT checksum FROM reference_checksum), (SELECT max(load_version) FROM reference_county_list),
       (SELECT max(load_version) FROM reference_product_group), (SELECT max(load_version) FROM reference_outlet_load),
       (SELECT (complete_until, over_until) FROM data_horizon)) AS all_lists
     SELECT toString(cityHash64(sum(cityHash64(day, inputs_checksum)), all_lists)) AS checksum, toString(all_lists) AS lists
     FROM day_slices
     WHERE day >= toStartOfDay(fromUnixTimestamp({first:UInt32}), 'Asia/Shanghai') - INTERVAL 60 DAY AND day <= fromUnixTimestamp({last:UInt32})`,
    { first: firstMs / 1000, last: lastMs / 1000 },
  );
  return found ?? { checksum: '0', lists: '0' };
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
