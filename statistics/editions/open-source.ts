import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { editionSource } from './edition-source.ts';
import { liveSource, type StatisticsSource } from '../figures/source.ts';

/** The live statistics of a campaign, or those of one edition. Throws `UnknownEditionError`. */
export function openSource(
  client: ClickHouseClient,
  campaign: string,
  edition: number | undefined,
): Promise<StatisticsSource> {
  return edition === undefined
    ? Promise.resolve(liveSource(client, campaign))
    : editionSource(client, campaign, edition);
}
