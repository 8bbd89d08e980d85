import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import { currentProcess, peakBytesOf } from '../../support/processes.ts';
import { useLocalClickHouse } from '../../support/local-clickhouse.ts';

// Heavy queries take minutes where the machine has other work.
const MIB = 1024 * 1024;
const BOUND_MIB = 2_000;
const clickhouse = useLocalClickHouse();

const pidOf = (): number => currentProcess(clickhouse.engines(), 'clickhouse')?.pid ?? 0;
const peakMiB = (): number => peakBytesOf(pidOf()) / MIB;

// Each try has a peak of its own: a machine that is busy lets ClickHouse notice late what it holds.
beforeEach(() => {
  writeFileSync(`/proc/${String(pidOf())}/clear_refs`, '5');
});

it('stays under two gigabytes while heavy queries are repeated, and answers the next one', async () => {
  const client = clickhouse.client();
  const heavy = [
    'SELECT uniqExact(number) FROM numbers(100000000)',
    'SELECT number, groupArray(toString(number)) FROM numbers(30000000) GROUP BY number',
    'SELECT count() FROM numbers(30000000) AS a INNER JOIN numbers(30000000) AS b USING (number)',
    "SELECT arraySort(groupArray(repeat('x', 50) || toString(number)))[1] FROM numbers(15000000)",
  ];
  for (let round = 0; round < 2; round += 1) {
    const results = await Promise.allSettled(
      heavy.map((query) => client.command({ query: `${query} FORMAT Null` })),
    );
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ type: 'MEMORY_LIMIT_EXCEEDED' });
  }
  const answer = await client.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' });
  expect(await answer.json()).toEqual([{ one: 1 }]);
  console.log(`ClickHouse had at most ${Math.round(peakMiB())} MiB resident`);
  expect(peakMiB()).toBeGreaterThan(100);
  expect(peakMiB()).toBeLessThan(BOUND_MIB);
});

it('streams an insert that is larger than its memory for one query', async () => {
  const client = clickhouse.client();
  await client.command({
    query: 'CREATE TABLE large (id UInt32, text String) ENGINE = MergeTree ORDER BY id',
  });
  const [rowsPerChunk, chunks] = [10_000, 1_200];
  let id = 0;
  const lines = function* () {
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      let text = '';
      for (let row = 0; row < rowsPerChunk; row += 1) text += `${id++}\t${'x'.repeat(100)}\n`;
      yield text;
    }
  };
  const values = Readable.from(lines(), { objectMode: false });
  await client.insert({ table: 'large', values, format: 'TabSeparated' });
  const answer = await client.query({ query: 'SELECT count() AS n FROM large', format: 'JSONEachRow' });
  expect(await answer.json()).toEqual([{ n: rowsPerChunk * chunks }]);
  expect(peakMiB()).toBeLessThan(BOUND_MIB);
});
