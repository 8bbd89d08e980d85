import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { type ClickHouseWithRole, startClickHouseWithRole } from '../../support/analyst-role.ts';
import { callOf } from '../../support/window-views.ts';

/** Views that a citizen may read, and nothing that they do not show. */
const OPEN = [
  'county',
  'products_by_edition',
  'published_edition',
  'sales_by_edition',
  'statistic_by_edition',
];

let clickhouse: ClickHouseWithRole;
let citizen: ClickHouseClient;

beforeAll(async () => {
  clickhouse = await startClickHouseWithRole(['citizen'], 'keeper', 'countyflow_public');
  await migrate(clickhouse.client('countyflow'));
  citizen = clickhouse.client('citizen');
});
afterAll(() => clickhouse.stop());

describe('the role of the public', () => {
  it.each(OPEN)('reads %s', async (view) => {
    const read = rows(citizen, `SELECT * FROM ${callOf(view)} LIMIT 1`);
    // The view itself says that there is no edition yet.
    if (view === 'sales_by_edition' || view === 'products_by_edition')
      await expect(read).rejects.toThrow('none is published');
    else await expect(read).resolves.toEqual([]);
  });

  it('reads no live view', async () => {
    const closed = PUBLIC_VIEWS.filter((view) => !OPEN.includes(view));
    expect(closed.length).toBeGreaterThan(0);
    for (const view of closed)
      await expect(rows(citizen, `SELECT * FROM ${callOf(view)} LIMIT 1`), view).rejects.toThrow(
        /Not enough privileges/,
      );
  });

  it.each(['orders', 'rollup', 'quarantine', 'event_index'])('reads no row of %s', async (table) => {
    await expect(rows(citizen, `SELECT * FROM ${table} LIMIT 1`)).rejects.toThrow(/Not enough privileges/);
  });

  it('writes nothing', async () => {
    await expect(
      citizen.command({ query: 'INSERT INTO edition_sales SELECT * FROM edition_sales' }),
    ).rejects.toThrow();
  });
});
