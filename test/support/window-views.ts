import type { ClickHouseClient } from '@clickhouse/client';
import { type ProductRow, readProducts } from '../../statistics/figures/read-products.ts';
import { readSales, type SalesRow } from '../../statistics/figures/read-sales.ts';
import { REFERENCE } from './statistics-reference.ts';

const CAMPAIGN = REFERENCE.campaign.id;

/** Orders and fen of paid sales of a window of the reference, multiplied by its sample factor, by member. */
export async function paidSales(
  client: ClickHouseClient,
  window: string,
  by: 'all' | 'county' | 'hour' = 'all',
  segment: 'all' | 'rural' = 'all',
): Promise<readonly SalesRow[]> {
  const of = { campaign: CAMPAIGN, window: { id: window }, scope: 'all', basis: 'paid' } as const;
  return readSales(client, { ...of, by, segment });
}

/** The paid products of the single day of the reference in all counties, a row per category and unit. */
export async function paidProducts(client: ClickHouseClient): Promise<readonly ProductRow[]> {
  const of = { campaign: CAMPAIGN, window: { id: 'day' }, segment: 'all', basis: 'paid' } as const;
  return readProducts(client, { ...of, by: 'category', category: '' });
}

/** The same client, whose queries take 20 ms to take a snapshot of a table. */
export function slowlyReading(client: ClickHouseClient): ClickHouseClient {
  const query: ClickHouseClient['query'] = (asked) =>
    client.query({
      ...asked,
      clickhouse_settings: { ...asked.clickhouse_settings, merge_tree_storage_snapshot_sleep_ms: '20' },
    });
  return Object.create(client, { query: { value: query } }) as ClickHouseClient;
}
