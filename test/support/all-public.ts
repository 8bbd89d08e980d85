import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';

/**
 * Takes the disclosure rule from every campaign that is loaded, for tests whose few orders would otherwise all be withheld.
 */
export async function publishEverything(client: ClickHouseClient): Promise<void> {
  await client.command({
    query: 'ALTER TABLE reference_campaign UPDATE disclosure = [] WHERE true',
    clickhouse_settings: { mutations_sync: '1' },
  });
}
