import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { currentGeneration, recordGaps } from '../../../services/ledger/gaps.ts';
import {
  coveredBetween,
  endOfLogged,
  logRanges,
  nextEpoch,
  rangeStart,
} from '../../../services/ledger/ingest-log.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';

let engines: TestEngines;
let database: TestDatabase;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  database = await freshDatabase(engines.connections.clickhouse);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await engines.stop();
});
beforeEach(async () => {
  for (const table of ['ingest_log', 'accepted_gap', 'archive', 'backfill_plan', 'backfill_event'])
    await database.client.command({ query: `TRUNCATE TABLE ${table}` });
});

const SOURCE = 'kafka/orders.events.v1.jd/0';

/** Logs ranges in the given order: [epoch, first, next, records if fewer than positions]. */
async function logged(...ranges: [number, number, number, number?][]): Promise<void> {
  for (const [epoch, first, next, records = next - first] of ranges) {
    await logRanges(database.client, [
      {
        source: SOURCE,
        epoch,
        first: BigInt(first),
        next: BigInt(next),
        records,
        accepted: records,
        quarantined: 0,
        reasons: {},
        bytes: records,
        fingerprint: String(next),
        occurredMs: null,
      },
    ]);
  }
}

/** Stores how long an archive is, as when it is planned. */
async function identified(source: string, records: number): Promise<void> {
  const query = `INSERT INTO archive (source, name, records) VALUES ({source:String}, 'a', {records:UInt64})`;
  await database.client.command({ query, query_params: { source, records } });
}

/** Stores that a load of the source was planned and, if so, has begun. */
async function planned(source: string, event: 'planned' | 'running'): Promise<void> {
  const { client } = database;
  await client.command({
    query: `INSERT INTO backfill_plan (plan, ordinal, source) VALUES ('a-1', 0, {source:String})`,
    query_params: { source },
  });
  await client.insert({
    table: 'backfill_event',
    format: 'JSONEachRow',
    values: [{ load: 'a-1', at: new Date().toISOString(), event }],
  });
}

async function counted(): Promise<[number, number, number][]> {
  const found = await rows<{ epoch: string; first: string; next: string }>(
    database.client,
    'SELECT epoch, first_position AS first, next_position AS next FROM ingest_range ORDER BY first, epoch',
  );
  return found.map(({ epoch, first, next }) => [Number(epoch), Number(first), Number(next)]);
}

