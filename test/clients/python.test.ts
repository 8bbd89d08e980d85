import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, test } from 'vitest';
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
if (why !== undefined) console.log(`Clients and the contract are not tested in Python: ${why}.`);

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

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

describe.skipIf(why !== undefined)('the contract, implemented in Python from its page,', () => {
  it('gives the answers of every vector', () => {
    const printed = execFileSync('python3', [at('python/contract_vectors.py'), at('../../docs/contract')], {
      encoding: 'utf8',
    });
    const { counts, differences } = JSON.parse(printed) as {
      counts: Record<string, number>;
      differences: string[];
    };
    expect(differences).toEqual([]);
    expect(Object.keys(counts)).toEqual(['content', 'direction', 'numbers', 'instants', 'forms']);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(9);
  });
});
