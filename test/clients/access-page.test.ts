import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { readPorts } from '../../infra/engines/ports.ts';
import { countyflow, succeeded } from '../support/countyflow.ts';
import { fencedBlocks, page } from '../support/markdown.ts';
import { openSeasonsForAnalysts, type SoldBy, soldOnTheDay } from '../support/seasons-for-analysts.ts';
import { compileJava, runMain, whyNoJava } from './java/java-client.ts';
import { installPackages, runPython, testsOf, whyNoPython } from './python-packages.ts';
import { used } from '../support/used.ts';

const PAGE = page('docs/access.md');
const COMMANDS = fencedBlocks(PAGE, 'text')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.startsWith('countyflow '));

const noPython = whyNoPython();
if (noPython !== undefined) console.warn(`The Python of docs/access.md is not run: ${noPython}.`);
const noJava = whyNoJava();
if (noJava !== undefined) console.warn(`The Java of docs/access.md is not run: ${noJava}.`);

const seasons = used(openSeasonsForAnalysts);
let folder: string;
const sold: Record<string, SoldBy[]> = {};

beforeAll(async () => {
  folder = join(seasons.engines.home, 'analyst');
  mkdirSync(folder);
  sold['province'] = await soldOnTheDay(seasons.client, 'province');
  sold['provinceEnglish'] = await soldOnTheDay(seasons.client, 'province_en');
  sold['hour'] = await soldOnTheDay(seasons.client, "toHour(assumeNotNull(paid_at), 'Asia/Shanghai')");
});

it('an analyst reads the whole report, whose figures are of no row', async () => {
  const out = await succeeded(
    countyflow(seasons.variables('analyst'), ...['report', '--campaign', 'double11-2017', '--all', '--json']),
  );
  expect(out).toContain('"rural.day.sales"');
});

describe.skipIf(noPython !== undefined)('docs/access.md, with Python:', () => {
  let results: Readonly<Record<string, string | null>>;

  beforeAll(async () => {
    const packages = await installPackages();
    expect(COMMANDS).toHaveLength(2);
    for (const command of COMMANDS) {
      const [, args = '', file = ''] = /^countyflow (.+) > (\w+\.\w+)$/.exec(command) ?? [];
      const out = await succeeded(countyflow(seasons.variables('analyst'), ...args.split(' ')));
      writeFileSync(join(folder, file), out);
    }
    const [, clientQuery = ''] = /^clickhouse-client .*--query "([^"]+)"/ms.exec(PAGE) ?? [];
    const printed = await runPython(packages, ['run.py', 'access_page'], {
      ...seasons.variables('analyst'),
      // What shows whether an instant has its zone.
      TZ: 'America/New_York',
      CLIENTS_WORLD: JSON.stringify({
        folder,
        snippets: fencedBlocks(PAGE, 'python'),
        clientQuery,
        sold: Object.fromEntries(
          Object.entries(sold).map(([name, rows]) => [name, rows.map(({ by, fen }) => [by, fen])]),
        ),
        analyst: endpoint(),
        hour: { epochSeconds: 0, shanghai: '1970-01-01 08:00:00', paidFen: 0 },
      }),
    });
    results = JSON.parse(printed) as typeof results;
  });

  test.each(testsOf('access_page'))('%s', (name) => {
    const result = results[`test_${name.replaceAll(' ', '_')}`];
    if (result !== null) expect.fail(result ?? 'Python did not run it');
  });
});

describe.skipIf(noJava !== undefined)('docs/access.md, with JDBC:', () => {
  it('prints the sales of every province in whole fen, and growth with nine decimals', async () => {
    const source = join(folder, 'Provinces.java');
    writeFileSync(source, fencedBlocks(PAGE, 'java')[0] ?? '');
    const classPath = await compileJava('java-access-page', [source]);
    const { host, httpPort, database } = endpoint();
    const variables = {
      ...seasons.variables('analyst'),
      JDBC_URL: `jdbc:clickhouse://${host}:${httpPort}/${database}`,
    };
    const printed = await runMain(classPath, ['Provinces'], variables, 'America/New_York');
    const lines = printed
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(lines.map(([label, fen]) => ({ by: label, fen })).sort(byName)).toEqual(
      (sold['provinceEnglish'] ?? []).map(({ by, fen }) => ({ by, fen })).sort(byName),
    );
    for (const [, , growth] of lines) expect(growth).toMatch(/^-?\d+\.\d{9}$/);
  });
});

function byName(a: { by?: string | undefined }, b: { by?: string | undefined }): number {
  return (a.by ?? '') < (b.by ?? '') ? -1 : 1;
}

function endpoint() {
  const { CLICKHOUSE_URL = '', CLICKHOUSE_PASSWORD: password } = seasons.variables('analyst');
  const { hostname: host, port } = new URL(CLICKHOUSE_URL);
  const nativePort = readPorts(seasons.engines.home).clickhouseNative;
  return { host, httpPort: Number(port), nativePort, user: 'analyst', password, database: 'default' };
}
