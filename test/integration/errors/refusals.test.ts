import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { startTestEngines } from '../../engines.ts';
import { succeeded } from '../../support/countyflow.ts';
import { runHere } from '../../support/command-here.ts';
import { validEvent } from '../../support/events.ts';
import { REFUSED_BY_STATE } from '../../support/refusals.ts';
import { used } from '../../support/used.ts';

const engines = used(() => startTestEngines({ kafka: true, temporal: true, clickhouse: true }));
const loads: Record<string, string> = {};
beforeAll(async () => {
  const clickhouse = connectClickHouse(engines.connections.clickhouse);
  await migrate(clickhouse);
  await clickhouse.close();
  await done('reference', 'load');
  const list = join(engines.home, 'list.csv');
  writeFileSync(list, 'code\n330127\n');
  await done('segment', 'apply', '--segment', 'gone', '--title', 'Gone', '--file', list);
  await done('segment', 'remove', 'gone');
  for (const name of ['PLAN', 'STARTED']) {
    const file = join(engines.home, `${name.toLowerCase()}.ndjson`);
    writeFileSync(file, `${JSON.stringify(validEvent({ platform: 'jd', orderId: name }))}\n`);
    loads[name] = (JSON.parse(await done('backfill', 'plan', file, '--json')) as { plan: string }).plan;
  }
  await done('backfill', 'start', loads['STARTED'] ?? '');
});

const run = (environment: Readonly<Record<string, string>>, words: readonly string[]) =>
  runHere({ COUNTYFLOW_HOME: engines.home, ...variablesOf(engines.addresses), ...environment }, ...words);

async function done(...words: string[]): Promise<string> {
  return succeeded(run({}, words));
}

const named = (text: string): string => text.replaceAll(/PLAN|STARTED/g, (name) => loads[name] ?? name);

describe('a command that the state of the system refuses', () => {
  it.each(REFUSED_BY_STATE)(
    'says why and what to do: $words',
    async ({ words, cause, remedy, environment }) => {
      const { code, out, err } = await run(environment ?? {}, words.map(named));
      expect(code).toBeGreaterThan(0);
      expect(out).toBe('');
      expect(err).toContain(named(cause));
      expect(err).toContain(named(remedy));
    },
  );
});
