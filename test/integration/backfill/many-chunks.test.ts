import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { CHUNK_RECORDS } from '../../../schemas/archives/reading.ts';
import { describePlan } from '../../../operations/loads/describe-load.ts';
import { listLoads } from '../../../operations/loads/loads.ts';
import { missingChunks } from '../../../operations/loads/missing-chunks.ts';
import { useDatabase } from '../../support/database.ts';

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
