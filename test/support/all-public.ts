import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { DisclosureRule } from '../../schemas/campaign.ts';

/**
 * Takes what withholds figures from every campaign that is loaded, for tests whose few orders would otherwise all be withheld.
 */
export async function publishEverything(client: ClickHouseClient): Promise<void> {
  await storeAgain(client, null);
}

/** Gives every campaign that is loaded the rule that one has which names none, or that with more orders. */
export async function withholdByDefault(client: ClickHouseClient, fewestOrders = 10): Promise<void> {
  await storeAgain(client, { fewestOrders, fewestShops: 3, protectionPercent: 15 });
}

async function storeAgain(client: ClickHouseClient, disclosure: DisclosureRule | null): Promise<void> {
  const newest = 'FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign';
  const found = await rows<{ campaign: string; document: string }>(
    client,
    `SELECT campaign, document ${newest}`,
  );
  const columns = disclosure === null ? '[]' : `[(${Object.values(disclosure).join(', ')})]`;
  for (const { campaign, document } of found) {
    const before = JSON.parse(document) as object;
    await client.command({
      query: `INSERT INTO reference_campaign
        SELECT * REPLACE (load_version + 1 AS load_version, {document:String} AS document, false AS withhold_unreliable,
          CAST(${columns}, 'Array(Tuple(fewest_orders UInt32, fewest_shops UInt32, protection_percent UInt32))') AS disclosure)
        FROM (SELECT * ${newest}) WHERE campaign = {campaign:String}`,
      query_params: {
        campaign,
        document: JSON.stringify({ ...before, withholdUnreliable: false, disclosure }),
      },
    });
  }
}
