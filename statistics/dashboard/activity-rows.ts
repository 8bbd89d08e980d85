import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** The live rows of the view `activity` of a campaign; there are none until a worker has stored some. */
export function readActivityRows(
  client: ClickHouseClient,
  campaign: string,
): Promise<Readonly<Record<string, unknown>>[]> {
  return rows(client, 'SELECT * FROM activity WHERE campaign = {campaign:String}', { campaign });
}
