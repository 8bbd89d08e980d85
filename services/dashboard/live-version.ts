import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { rows } from '../../adapters/clickhouse/client.ts';
import { figuresChecksum } from '../statistics/figures-checksum.ts';
import { readPeriod } from '../statistics/campaign-period.ts';

/** The state of the rollups that live figures of a campaign follow from. */
export interface LiveVersion {
  readonly checksum: string;
  /** Shanghai's clock of the server: `2017-11-12 09:30:00`. */
  readonly readAt: string;
}

/** Throws UnknownCampaignError. */
export async function readLiveVersion(client: ClickHouseClient, campaign: string): Promise<LiveVersion> {
  const [clock] = await rows<{ readAt: string }>(
    client,
    "SELECT toString(toTimeZone(now(), 'Asia/Shanghai')) AS readAt",
  );
  const checksum = await figuresChecksum(client, await readPeriod(client, campaign));
  return { checksum, readAt: clock?.readAt ?? '' };
}