async function account(): Promise<Record<string, number>> {
  const [row] = await rows<Record<string, string | number>>(
    database.client,
    `SELECT first_position, next_position, records, control_records, missing, overlapping, closes, gaps, gap_positions
     FROM accounting WHERE source = {source:String}`,
    { source: SOURCE },
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
}

describe('ingest_range', () => {
  it('counts the ranges of one reader', async () => {
    await logged([1, 0, 100], [1, 100, 250]);
    expect(await counted()).toEqual([
      [1, 0, 100],
      [1, 100, 250],
    ]);
    expect(await account()).toMatchObject({ records: 250, missing: 0, overlapping: 0, closes: 1 });
  });

  it('counts a range once when it is logged twice', async () => {
    await logged([1, 0, 100], [1, 0, 100]);
    expect(await account()).toMatchObject({ records: 100, closes: 1 });
  });

  it('continues under a later epoch', async () => {
    await logged([1, 0, 100], [2, 100, 200], [3, 200, 300]);
    expect(await counted()).toHaveLength(3);
    expect(await account()).toMatchObject({ next_position: 300, records: 300, closes: 1 });
  });

  it('does not count what a reader that was wrongly taken for dead logs after its successor began', async () => {
    await logged([1, 0, 100], [2, 100, 200], [1, 100, 180], [1, 180, 300], [2, 200, 250]);
    expect(await counted()).toEqual([
      [1, 0, 100],
      [2, 100, 200],
      [2, 200, 250],
    ]);
    expect(await account()).toMatchObject({ next_position: 250, records: 250, closes: 1 });
  });

  it('does not count late ranges of a reader two epochs back', async () => {
    await logged([1, 0, 100], [3, 50, 150], [2, 100, 200], [1, 200, 300]);
    expect(await counted()).toEqual([
      [1, 0, 100],
      [3, 50, 150],
    ]);
  });

  it('replaces all ranges from a rewind on', async () => {
    await logged([1, 0, 100], [1, 100, 200], [1, 200, 300], [2, 100, 150]);
    expect(await counted()).toEqual([
      [1, 0, 100],
      [2, 100, 150],
    ]);
    expect(await account()).toMatchObject({ next_position: 150, closes: 1 });
  });

  it('keeps sources separate', async () => {
    await logged([1, 0, 100]);
    await database.client.command({
      query: `INSERT INTO ingest_log (source, epoch, first_position, next_position) VALUES ('kafka/other/0', 2, 0, 10)`,
    });
    expect(await account()).toMatchObject({ records: 100, closes: 1 });
  });
});

describe('accounting', () => {
  it('counts control records, which are positions without an event', async () => {
    await logged([1, 0, 100, 98], [1, 100, 110, 10]);
    expect(await account()).toMatchObject({ records: 108, control_records: 2, missing: 0, closes: 1 });
  });

  it('counts missing positions and does not close', async () => {
    await logged([1, 10, 100], [2, 130, 200], [2, 205, 210]);
    expect(await account()).toMatchObject({ first_position: 10, missing: 35, overlapping: 0, closes: 0 });
  });

  it('counts overlapping positions and does not close', async () => {
    await logged([1, 0, 100], [2, 90, 200]);
    expect(await account()).toMatchObject({ missing: 0, overlapping: 10, closes: 0 });
  });

  it('does not close when an event is neither accepted nor quarantined', async () => {
    await database.client.command({
      query: `INSERT INTO ingest_log (source, epoch, first_position, next_position, records, accepted, quarantined)
              VALUES ('${SOURCE}', 1, 0, 10, 10, 8, 1)`,
    });
    expect(await account()).toMatchObject({ missing: 0, overlapping: 0, closes: 0 });
  });
});

/** Accepts gaps as lost: [first, next]. */
async function acceptGaps(...gaps: [number, number][]): Promise<void> {
  const stretches = gaps.map(([first, next]) => ({ first: BigInt(first), next: BigInt(next) }));
  await recordGaps(database.client, SOURCE, 'offset-out-of-range', stretches, 'a test');
}

describe('accounting of accepted gaps', () => {
  it('closes over the positions that were accepted as lost and over no others', async () => {
    await logged([1, 0, 100, 98], [1, 130, 200]);
    await acceptGaps([100, 130]);
    const closed = { missing: 0, gaps: 1, gap_positions: 30, records: 168, control_records: 2, closes: 1 };
    expect(await account()).toEqual({ first_position: 0, next_position: 200, overlapping: 0, ...closed });
    await logged([1, 205, 210]);
    expect(await account()).toMatchObject({ missing: 5, gap_positions: 30, closes: 0 });
  });

  it('keeps a gap after a rewind to the beginning, and after its positions are read', async () => {
    await logged([1, 0, 100], [1, 130, 200]);
    await acceptGaps([100, 130]);
    await logged([2, 0, 100]);
    expect(await account()).toMatchObject({
      missing: 0,
      gaps: 1,
      gap_positions: 30,
      next_position: 130,
      closes: 1,
    });
    await logged([2, 100, 160]);
    expect(await account()).toMatchObject({
      records: 160,
      gap_positions: 30,
      overlapping: 0,
      missing: 0,
      closes: 1,
    });
  });

  it('counts once a gap that is accepted twice, and positions that two gaps share', async () => {
    await logged([1, 0, 100], [1, 130, 200]);
    await acceptGaps([100, 120], [100, 120]);
    expect(await account()).toMatchObject({ missing: 10, gaps: 1, gap_positions: 20, closes: 0 });
    await acceptGaps([110, 130]);
    expect(await account()).toMatchObject({ missing: 0, gaps: 2, gap_positions: 30, closes: 1 });
  });

  it('lists a source that has only a gap', async () => {
    await acceptGaps([5, 9]);
    expect(await account()).toMatchObject({
      first_position: 5,
      next_position: 9,
      records: 0,
      gap_positions: 4,
      closes: 1,
    });
  });

  it('counts a gap without positions: a log that ended with nothing known to be lost', async () => {
    await logged([1, 0, 100]);
    await acceptGaps([100, 100]);
    expect(await account()).toMatchObject({ gaps: 1, gap_positions: 0, next_position: 100, closes: 1 });
  });
});

describe('currentGeneration', () => {
  it('increases with each log that was given up, and ignores gaps of other partitions and kinds', async () => {
    const which = { topic: 'orders.events.v1.jd', partition: 1 };
    const given = [{ first: 5n, next: 9n }];
    const current = (): Promise<number> => currentGeneration(database.client, which);
    await recordGaps(database.client, 'kafka/orders.events.v1.jd/1', 'offset-out-of-range', given, '');
    await recordGaps(database.client, 'kafka/orders.events.v1.jd/10', 'topic-changed', given, '');
    expect(await current()).toBe(1);
    await recordGaps(database.client, 'kafka/orders.events.v1.jd/1', 'topic-changed', given, '');
    // Two operators accepted the same gap but saw different ends of it.
    await recordGaps(
      database.client,
      'kafka/orders.events.v1.jd/1',
      'topic-changed',
      [{ first: 6n, next: 9n }],
      '',
    );
    expect(await current()).toBe(2);
    await recordGaps(database.client, 'kafka/orders.events.v1.jd/1#2', 'topic-changed', given, '');
    expect(await current()).toBe(3);
  });
});

describe('where a reader resumes', () => {
  it('is undefined for a source that was never read', async () => {
    expect(await endOfLogged(database.client, SOURCE)).toBeUndefined();
  });

  it('is after the last counted range, with the fingerprint of its last record', async () => {
    await logged([1, 0, 100], [1, 100, 300], [2, 100, 150]);
    expect(await endOfLogged(database.client, SOURCE)).toMatchObject({ next: 150n, fingerprint: '150' });
  });

  it('is after an accepted gap, without a fingerprint', async () => {
    await logged([1, 0, 100]);
    await acceptGaps([100, 130]);
    expect(await endOfLogged(database.client, SOURCE)).toMatchObject({ next: 130n, fingerprint: '' });
    await logged([1, 130, 140]);
    expect(await endOfLogged(database.client, SOURCE)).toMatchObject({ next: 140n, fingerprint: '140' });
  });

  it('has an anchor too: where the newest reader began, or else the end of its first range', async () => {
    const anchor = async (): Promise<unknown> => (await endOfLogged(database.client, SOURCE))?.anchor;
    await logged([1, 0, 100], [1, 100, 200], [1, 200, 300]);
    expect(await anchor()).toEqual({ next: 100n, fingerprint: '100' });
    await logged([2, 300, 400], [2, 400, 500]);
    expect(await anchor()).toEqual({ next: 300n, fingerprint: '300' });
    await logged([3, 0, 50], [3, 50, 70]);
    expect(await anchor()).toEqual({ next: 50n, fingerprint: '50' });
  });

  it('skips whole ranges and gaps that overlap a stretch', async () => {
    await logged([1, 0, 100], [1, 130, 200]);
    await acceptGaps([100, 130]);
    expect(await coveredBetween(database.client, SOURCE, 99n, 130n)).toEqual([
      { first: 0n, next: 100n },
      { first: 100n, next: 130n },
    ]);
  });

  it('gets an epoch above all others, also above those of a clock that is ahead', async () => {
    const ahead = Date.now() + 3_600_000;
    await logged([ahead, 0, 100]);
    expect(await nextEpoch(database.client, SOURCE)).toBe(ahead + 1);
    expect(await nextEpoch(database.client, 'kafka/new/0')).toBeGreaterThan(ahead - 3_600_000);
  });

  it('is the start of a range after a rewind into it', async () => {
    await logged([1, 0, 100], [1, 100, 300]);
    const starts = [0n, 99n, 100n, 299n, 300n].map((at) => rangeStart(database.client, SOURCE, at));
    expect(await Promise.all(starts)).toEqual([0n, 0n, 100n, 100n, 300n]);
  });
});

/** How long the accounting takes the source to be; null if it does not know. */
async function expected(): Promise<string | null | undefined> {
  const [row] = await rows<{ expected_positions: string | null }>(
    database.client,
    'SELECT expected_positions FROM accounting WHERE source = {source:String}',
    { source: SOURCE },
  );
  return row?.expected_positions;
}

describe('the accounting of an archive', () => {
  it('misses what was not read at its end, in the middle and at its beginning', async () => {
    await identified(SOURCE, 300);
    await logged([1, 0, 100]);
    expect(await account()).toMatchObject({ missing: 200, closes: 0 });
    expect(await expected()).toBe('300');
    await logged([3, 200, 300]);
    expect(await account()).toMatchObject({ next_position: 300, missing: 100, overlapping: 0, closes: 0 });
    await logged([2, 100, 200]);
    expect(await account()).toMatchObject({ records: 300, missing: 0, closes: 1 });
    await database.client.command({ query: 'TRUNCATE TABLE ingest_log' });
    await logged([2, 120, 300]);
    expect(await account()).toMatchObject({
      first_position: 120,
      missing: 120,
      control_records: 0,
      closes: 0,
    });
  });

  it('does not have an archive that is only planned, and misses all of one whose load has begun', async () => {
    await identified(SOURCE, 50);
    await planned(SOURCE, 'planned');
    expect(await account()).toEqual({});
    await planned(SOURCE, 'running');
    expect(await account()).toMatchObject({ records: 0, missing: 50, closes: 0 });
    expect(await expected()).toBe('50');
  });

  it('closes for an archive without a record', async () => {
    await identified(SOURCE, 0);
    await planned(SOURCE, 'running');
    expect(await account()).toMatchObject({ records: 0, missing: 0, closes: 1 });
  });

  it('knows no length of archives that earlier releases loaded', async () => {
    await logged([1, 0, 100]);
    expect(await account()).toMatchObject({ missing: 0, closes: 1 });
    expect(await expected()).toBeNull();
  });
});
