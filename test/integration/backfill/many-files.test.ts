import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { planText } from '../../../cli/backfill/render.ts';
import { describePlan } from '../../../operations/loads/describe-load.ts';
import { makePlan, type PlanProgress } from '../../../operations/loads/make-plan.ts';
import { validEvent } from '../../support/events.ts';
import { readFixture } from '../../support/platform-records.ts';
import { useDatabase } from '../../support/database.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const FILES = 1_100;
/** A question for each file would be a thousand. */
const MOST_STATEMENTS = 30;

const database = useDatabase();
const folder = useFolder();
const write = fileWriter(folder);

/** So many that ClickHouse has run since it started, of whatever kind. */
async function statements(): Promise<number> {
  const query = "SELECT toString(value) AS count FROM system.events WHERE event = 'Query'";
  return Number((await rows<{ count: string }>(database.client, query))[0]?.count);
}

const event = (orderId: string) => `${JSON.stringify(validEvent({ orderId }))}\n`;
const options = { ratePerSecond: null, maxParallel: 2 };
const question = { mapping: null, filter: null, options, who: 'test' };

describe('a plan', () => {
  it('of many small files takes few statements, and counts equal and empty files once and as such', async () => {
    for (let n = 1; n <= FILES; n += 1) write(`${n}.ndjson`, event(`many-${n}`));
    // The same content beside the first, far behind it, and packed.
    write('1-again.ndjson', event('many-1'));
    write('z-again.ndjson.gz', gzipSync(event('many-1')));
    for (const name of ['7-empty.ndjson', '8-empty.ndjson']) write(name, '');
    const before = await statements();
    const seen: PlanProgress[] = [];
    const { plan, sources } = await makePlan(database.client, { ...question, paths: [folder] }, (progress) =>
      seen.push(progress),
    );
    expect((await statements()) - before).toBeLessThan(MOST_STATEMENTS);
    // The two empty files have equal content too.
    expect(sources).toHaveLength(FILES + 1);
    expect(new Set(seen.map(({ file }) => file)).size).toBe(FILES + 2);
    expect(new Set(seen.map(({ files }) => files))).toEqual(new Set([FILES + 4]));
    const described = await describePlan(database.client, plan);
    expect(described.records).toBe(FILES);
    expect(planText(described)).toContain('Empty, with nothing to load: 7-empty.ndjson');
  });

  it("of many files of a platform's own orders asks for the registers once", async () => {
    const { record } = readFixture('jd');
    const paths: string[] = [];
    for (let n = 0; n < 2 * MOST_STATEMENTS; n += 1)
      paths.push(write(`jd-${n}.ndjson`, `${JSON.stringify(record)}${' '.repeat(n)}\n`));
    const before = await statements();
    // No shop is registered, so all would be refused.
    const { sources } = await makePlan(database.client, { ...question, paths, payload: 'jd', force: true });
    expect((await statements()) - before).toBeLessThan(MOST_STATEMENTS);
    expect(sources.map(({ next }) => next)).toEqual(paths.map(() => 1));
  });

  it('of empty files alone is refused', async () => {
    const paths = [write('empty-1.ndjson', ''), write('empty-2.ndjson', '\n\n')];
    const refused = makePlan(database.client, { ...question, paths: paths.slice(0, 1) });
    await expect(refused).rejects.toThrow(`${paths[0]} is empty. Name other files.`);
    const force = await makePlan(database.client, { ...question, paths, force: true });
    expect(force.sources.map(({ next }) => next)).toEqual([0, 2]);
  });
});
