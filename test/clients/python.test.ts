import { beforeAll, describe, expect, test } from 'vitest';
import { connectionLines } from '../../cli/commands/connect.ts';
import type { LocalUser } from '../../infra/engines/clickhouse/logins.ts';
import { type ClickHouseWithAnHour, startClickHouseWithAnHour } from './clickhouse-with-an-hour.ts';
import { installPackages, runPython, testsOf, whyNoPython } from './python-packages.ts';

const MODULES = {
  connect_reads: 'clickhouse-connect reads:',
  connect_as_analyst: 'the analyst, with clickhouse-connect,',
  driver: 'clickhouse-driver over the native protocol:',
  alchemy: 'SQLAlchemy by the printed address:',
  bi_tools: 'a tool that lists tables:',
};

/** Why each test of a module failed, or null where it passed. */
type Results = Readonly<Record<string, string | null>>;

const why = whyNoPython();
if (why !== undefined) console.log(`The Python clients are not tested: ${why}.`);

describe.skipIf(why !== undefined)('Python clients with their defaults', () => {
  let clickhouse: ClickHouseWithAnHour;
  let packages: Awaited<ReturnType<typeof installPackages>>;

  beforeAll(async () => {
    packages = await installPackages();
  });

  beforeAll(async () => {
    clickhouse = await startClickHouseWithAnHour();
    return () => clickhouse.stop();
  });

  describe.each(Object.entries(MODULES))('%s', (module, subject) => {
    const names = testsOf(module);
    let results: Results;

    beforeAll(async () => {
      const printed = await runPython(packages, ['run.py', module], {
        CLIENTS_WORLD: JSON.stringify(worldOf(clickhouse)),
      });
      results = JSON.parse(printed) as Results;
    });

    test.each(names)(`${subject} %s`, (name) => {
      const result = results[`test_${name.replaceAll(' ', '_')}`];
      if (result !== null) expect.fail(result ?? 'Python did not run it');
    });
  });
});

function worldOf(clickhouse: ClickHouseWithAnHour) {
  const endpoint = (user: LocalUser) => clickhouse.endpoint(user);
  const address = (user: LocalUser) =>
    connectionLines(endpoint(user), false)
      .find((line) => line.includes('clickhousedb://'))
      ?.trim();
  return {
    hour: clickhouse.hour,
    countyflow: endpoint('countyflow'),
    analyst: endpoint('analyst'),
    sqlAlchemy: { countyflow: address('countyflow'), analyst: address('analyst') },
  };
}
