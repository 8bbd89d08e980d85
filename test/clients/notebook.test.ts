import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openSeasonsForAnalysts,
  type SeasonsForAnalysts,
  soldOnTheDay,
} from '../support/seasons-for-analysts.ts';
import { installPackages, runPython, testsOf, whyNoPython } from './python-packages.ts';

const NOTEBOOK = fileURLToPath(new URL('../../docs/notebooks/double11-2017.ipynb', import.meta.url));
const PUBLISHED = fileURLToPath(new URL('../../reference/published/double11-2017.json', import.meta.url));
/** SQL over an order and the county of its seller, by what the notebook adds sales up by. */
const BY = {
  province: 'province',
  hour: "toHour(assumeNotNull(paid_at), 'Asia/Shanghai')",
  county: 'seller_county',
};

const why = whyNoPython();
if (why !== undefined) console.warn(`The notebook is not run: ${why}.`);

describe.skipIf(why !== undefined)('docs/notebooks/double11-2017.ipynb', () => {
  let seasons: SeasonsForAnalysts;
  let results: Readonly<Record<string, string | null>>;

  beforeAll(async () => {
    const packages = await installPackages();
    seasons = await openSeasonsForAnalysts();
    const folder = join(seasons.engines.home, 'notebook');
    mkdirSync(folder);
    const sold: Record<string, string[][]> = {};
    for (const year of [2016, 2017] as const)
      for (const [name, by] of Object.entries(BY)) {
        const rows = await soldOnTheDay(seasons.client, by, year);
        // Errors are those of counties; an environment has little room.
        const hasErrors = name === 'county' && year === 2017;
        sold[`${name} ${year}`] = rows.map(({ by: member, fen, orders, fenSpread, ordersSpread }) => [
          ...[member, fen, orders, ...(hasErrors ? [fenSpread, ordersSpread] : [])],
        ]);
      }
    const printed = await runPython(packages, ['run.py', 'notebook'], {
      ...seasons.variables('analyst'),
      // A machine elsewhere: hours must stay those of Shanghai.
      TZ: 'America/New_York',
      CLIENTS_WORLD: JSON.stringify({
        notebook: NOTEBOOK,
        published: PUBLISHED,
        folder,
        sold,
        hour: { epochSeconds: 0, shanghai: '1970-01-01 08:00:00', paidFen: 0 },
      }),
    });
    results = JSON.parse(printed) as typeof results;
  });

  afterAll(() => seasons.stop());

  test.each(testsOf('notebook'))('%s', (name) => {
    const result = results[`test_${name.replaceAll(' ', '_')}`];
    if (result !== null) expect.fail(result ?? 'Python did not run it');
  });
});
