import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type ExportFormat, FORMATS } from '../../statistics/export/formats.ts';
import type { ExportRequest } from '../../statistics/export/question.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { storeCampaign, storeSegment } from '../../operations/lists/stored-lists.ts';
import { double11 } from '../support/double11.ts';
import { exportRequest, writeExport } from '../support/exports.ts';
import { HOSTILE } from '../support/hostile-texts.ts';
import { computeFigures } from '../support/live-figures.ts';
import { commitRollup } from '../support/rollup-rows.ts';
import { publishEverything } from '../support/all-public.ts';

const CAMPAIGN = 'double11-2017';
const WINDOW = { window_id: 'day', segment: 'all', basis: 'paid' };

const sale = (hour: string, county: string, paidFen: bigint) => ({
  hour,
  county,
  platform: 'jd',
  paidOrders: 2,
  paidFen,
});

/** Above what a double, and a cell of a sheet, can hold. */
const SALES = [
  sale('2016-11-11 01:00', '330127', 4_000n),
  sale('2017-11-11 00:00', '330127', 9_007_199_254_740_993n),
  sale('2017-11-11 01:00', '520123', 70_001n),
  sale('2017-11-11 23:00', '110101', 5n),
];

/** Fills an empty database with figures and hostile texts, and exports them in all formats into a folder. */
export async function writeExports(client: ClickHouseClient, folder: string): Promise<void> {
  const shared = { members: [], illustrative: true, origin: 'replaced' } as const;
  for (const [id, title] of Object.entries(HOSTILE))
    await storeSegment(client, { ...shared, id: `hostile-${id.toLowerCase()}`, shortName: id, title });
  await loadReference(client, { sampleFactor: 1 });
  await publishEverything(client);
  // The built-in campaign counts the built-in segments; this one counts all that there are.
  await storeCampaign(client, {
    ...(await double11()),
    sampleFactor: 1,
    disclosure: null,
    withholdUnreliable: false,
  });
  await commitRollup(client, SALES);
  await client.command({
    query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit, paid_orders, paid_fen, paid_quantity)
      SELECT 'products', slice_start, slice_seconds, slice_version, stat_hour, county, platform, 'agri.apple', 'catty', paid_orders, 7, 2.5
      FROM rollup WHERE kind = 'sales'`,
  });
  await computeFigures(client);
  const write = (view: string, format: ExportFormat, under = '', wishes: Partial<ExportRequest> = {}) => {
    mkdirSync(join(folder, under), { recursive: true });
    // One manifest for each view, whose name does not tell the format: the tests read no manifest.
    const path = join(folder, under, `${view}${FORMATS[format].extension}`);
    return writeExport(client, exportRequest(view, { format, ...wishes }), path);
  };
  const byHour = { confidential: true, orders: [{ column: 'stat_hour', descending: false }] };
  const paid = { campaign: CAMPAIGN, filters: [{ column: 'basis', operator: '=', value: 'paid' }] } as const;
  // A cell of XLSX does not hold the members of a large segment.
  const withoutMembers = { columns: ['segment', 'short_name', 'title', 'illustrative', 'origin'] };
  for (const [view, usual] of Object.entries({ segment: {}, sales_by_hour: byHour, statistic: paid })) {
    for (const format of ['parquet', 'xlsx', 'csv'] as const) {
      const wishes = view === 'segment' && format === 'xlsx' ? withoutMembers : usual;
      await write(view, format, '', wishes);
      await write(view, format, `package-${format}`, wishes);
    }
  }
  await write('statistic', 'sdmx-csv', 'package-sdmx-csv', paid);
  await write('statistic', 'sdmx-csv', '', paid);
  const sales = { ...WINDOW, by: 'county', scope: 'all' };
  await write('sales', 'sdmx-csv', '', { campaign: CAMPAIGN, arguments: sales });
  const products = { ...WINDOW, by: 'category', category: '' };
  await write('products', 'sdmx-csv', '', { campaign: CAMPAIGN, arguments: products });
}
