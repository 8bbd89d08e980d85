import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { readPeriod } from '../figures/campaign-period.ts';
import { readInputs, type TimeRange } from '../figures/figures-checksum.ts';

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
