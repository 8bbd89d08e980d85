import type { ClickHouseClient } from '@clickhouse/client';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { startClickHouseWithRole } from '../../support/analyst-role.ts';
import { used } from '../../support/used.ts';

/** Views that a citizen may read, and nothing that they do not show. */
const OPEN = ['campaign_figure', 'county', 'products', 'published_edition', 'sales', 'statistic'];

const EMBARGO_MS = 2_000;

/** What reads one figure of an edition, or the edition. */
function reads(edition: number): string[] {
  const views = ['published_edition', 'statistic', 'sales', 'products'];
  const tables = ['edition', 'sales_figure', 'product_figure', 'statistic_figure'];
  return [...views, ...tables].map(
    (name) => `SELECT campaign FROM ${name} WHERE edition = ${String(edition)}`,
  );
}

/** Writes an edition that is released at an instant. */
async function freeze(client: ClickHouseClient, edition: number, releasedAt: number): Promise<void> {
  const state = edition;
  const row = { campaign: 'c', edition, pace: 'edition', state, window_id: 'day' };
  const values = {
    statistic_figure: { ...row, id: 'rural.day.sales', basis: 'paid', value: 1, exact: 1 },
    sales_figure: { ...row, sales_fen: 1 },
    product_figure: row,
    edition: {
      campaign: 'c',
      edition,
      publication: `run/${String(edition)}`,
      state,
      status: 'final',
      published_at: new Date(releasedAt - EMBARGO_MS).toISOString(),
      released_at: new Date(releasedAt).toISOString(),
    },
  };
  const clickhouse_settings = { date_time_input_format: 'best_effort' } as const;
  for (const [table, row] of Object.entries(values))
    await client.insert({ table, values: [row], format: 'JSONEachRow', clickhouse_settings });
}

const clickhouse = used(() => startClickHouseWithRole(['citizen'], 'keeper', 'countyflow_public'));
let citizen: ClickHouseClient;

beforeAll(async () => {
  await migrate(clickhouse.client('countyflow'));
  citizen = clickhouse.client('citizen');
});

describe('the role of the public', () => {
  it.each(OPEN)('reads %s', async (view) => {
    await expect(rows(citizen, `SELECT * FROM ${view} LIMIT 1`)).resolves.toEqual([]);
  });

  it('reads no live view', async () => {
    const closed = PUBLIC_VIEWS.filter((view) => !OPEN.includes(view));
    expect(closed.length).toBeGreaterThan(0);
    for (const view of closed)
      await expect(rows(citizen, `SELECT * FROM ${view} LIMIT 1`), view).rejects.toThrow(
        /Not enough privileges/,
      );
  });

  it('reads no live row', async () => {
    const office = clickhouse.client('countyflow');
    for (const [view, table] of [
      ['sales', 'sales_figure'],
      ['products', 'product_figure'],
      ['statistic', 'statistic_figure'],
    ] as const) {
      const live = { campaign: 'live', edition: 0, pace: 'places', state: 1, window_id: 'day' };
      const values = [live, { ...live, is_commit: true }];
      await office.insert({ table, values, format: 'JSONEachRow' });
      const read = (from: string) => `SELECT campaign FROM ${from} WHERE campaign = 'live'`;
      expect(await rows(office, read(view))).toHaveLength(1);
      for (const from of [view, table]) expect(await rows(citizen, read(from)), from).toEqual([]);
    }
  });

  it.each(['orders', 'rollup', 'quarantine', 'event_index'])('reads no row of %s', async (table) => {
    await expect(rows(citizen, `SELECT * FROM ${table} LIMIT 1`)).rejects.toThrow(/Not enough privileges/);
  });

  it('reads no edition before the instant that was announced, and all of it afterwards', async () => {
    const office = clickhouse.client('countyflow');
    await freeze(office, 1, Date.now() + 3_600_000);
    for (const read of reads(1)) {
      expect(await rows(office, read), read).toHaveLength(1);
      expect(await rows(citizen, read), read).toEqual([]);
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
      citizen.command({ query: 'INSERT INTO sales_figure SELECT * FROM sales_figure' }),
    ).rejects.toThrow();
  });
});
