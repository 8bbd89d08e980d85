import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CAMPAIGN, openWeb } from '../support/dashboard.ts';
import { loadMainFigures } from '../support/double11.ts';
import { computeFigures } from '../support/live-figures.ts';
import { commitRollup } from '../support/rollup-rows.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../support/statistics-database.ts';
import { installPackages, runPython, testsOf, whyNoPython } from './python-packages.ts';

/** In fen, one above what a double can hold; each of another county and hour. */
const SOLD = [
  ['2017-11-11 00:00', '330127', 9_007_199_254_740_993n],
  ['2017-11-11 01:00', '520123', 70_001n],
  ['2017-11-11 23:00', '110101', 5n],
] as const;

const why = whyNoPython();
if (why !== undefined) console.log(`SDMX is not read live with Python: ${why}.`);

describe.skipIf(why !== undefined)('figures, read live by clients of SDMX-REST and of spreadsheets:', () => {
  let database: StatisticsDatabase | undefined;
  let results: Readonly<Record<string, string | null>> = {};

  beforeAll(async () => {
    const packages = await installPackages();
    database = await openStatisticsDatabase();
    const { client, engines } = database;
    await loadMainFigures(client, 1, ['period', 'day']);
    const of = { platform: 'jd', paidOrders: 2 };
    await commitRollup(
      client,
      SOLD.map(([hour, county, fen]) => ({ ...of, hour, county, paidFen: fen })),
    );
    await computeFigures(client);
    await using web = await openWeb(client, { clickhouse: engines.connections.clickhouse });
    const inYuan = (fen: bigint) => `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`;
    const yuan = SOLD.map(([, county, fen]) => [county, inYuan(fen)] as const);
    const printed = await runPython(packages, ['run.py', 'live_sdmx'], {
      CLIENTS_WORLD: JSON.stringify({
        web: web.url,
        campaign: CAMPAIGN,
        yuan: Object.fromEntries<string>(yuan),
      }),
    });
    results = JSON.parse(printed) as typeof results;
  });
  afterAll(async () => {
    await database?.stop();
  });

  test.each(testsOf('live_sdmx'))('%s', (name) => {
    const result = results[`test_${name.replaceAll(' ', '_')}`];
    if (result !== null) expect.fail(result ?? 'Python did not run it');
  });
});
