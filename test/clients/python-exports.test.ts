import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { variablesOf } from '../../infra/engines/service.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { storeCampaign, storeSegment } from '../../operations/lists/stored-lists.ts';
import { type ExportFormat, FORMATS } from '../../statistics/export/formats.ts';
import type { ExportRequest } from '../../statistics/export/question.ts';
import { runHere } from '../support/command-here.ts';
import { double11, publishEverything } from '../support/double11.ts';
import { exportRequest, writeExport } from '../support/exports.ts';
import { HOSTILE } from '../support/hostile-texts.ts';
import { computeFigures } from '../support/live-figures.ts';
import { fencedBlocks, page } from '../support/markdown.ts';
import { commitRollup } from '../support/rollup-rows.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../support/statistics-database.ts';
import { installPackages, runPython, testsOf, whyNoPython } from './python-packages.ts';

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

const MODULES = {
  export_files: 'an export, read by programs that are not ours:',
  report_files: 'reports, read with pandas,',
};
const BASES = ['paid', 'placed', 'net'];
const DIMENSIONS = ['all', 'segment', 'county', 'province', 'platform', 'hour'];
const PUBLISHED = fileURLToPath(new URL('../../reference/published/double11-2017.json', import.meta.url));

const why = whyNoPython();
if (why !== undefined) console.log(`Exports and reports are not read with Python: ${why}.`);

/** Every report in both formats: `county.csv`, `statistic-paid-zh.json`. One segment has a formula for its name. */
async function writeReports({ client, engines }: StatisticsDatabase, folder: string): Promise<void> {
  const name = HOSTILE['formula'] ?? '';
  const formula = { id: name, shortName: name, title: name, members: [], illustrative: true } as const;
  await storeSegment(client, { ...formula, origin: 'replaced' });
  await computeFigures(client);
  const asked = [
    ...BASES.flatMap((basis) => [
      { name: `statistic-${basis}`, args: ['--all', '--basis', basis] },
      { name: `statistic-${basis}-zh`, args: ['--all', '--basis', basis, '--lang', 'zh'] },
    ]),
    ...DIMENSIONS.map((by) => ({ name: by, args: ['--by', by, '--segment', 'all'] })),
  ];
  const environment = { COUNTYFLOW_HOME: engines.home, ...variablesOf(engines.addresses) };
  for (const { name, args } of asked) {
    for (const format of ['csv', 'json']) {
      const command = ['report', '--campaign', 'double11-2017', ...args, '--format', format];
      const { code, out, err } = await runHere(environment, ...command);
      if (code !== 0) throw new Error(`${command.join(' ')}: ${err}`);
      writeFileSync(join(folder, `${name}.${format}`), out);
    }
  }
}

describe.skipIf(why !== undefined)('files, read with Python:', () => {
  let database: StatisticsDatabase | undefined;
  const results = new Map<string, Readonly<Record<string, string | null>>>();

  beforeAll(async () => {
    const packages = await installPackages();
    database = await openStatisticsDatabase();
    const { client, engines } = database;
    const exports = join(engines.home, 'exports');
    const reports = join(engines.home, 'reports');
    for (const folder of [exports, reports]) mkdirSync(folder);
    await writeExports(client, exports);
    const { url, user = '', password } = engines.connections.clickhouse;
    const { hostname, port } = new URL(url);
    const pipeline = {
      host: hostname,
      httpPort: Number(port),
      user,
      password: password?.reveal() ?? '',
      database: 'default',
    };
    const run = async (module: keyof typeof MODULES): Promise<void> => {
      const printed = await runPython(packages, ['run.py', module], {
        CLIENTS_WORLD: JSON.stringify({
          countyflow: pipeline,
          exports,
          reports,
          reportFunctions: fencedBlocks(page('docs/access.md'), 'python')[1],
          published: PUBLISHED,
          hour: { epochSeconds: 0, shanghai: '1970-01-01 08:00:00', paidFen: 0 },
        }),
      });
      results.set(module, JSON.parse(printed) as Record<string, string | null>);
    };
    await run('export_files');
    await writeReports(database, reports);
    await run('report_files');
  });

  afterAll(async () => {
    await database?.stop();
  });

  describe.each(Object.entries(MODULES))('%s', (module, subject) => {
    test.each(testsOf(module))(`${subject} %s`, (name) => {
      const result = results.get(module)?.[`test_${name.replaceAll(' ', '_')}`];
      if (result !== null) expect.fail(result ?? 'Python did not run it');
    });
  });
});
