import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStatisticsDatabase, type StatisticsDatabase } from '../support/statistics-database.ts';
import { installPackages, runPython, testsOf, whyNoPython } from './python-packages.ts';
import { writeExports } from './written-exports.ts';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';

const INSTALL_WITHIN_MS = 600_000;

const why = whyNoPython();
if (why !== undefined) console.log(`The exports are not read with Python: ${why}.`);

describe.skipIf(why !== undefined)('an export, read by programs that are not ours:', () => {
  let database: StatisticsDatabase | undefined;
  let results: Readonly<Record<string, string | null>>;

  beforeAll(async () => {
    const packages = await installPackages();
    database = await openStatisticsDatabase();
    const { client, engines } = database;
    const exports = join(engines.home, 'exports');
    mkdirSync(exports);
    await writeExports(client, exports);
    const { url, user = '', password } = engines.connections.clickhouse;
    const { hostname, port } = new URL(url);
    const countyflow = {
      host: hostname,
      httpPort: Number(port),
      user,
      password: password?.reveal() ?? '',
      database: 'default',
    };
    const printed = await runPython(packages, ['run.py', 'export_files'], {
      CLIENTS_WORLD: JSON.stringify({
        countyflow,
        exports,
        hour: { epochSeconds: 0, shanghai: '1970-01-01 08:00:00', paidFen: 0 },
      }),
    });
    results = JSON.parse(printed) as typeof results;
  }, INSTALL_WITHIN_MS);

  afterAll(async () => {
    await database?.stop();
  });

  test.each(testsOf('export_files'))('%s', (name) => {
    const result = results[`test_${name.replaceAll(' ', '_')}`];
    if (result !== null) expect.fail(result ?? 'Python did not run it');
  });
});
