import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** The rows of the view `activity` that are of a campaign: live, and none before a worker has stored them. */
export function readActivityRows(
  client: ClickHouseClient,
  campaign: string,
): Promise<Readonly<Record<string, unknown>>[]> {
  return rows(client, 'SELECT * FROM activity WHERE campaign = {campaign:String}', { campaign });
}
