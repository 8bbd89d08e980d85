import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';

/**
 * Takes what withholds figures from every campaign that is loaded, for tests whose few orders would otherwise all be withheld.
 */
export async function publishEverything(client: ClickHouseClient): Promise<void> {
  await storeAgain(client, '[]');
}

/** Gives every campaign that is loaded the rule that one has which names none, or that with more orders. */
export async function withholdByDefault(client: ClickHouseClient, fewestOrders = 10): Promise<void> {
  await storeAgain(client, `[(${String(fewestOrders)}, 3, 15)]`);
}

async function storeAgain(client: ClickHouseClient, disclosure: string): Promise<void> {
  await client.command({
    query: `INSERT INTO reference_campaign
      SELECT * REPLACE (load_version + 1 AS load_version,
        false AS withhold_unreliable, CAST(${disclosure}, 'Array(Tuple(fewest_orders UInt32, fewest_shops UInt32, protection_percent UInt32))') AS disclosure)
      FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign`,
  });
}
