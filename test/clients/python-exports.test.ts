import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variablesOf } from '../../infra/engines/service.ts';
import { storeSegment } from '../../operations/lists/stored-lists.ts';
import { runHere } from '../support/command-here.ts';
import { HOSTILE } from '../support/hostile-texts.ts';
import { computeFigures } from '../support/live-figures.ts';
import { fencedBlocks, page } from '../support/markdown.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../support/statistics-database.ts';
import { installPackages, runPython, testsOf, whyNoPython } from './python-packages.ts';
import { writeExports } from './written-exports.ts';
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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
