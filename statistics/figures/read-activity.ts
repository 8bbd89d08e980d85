import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ActivityFacts } from '../../schemas/campaign-facts.ts';

/** How many outlets and villages of rural counties had an order on the day of a campaign. In a sample, a drawn one. */
export async function readActivity(
  client: ClickHouseClient,
  campaign: string,
  basis: 'paid' | 'placed',
): Promise<ActivityFacts> {
  const count = async (by: 'outlet' | 'outlet-type' | 'village') =>
    rows<{ id: string; active: number; base: number | null }>(
      client,
      `SELECT member AS id, toFloat64(active) AS active, toFloat64(base_active) AS base
       FROM activity_by_window(campaign = {campaign:String}, window_id = 'day', by = {by:String}, segment = 'rural', basis = {basis:String})
       ORDER BY active DESC, id`,
      { campaign, by, basis },
    );
  const [[outlets], types, [villages]] = await Promise.all([
    count('outlet'),
    count('outlet-type'),
    count('village'),
  ]);
  const of = (row: { readonly active: number; readonly base: number | null } | undefined) => ({
    active: row?.active ?? 0,
    base: row?.base ?? null,
  });
  return { outlets: of(outlets), villages: of(villages), types };
}
