import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { planText } from '../../../cli/backfill/render.ts';
import { describePlan } from '../../../operations/loads/describe-load.ts';
import { listLoads } from '../../../operations/loads/loads.ts';
import { makePlan, type PlanProgress } from '../../../operations/loads/make-plan.ts';
import { missingChunks } from '../../../operations/loads/missing-chunks.ts';
import { CHUNK_RECORDS } from '../../../schemas/archives/reading.ts';
import { useDatabase } from '../../support/database.ts';
import { validEvent } from '../../support/events.ts';
import { readFixture } from '../../support/platform-records.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const CHUNKS = 10_000;
const STORED = 9_000;
/** Of the engine's processors, which a busy machine does not add to. An answer takes a second. */
const MOST_PROCESSOR_MS = 5_000;
const LOAD = 'huge.ndjson-01234567';
const SOURCE = 'archive/huge.ndjson@0123456789abcdef';

const database = useDatabase();
beforeAll(async () => {
  const { client } = database;
  await client.command({
    query: `INSERT INTO backfill_plan (plan, ordinal, hash, kind, path, source, first_position, next_position, chunks, bytes, options)
      VALUES ('${LOAD}', 0, '', 'archive', '/huge.ndjson', '${SOURCE}', 0, ${CHUNKS * CHUNK_RECORDS}, ${CHUNKS}, 1000000000000,
        '{"ratePerSecond":null,"maxParallel":2}')`,
  });
  await client.command({
    query: `INSERT INTO backfill_event (load, at, event) VALUES ('${LOAD}', now64(3), 'paused')`,
  });
  // Four ranges to a chunk, each chunk by a reader of its own.
  await client.command({
    query: `INSERT INTO ingest_log (source, epoch, first_position, next_position, records, accepted)
      SELECT '${SOURCE}', 1800000000000 + intDiv(number, 4) * 4294967296, number * ${CHUNK_RECORDS / 4},
        (number + 1) * ${CHUNK_RECORDS / 4}, ${CHUNK_RECORDS / 4}, ${CHUNK_RECORDS / 4} FROM numbers(${STORED * 4})`,
  });
});

/** What queries have taken of the processors since ClickHouse started. */
async function processorMs(): Promise<number> {
  const [found] = await rows<{ ms: string }>(
    database.client,
    "SELECT toString(intDiv(sum(value), 1000)) AS ms FROM system.events WHERE event IN ('UserTimeMicroseconds', 'SystemTimeMicroseconds')",
  );
  return Number(found?.ms);
}

async function soon<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const before = await processorMs();
  const answer = await ask();
  const tookMs = (await processorMs()) - before;
  expect(tookMs, name).toBeGreaterThan(0);
  expect(tookMs, name).toBeLessThan(MOST_PROCESSOR_MS);
  return answer;
}

describe('a load of ten thousand chunks', () => {
  it('is listed, shown and continued soon', async () => {
    const { client } = database;
    const [status] = await soon('list', () => listLoads({ clickhouse: client }, { unacknowledged: false }));
    expect(status).toMatchObject({
      ...{ load: LOAD, state: 'paused', recordsStored: STORED * CHUNK_RECORDS },
      bytesStored: 900_000_000_000,
    });
    const plan = await soon('show', () => describePlan(client, LOAD));
    expect(plan).toMatchObject({ records: CHUNKS * CHUNK_RECORDS, stored: STORED * CHUNK_RECORDS });
    const page = await soon('the next chunks', () =>
      missingChunks(client, {
        ...{ load: LOAD, mode: 'missing', sinceMs: 0, run: '', after: null, limit: 50 },
      }),
    );
    expect(page.chunks).toHaveLength(50);
    expect(page.chunks[0]).toEqual({ ordinal: 0, chunk: STORED, also: [] });
  });
});

const FILES = 1_100;
/** A question for each file would be a thousand. */
const MOST_STATEMENTS = 30;
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
