import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { FIGURE_TABLES } from '../../../pipeline/figures/figure-tables.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { openSource } from '../../../statistics/editions/edition-source.ts';
import type { ExportRequest } from '../../../statistics/export/question.ts';
import type { StatisticsSource } from '../../../statistics/figures/source.ts';
import { runHere } from '../../support/command-here.ts';
import { ingestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { loadMainFigures, withholdByDefault } from '../../support/double11.ts';
import { exportRequest, writeExport } from '../../support/exports.ts';
import { ordersOf, SHOP, SOLD } from '../../support/few-shops.ts';
import { computeFigures, publishAtOnce } from '../../support/live-figures.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used, useFolder } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
/** Before an edition is final, which no other can follow. */
const FIRST_MS = Date.parse('2017-11-12T02:30:00+08:00');
/** Too few shops or orders, and the smallest county beside each. */
const WITHHELD = ['371721', '371722', '410122', '410181'];
const SHOWN = ['371723', '410182'];
const COUNTIES = {
  window: { id: 'period' },
  by: 'county',
  segment: 'rural',
  scope: 'all',
  basis: 'paid',
} as const;

const database = used(openStatisticsDatabase);
/** What may be published of the live figures. It reads what protects them once. */
let live: StatisticsSource;
const folder = useFolder();

beforeAll(async () => {
  const { client } = database;
  await loadMainFigures(client, 1);
  await withholdByDefault(client);
  const context = ingestInto(client, await readCountyCodes());
  await deliverOrders(context, orders()).finally(() => context.validator.close());
  await refreshOnce(client, 'sums');
  await publishAtOnce(client, CAMPAIGN, 'withheld', FIRST_MS);
  live = await openSource(client, CAMPAIGN, undefined);
});

/** Bought in the next county, in one direction of trade or none. */
function orders(): Partial<OrderVersion>[] {
  return SOLD.flatMap((sold, index) => {
    const buyerCounty = SOLD[(index + 1) % SOLD.length]?.[0] ?? '';
    return ordersOf(sold).map((order, at) => ({
      ...order,
      buyerCounty,
      direction: directionOf(sold[0], at),
    }));
  });
}

/** Of 410182 five orders are of no direction, which its province would give away beside those of one. */
function directionOf(county: string, at: number): 'produce-to-city' | 'goods-to-countryside' | 'local' {
  if (county === '371722') return 'goods-to-countryside';
  return county === '410182' && at < 5 ? 'local' : 'produce-to-city';
}

async function exported(wishes: Partial<ExportRequest>, name: string): Promise<string> {
  const path = join(folder, name);
  const { window, ...asked } = COUNTIES;
  const given = { campaign: CAMPAIGN, arguments: { window_id: window.id, ...asked } };
  await writeExport(database.client, exportRequest('sales', { ...given, ...wishes }), path);
  return readFileSync(path, 'utf8');
}

describe('what a campaign withholds', () => {
  it('is null in its edition, with a rank of the others', async () => {
    const found = await rows<{
      member: string;
      sales_fen: string | null;
      rank: number | null;
      confidential: boolean;
    }>(
      database.client,
      `SELECT member, sales_fen, rank, confidential::Bool AS confidential FROM sales
       WHERE campaign = 'double11-2017' AND edition = 1 AND window_id = 'period' AND flow = 'sales' AND segment = 'rural'
         AND dimension = 'county' AND basis = 'paid'
       ORDER BY member`,
    );
    expect(found.filter(({ confidential }) => confidential).map(({ member }) => member)).toEqual(WITHHELD);
    expect(found.filter(({ sales_fen: fen, rank }) => fen === null && rank === null)).toHaveLength(
      WITHHELD.length,
    );
    expect(found.filter(({ confidential }) => !confidential)).toEqual([
      { member: '371723', sales_fen: '80000', rank: 1, confidential: false },
      { member: '410182', sales_fen: '60000', rank: 2, confidential: false },
    ]);
    const stored = await rows<{ fen: string }>(
      database.client,
      'SELECT toString(sum(sales_fen + sampled_orders + ifNull(base_sales_fen, 0))) AS fen FROM sales_figure WHERE confidential',
    );
    expect(stored).toEqual([{ fen: '0' }]);
    // By their names: their order by sales would tell which sold more.
    const inStorage = await rows<{ member: string }>(
      database.client,
      `SELECT member FROM sales_figure WHERE confidential AND dimension = 'county' AND window_id = 'period' AND basis = 'paid'
       ORDER BY _part, _part_offset`,
    );
    expect(inStorage.map(({ member }) => member)).toEqual(WITHHELD);
  });

  it('is on no page, live or of the edition', async () => {
    const edition = await openSource(database.client, CAMPAIGN, 1);
    for (const source of [live, edition]) {
      const counties = await source.sales(COUNTIES);
      expect(counties.map(({ member, rank }) => [member, rank])).toEqual(
        SHOWN.map((member, at) => [member, at + 1]),
      );
    }
    const hours = { startAt: '2017-11-11 08:00:00', endAt: '2017-11-11 09:00:00' };
    expect(await live.sales({ ...COUNTIES, window: hours })).toEqual([]);
    expect(await live.sales({ ...COUNTIES, by: 'platform', segment: '410122' })).toEqual([]);
    expect(await live.sales({ ...COUNTIES, by: 'platform', segment: '410182' })).toHaveLength(1);
    // The ministry's table has every order.
    const [rural] = await live.sales({ ...COUNTIES, by: 'all' });
    expect(rural?.orders).toBe('221');
    expect(await edition.sales({ ...COUNTIES, by: 'all' })).toMatchObject([{ orders: '221' }]);
  });

  it('is of buyers too, whose counties are others', async () => {
    const members = async (segment: string, by: 'county' | 'platform' | 'outlet') =>
      (await live.sales({ ...COUNTIES, segment, by })).map(({ member }) => member);
    // Each bought what the county before it in the list sold: 9 orders, two shops, and the smallest county beside each.
    expect(await members('purchases:rural', 'county')).toEqual(['410122', '371721']);
    expect(await members('purchases:371722', 'platform')).toEqual([]);
    expect(await members('purchases:371721', 'platform')).toEqual(['rural-taobao']);
    expect(await members('purchases:rural', 'outlet')).toEqual([]);
  });

  it('is all of a direction of trade by place, where one place has too few orders of it or of the others', async () => {
    const provinces = async (segment: string) =>
      (await live.sales({ ...COUNTIES, by: 'province', segment })).map(({ member, orders }) => [
        member,
        orders,
      ]);
    expect(await provinces('produce-to-city:rural')).toEqual([]);
    expect(await provinces('goods-to-countryside:rural')).toEqual([['37', '40']]);
    for (const question of [
      { segment: 'goods-to-countryside:rural', by: 'county' },
      { segment: 'goods-to-countryside:371723', by: 'all' },
      { segment: 'goods-to-countryside:all', by: 'province' },
    ] as const)
      expect(await live.sales({ ...COUNTIES, ...question })).toEqual([]);
    const [all] = await live.sales({ ...COUNTIES, segment: 'goods-to-countryside:rural', by: 'all' });
    expect(all?.orders).toBe('40');
    const products = { window: COUNTIES.window, by: 'class', category: '', basis: 'paid' } as const;
    expect(await live.products({ ...products, segment: 'produce-to-city:rural' })).toEqual([]);
    expect(await live.products({ ...products, segment: 'goods-to-countryside:rural' })).toHaveLength(1);
  });

  it('is null in an export of live rows, and is there with --confidential', async () => {
    const text = await exported({ columns: ['member', 'sales_fen', 'confidential'] }, 'public.csv');
    const [, ...lines] = text.trimEnd().split('\r\n');
    expect(lines).toEqual([
      '"371723",80000,false,"platforms"',
      '"410182",60000,false,"platforms"',
      ...WITHHELD.map((member) => `"${member}",,true,"platforms"`),
    ]);
    const all = await exported({ confidential: true, columns: ['member', 'sales_fen'] }, 'own.csv');
    expect(all).toContain('"410122",12000');
    const rollup = { view: 'sales_by_hour', arguments: {}, campaign: undefined };
    for (const view of ['sales_by_hour', 'products_by_hour', 'sales', 'products'])
      await expect(exported({ ...rollup, view }, 'rollup.csv')).rejects.toThrow('give --confidential');
    expect(await exported({ ...rollup, confidential: true }, 'rollup.csv')).toContain('410122');
  });

  it('is in no report, which says so', async () => {
    const { home, addresses } = database.engines;
    const report = (...words: string[]) =>
      runHere(
        { COUNTYFLOW_HOME: home, ...variablesOf(addresses) },
        ...['report', '--campaign', CAMPAIGN, '--window', 'period', '--format', 'csv', ...words],
      );
    const { out, err } = await report('--by', 'county');
    expect(out.trim().split('\n')).toHaveLength(1 + SHOWN.length);
    expect(err).toBe(
      'Rows are left out. Too few orders or shops stand behind these figures to publish them (docs/disclosure.md).\n',
    );
    const hour = await report('--by', 'county', '--from', '2017-11-11 08:00', '--to', '2017-11-11 09:00');
    expect(hour.err).toBe(
      'No row is published. Counties, villages, outlets and products are published for the day and the period only (docs/disclosure.md).\n',
    );
    expect((await report('--by', 'platform')).err).toBe('');
  });

  it('is judged by shops that stand in orders alone', async () => {
    const tables = await rows<{ name: string }>(
      database.client,
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
    );
    const holding: string[] = [];
    for (const { name } of tables) {
      const query = `SELECT 1 FROM (SELECT toString(tuple(*)) AS text FROM ${name}) WHERE text LIKE '%${SHOP}%' LIMIT 1`;
      if ((await rows(database.client, query)).length > 0) holding.push(name);
    }
    expect(holding).toEqual(['orders']);
  });
});

describe('an edition', () => {
  const stored = (edition: number) =>
    Promise.all(
      Object.values(FIGURE_TABLES).map((table) =>
        rows(
          database.client,
          `SELECT * EXCEPT (edition, state) FROM ${table} WHERE edition = {edition:UInt32} ORDER BY ALL`,
          { edition },
        ),
      ),
    );

  it('keeps the rows that a worker stored, and is the same as one whose rows are added up', async () => {
    const { client } = database;
    await computeFigures(client);
    await publishAtOnce(client, CAMPAIGN, 'of rows', FIRST_MS + 3_600_000);
    expect(await stored(2)).toEqual(await stored(1));

    await client.command({
      query: `ALTER TABLE statistic_figure UPDATE reason = 'kept' WHERE edition = 0 AND id = 'rural.period.sales' SETTINGS mutations_sync = 1`,
    });
    await publishAtOnce(client, CAMPAIGN, 'of rows again', FIRST_MS + 7_200_000);
    const [kept] = await rows(
      client,
      "SELECT DISTINCT reason FROM statistic_figure WHERE edition = 3 AND id = 'rural.period.sales'",
    );
    expect(kept).toEqual({ reason: 'kept' });
  });
});
