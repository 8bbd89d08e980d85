import { expect } from 'vitest';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { type Question, salesMeasures } from '../oracle/measures.ts';
import { type OracleReference, oracleStatistics } from '../oracle/statistics.ts';
import { viewStatistics } from './statistics-database.ts';

/** Orders that a database has, and nothing else. */
export interface PublishedOrders {
  readonly client: ClickHouseClient;
  readonly orders: readonly OrderVersion[];
}

/** The view `statistic` against the oracle, on every basis. */
export async function expectOracle(
  { client, orders }: PublishedOrders,
  reference: OracleReference,
): Promise<void> {
  const found = await viewStatistics(client, reference.campaign.id);
  for (const basis of ['paid', 'placed', 'net'] as const) {
    const expected = oracleStatistics(orders, reference, basis);
    expect(Object.fromEntries(found[basis]), basis).toEqual(Object.fromEntries(expected));
  }
}

/** `sales_by_window` against the oracle, in the columns that both have. */
export async function expectSales(
  { client, orders }: PublishedOrders,
  reference: OracleReference,
  windowId: string,
  asked: Partial<Question>,
): Promise<void> {
  const { campaign } = reference;
  const window = campaign.windows.find(({ id }) => id === windowId);
  if (window === undefined) throw new Error(`no window ${windowId}`);
  const question = { by: 'all', segment: 'rural', scope: 'all', basis: 'paid', ...asked } as const;
  const expected = salesMeasures(orders, reference, { ...question, window, base: window.base });
  const columns = Object.keys(expected[0] ?? {});
  expect(columns).toContain('growth_percent');
  const found = await rows<Record<string, unknown>>(
    client,
    `SELECT ${columns.map((column) => `toString(${column}) AS ${column}`).join(', ')}
     FROM sales_by_window(campaign = '${campaign.id}', window_id = '${windowId}', by = '${question.by}',
       segment = '${question.segment}', scope = '${question.scope}', basis = '${question.basis}')
     ORDER BY rank`,
  );
  const byMember = (rows: readonly Readonly<Record<string, unknown>>[]) =>
    rows.toSorted((a, b) => (String(a['member']) < String(b['member']) ? -1 : 1));
  expect(byMember(found)).toEqual(byMember(expected));
}
