import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

const EMBARGO_MS = 2_000;

/** What reads one figure of an edition, or the edition. */
function reads(edition: number): string[] {
  const asked = `campaign = 'c', edition = '${String(edition)}', window_id = 'day', by = 'all', segment = 'rural', basis = 'paid'`;
  const frozen = ['edition_statistic', 'edition_sales', 'edition_products'];
  return [
    ...['published_edition', 'statistic_by_edition', 'edition'].map(
      (view) => `SELECT campaign FROM ${view} WHERE edition = ${String(edition)}`,
    ),
    `SELECT sales_fen FROM sales_by_edition(${asked}, scope = 'all')`,
    `SELECT sales_fen FROM products_by_edition(${asked}, category = '')`,
    ...frozen.map((table) => `SELECT basis FROM ${table} WHERE publication = 'run/${String(edition)}'`),
  ];
}

/** Writes an edition that is released at an instant. */
async function freeze(client: ClickHouseClient, edition: number, releasedAt: number): Promise<void> {
  const publication = `run/${String(edition)}`;
  const asked = { publication, window_id: 'day', by: 'all', segment: 'rural', basis: 'paid', member: '' };
  const values = {
    edition_statistic: { publication, id: 'rural.day.sales', basis: 'paid', value: 1, exact: 1 },
    edition_sales: { ...asked, scope: 'all', sales_fen: 1 },
    edition_products: { ...asked, category: '', sales_fen: 1 },
    edition: {
      campaign: 'c',
      edition,
      publication,
      status: 'final',
      published_at: new Date(releasedAt - EMBARGO_MS).toISOString(),
      released_at: new Date(releasedAt).toISOString(),
    },
  };
  const clickhouse_settings = { date_time_input_format: 'best_effort' } as const;
  for (const [table, row] of Object.entries(values))
    await client.insert({ table, values: [row], format: 'JSONEachRow', clickhouse_settings });
}

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

  it('reads no edition before the instant that was announced, and all of it afterwards', async () => {
    const office = clickhouse.client('countyflow');
    await freeze(office, 1, Date.now() + 3_600_000);
    for (const read of reads(1)) {
      expect(await rows(office, read), read).toHaveLength(1);
      // A function says that there is no edition; the others have no row.
      const found = await rows(citizen, read).catch((error: unknown) => String(error));
      if (typeof found === 'string') expect(found).toContain('none is published');
      else expect(found, read).toEqual([]);
    }
    const releasedAt = Date.now() + EMBARGO_MS;
    await freeze(office, 2, releasedAt);
    const seen: { startMs: number; endMs: number; isThere: boolean }[] = [];
    await vi.waitUntil(
      async () => {
        const startMs = Date.now();
        const found = await rows(citizen, 'SELECT edition FROM published_edition');
        seen.push({ startMs, endMs: Date.now(), isThere: found.length > 0 });
        return seen.at(-1)?.isThere;
      },
      { timeout: 20 * EMBARGO_MS, interval: 100 },
    );
    // The server is on this machine, so its clock is this one.
    expect(seen.at(-1)?.endMs).toBeGreaterThanOrEqual(releasedAt);
    expect(seen.filter(({ startMs, isThere }) => startMs >= releasedAt && !isThere)).toEqual([]);
    for (const read of reads(2)) expect(await rows(citizen, read), read).toHaveLength(1);
  });

  it('writes nothing', async () => {
    await expect(
      citizen.command({ query: 'INSERT INTO edition_sales SELECT * FROM edition_sales' }),
    ).rejects.toThrow();
  });
});
