import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { UnknownEditionError } from '../../../statistics/editions/read-editions.ts';
import { FORMATS } from '../../../statistics/export/formats.ts';
import type { ExportRequest } from '../../../statistics/export/question.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { readCounties, readProvinces } from '../../../pipeline/lists/reference-files.ts';
import { storeCounties } from '../../../operations/lists/stored-lists.ts';
import { loadMainFigures } from '../../support/double11.ts';
import { exportRequest, writeExport } from '../../support/exports.ts';
import { computeFigures, publishAtOnce } from '../../support/live-figures.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const PUBLISHED_AT = '2017-11-13T02:30:00+08:00';
const MARK = { number: 1, status: 'preliminary', publishedAt: new Date(PUBLISHED_AT).toISOString() };
const BY_COUNTY = { window_id: 'period', by: 'county', segment: 'rural', scope: 'all', basis: 'paid' };
const BY_CATEGORY = { window_id: 'period', by: 'category', category: '', segment: 'rural', basis: 'paid' };
const sale = (county: string, paidFen: bigint) => ({
  hour: '2017-11-11 00:00',
  county,
  platform: 'jd',
  paidOrders: 1,
  paidFen,
});

const database = used(openStatisticsDatabase);

/** Replaces all sales by these, each of them of apples. */
async function sell(...sales: ReturnType<typeof sale>[]): Promise<void> {
  await commitRollup(database.client, sales);
  await database.client.command({
    query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, buyer_county, platform, category, unit, paid_orders, paid_fen, paid_quantity)
      SELECT 'products', slice_start, slice_seconds, slice_version, stat_hour, county, county, platform, 'agri.apple', 'catty', paid_orders, paid_fen, 2.5
      FROM rollup WHERE kind = 'sales'`,
  });
}

beforeAll(async () => {
  await loadMainFigures(database.client, 7);
  await sell(sale('330127', 5n), sale('520123', 9_007_199_254_740_993n));
  await publishAtOnce(database.client, CAMPAIGN, 'first', Date.parse(PUBLISHED_AT));
});

const newFolder = () => mkdtempSync(join(database.engines.home, 'export-'));

async function write(view: string, wishes: Partial<ExportRequest> = {}, folder = newFolder()) {
  const request = exportRequest(view, { campaign: CAMPAIGN, edition: 1, ...wishes });
  const path = join(folder, `${view}${FORMATS[request.format].extension}`);
  const { manifest } = await writeExport(database.client, request, path, false);
  return { manifest, folder, read: () => readFileSync(path, 'utf8') };
}

const readCsv = (text: string): Record<string, string>[] =>
  parse(text, { columns: true, record_delimiter: '\r\n' });

describe('an export of an edition', () => {
  it('of sales by a dimension has the frozen rows by rank, and says of which edition', async () => {
    const { manifest, folder, read } = await write('sales', { arguments: BY_COUNTY });
    expect(
      readCsv(read()).map((row) => [row['edition'], row['dimension'], row['member'], row['sales_fen']]),
    ).toEqual([
      ['1', 'county', '520123', (7n * 9_007_199_254_740_993n).toString()],
      ['1', 'county', '330127', '35'],
    ]);
    expect(manifest).toMatchObject({ edition: MARK, sampleFactor: 7, dataAsOf: MARK.publishedAt, rows: 2 });
    expect(manifest.columns.filter(({ description }) => description === '')).toEqual([]);
    const { resources } = JSON.parse(readFileSync(join(folder, 'datapackage.json'), 'utf8')) as {
      resources: unknown[];
    };
    expect(resources).toMatchObject([{ title: 'Countyflow: sales, edition 1 (preliminary)', edition: MARK }]);
  });

  it('of the statistics has each of every basis', async () => {
    const { manifest, read } = await write('statistic');
    const found = readCsv(read());
    expect(new Set(found.map(({ basis }) => basis))).toEqual(new Set(['net', 'paid', 'placed']));
    const sales = found.find(({ id, basis }) => id === 'rural.period.orders' && basis === 'paid');
    expect(sales).toMatchObject({ edition: '1', value: '14' });
    expect(manifest.edition).toEqual(MARK);
  });

  it('of a view of editions that a filter narrows to one says which', async () => {
    const filters = [{ column: 'edition', operator: '=', value: '1' }] as const;
    const { manifest } = await write('statistic', { filters, edition: null });
    expect(manifest).toMatchObject({ edition: MARK, sampleFactor: 7, dataAsOf: MARK.publishedAt });
    const every = [{ column: 'edition', operator: '>=', value: '1' }] as const;
    const all = await write('statistic', { filters: every, edition: null });
    expect(all.manifest).toMatchObject({ edition: null, rows: manifest.rows });
    expect(manifest.rows).toBeGreaterThan(100);
    const none = [{ column: 'edition', operator: '=', value: '9' }] as const;
    expect((await write('statistic', { filters: none, edition: null })).manifest).toMatchObject({
      edition: null,
      rows: 0,
    });
  });

  it('of the products of an edition has the rows of the question', async () => {
    const { manifest, read } = await write('products', { arguments: BY_CATEGORY });
    expect(manifest).toMatchObject({ edition: MARK, sampleFactor: 7 });
    expect(readCsv(read())).toMatchObject([
      { edition: '1', member: 'agri.apple', unit: 'catty', orders: '14', quantity: '35' },
    ]);
  });

  it('has all rows of the edition without a question, and none that is live', async () => {
    await computeFigures(database.client, ['headline']);
    const { manifest, read } = await write('sales');
    expect(manifest.edition).toEqual(MARK);
    const found = readCsv(read());
    expect(new Set(found.map(({ edition }) => edition))).toEqual(new Set(['1']));
    const counties = found.filter(
      (row) =>
        row['window_id'] === 'period' &&
        row['dimension'] === 'county' &&
        row['basis'] === 'paid' &&
        row['flow'] === 'sales',
    );
    const fen = counties.reduce((sum, row) => sum + BigInt(row['sales_fen'] ?? ''), 0n);
    expect(fen).toBe(7n * (9_007_199_254_740_993n + 5n));
    const live = await write('sales', { edition: null, confidential: true });
    expect(new Set(readCsv(live.read()).map(({ edition }) => edition))).toEqual(new Set(['0']));
    expect(live.manifest.edition).toBeNull();
  });

  describe('when figures and lists have changed', () => {
    const CASES: readonly [string, Partial<ExportRequest>][] = [
      ['statistic', {}],
      ['statistic', { format: 'sdmx-csv' }],
      ['sales', { arguments: BY_COUNTY }],
      ['sales', { arguments: BY_COUNTY, format: 'sdmx-csv' }],
      ['sales', { arguments: { ...BY_COUNTY, by: 'province' }, format: 'sdmx-csv' }],
      ['products', { arguments: BY_CATEGORY, format: 'sdmx-csv' }],
    ];
    const files = async (view: string, wishes: Partial<ExportRequest>) => {
      const { folder } = await write(view, wishes);
      return Object.fromEntries(
        readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
      );
    };
    const before: Record<string, string>[] = [];
    beforeAll(async () => {
      const { client } = database;
      for (const [view, wishes] of CASES) before.push(await files(view, wishes));
      await loadReference(client, { sampleFactor: 9 });
      const renamed = (await readCounties()).map((county) => ({ ...county, name: '新', nameEn: 'New' }));
      const provinces = (await readProvinces()).map((province) => ({ ...province, nameEn: 'New' }));
      await storeCounties(client, renamed, provinces);
      await sell(sale('330127', 6n));
    });

    it.each(CASES.map((one, index) => [index, ...one] as const))(
      'is the same bytes (%i): %s, %j',
      async (index, view, wishes) => {
        expect(await files(view, wishes)).toEqual(before[index]);
        const live = await write(view, { ...wishes, edition: null });
        expect(live.manifest.sampleFactor).toBe(9);
        expect(Object.values(before[index] ?? {})).not.toContain(live.read());
      },
    );
  });

  it('of what no edition holds is refused, with what one could ask', async () => {
    await expect(write('county')).rejects.toThrow(
      /no edition holds county.*statistic, sales, products, campaign_figure/,
    );
    await expect(write('statistic', { edition: 4 })).rejects.toThrow(UnknownEditionError);
    await expect(write('statistic', { campaign: undefined })).rejects.toThrow(/--campaign/);
    await expect(write('sales', { arguments: { ...BY_COUNTY, by: 'village' } })).rejects.toThrow(
      /edition 1 of double11-2017 does not hold sales with by 'village'.* in period/,
    );
    await expect(write('sales', { arguments: { by: 'county' } })).rejects.toThrow(
      /needs the arguments window_id/,
    );
  });
});
