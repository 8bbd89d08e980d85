import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { currentIncarnation, recordGaps } from '../../../services/ledger/gaps.ts';
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
  for (const table of ['ingest_log', 'accepted_gap'])
    await database.client.command({ query: `TRUNCATE TABLE ${table}` });
});

const SOURCE = 'kafka/orders.events.v1.jd/0';

/** Logs ranges in the order given: [epoch, first, next, records where they are fewer than positions]. */
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

  it('counts a range that is logged twice once', async () => {
    await logged([1, 0, 100], [1, 0, 100]);
    expect(await account()).toMatchObject({ records: 100, closes: 1 });
  });

  it('goes on under a later epoch', async () => {
    await logged([1, 0, 100], [2, 100, 200], [3, 200, 300]);
    expect(await counted()).toHaveLength(3);
    expect(await account()).toMatchObject({ next_position: 300, records: 300, closes: 1 });
  });

  it('does not count what a reader that was thought dead logs after its successor began', async () => {
    await logged([1, 0, 100], [2, 100, 200], [1, 100, 180], [1, 180, 300], [2, 200, 250]);
    expect(await counted()).toEqual([
      [1, 0, 100],
      [2, 100, 200],
      [2, 200, 250],
    ]);
    expect(await account()).toMatchObject({ next_position: 250, records: 250, closes: 1 });
  });

  it('does not let a dead reader of a third epoch back hide behind one between', async () => {
    await logged([1, 0, 100], [3, 50, 150], [2, 100, 200], [1, 200, 300]);
    expect(await counted()).toEqual([
      [1, 0, 100],
      [3, 50, 150],
    ]);
  });

  it('replaces everything from a rewind on', async () => {
    await logged([1, 0, 100], [1, 100, 200], [1, 200, 300], [2, 100, 150]);
    expect(await counted()).toEqual([
      [1, 0, 100],
      [2, 100, 150],
    ]);
    expect(await account()).toMatchObject({ next_position: 150, closes: 1 });
  });

  it('keeps the sources apart', async () => {
    await logged([1, 0, 100]);
    await database.client.command({
      query: `INSERT INTO ingest_log (source, epoch, first_position, next_position) VALUES ('kafka/other/0', 2, 0, 10)`,
    });
    expect(await account()).toMatchObject({ records: 100, closes: 1 });
  });
});

describe('accounting', () => {
  it('shows control records, which are positions without an event', async () => {
    await logged([1, 0, 100, 98], [1, 100, 110, 10]);
    expect(await account()).toMatchObject({ records: 108, control_records: 2, missing: 0, closes: 1 });
  });

  it('shows a gap by its size, and does not close', async () => {
    await logged([1, 10, 100], [2, 130, 200], [2, 205, 210]);
    expect(await account()).toMatchObject({ first_position: 10, missing: 35, overlapping: 0, closes: 0 });
  });

  it('shows an overlap by its size, and does not close', async () => {
    await logged([1, 0, 100], [2, 90, 200]);
    expect(await account()).toMatchObject({ missing: 0, overlapping: 10, closes: 0 });
  });

  it('does not close where an event ended nowhere', async () => {
    await database.client.command({
      query: `INSERT INTO ingest_log (source, epoch, first_position, next_position, records, accepted, quarantined)
              VALUES ('${SOURCE}', 1, 0, 10, 10, 8, 1)`,
    });
    expect(await account()).toMatchObject({ missing: 0, overlapping: 0, closes: 0 });
  });
});

/** Accepts gaps as lost: [first, next]. */
async function gaveUp(...gaps: [number, number][]): Promise<void> {
  const stretches = gaps.map(([first, next]) => ({ first: BigInt(first), next: BigInt(next) }));
  await recordGaps(database.client, SOURCE, 'offset-out-of-range', stretches, 'a test');
}

describe('accounting of accepted gaps', () => {
  it('explains what was accepted as lost, and only that', async () => {
    await logged([1, 0, 100, 98], [1, 130, 200]);
    await gaveUp([100, 130]);
    const closed = { missing: 0, gaps: 1, gap_positions: 30, records: 168, control_records: 2, closes: 1 };
    expect(await account()).toEqual({ first_position: 0, next_position: 200, overlapping: 0, ...closed });
    await logged([1, 205, 210]);
    expect(await account()).toMatchObject({ missing: 5, gap_positions: 30, closes: 0 });
  });

  it('keeps a gap after a rewind to the beginning, and after it is read after all', async () => {
    await logged([1, 0, 100], [1, 130, 200]);
    await gaveUp([100, 130]);
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

  it('counts a gap that is accepted twice once, and positions that two gaps share once', async () => {
    await logged([1, 0, 100], [1, 130, 200]);
    await gaveUp([100, 120], [100, 120]);
    expect(await account()).toMatchObject({ missing: 10, gaps: 1, gap_positions: 20, closes: 0 });
    await gaveUp([110, 130]);
    expect(await account()).toMatchObject({ missing: 0, gaps: 2, gap_positions: 30, closes: 1 });
  });

  it('shows a source of which nothing but a gap is known', async () => {
    await gaveUp([5, 9]);
    expect(await account()).toMatchObject({
      first_position: 5,
      next_position: 9,
      records: 0,
      gap_positions: 4,
      closes: 1,
    });
  });

  it('shows a gap without a position: a log that ended, of which nothing is known to be lost', async () => {
    await logged([1, 0, 100]);
    await gaveUp([100, 100]);
    expect(await account()).toMatchObject({ gaps: 1, gap_positions: 0, next_position: 100, closes: 1 });
  });
});

describe('which log a partition has', () => {
  it('is one more for each that was given up, and is not told by gaps of another partition or kind', async () => {
    const which = { topic: 'orders.events.v1.jd', partition: 1 };
    const given = [{ first: 5n, next: 9n }];
    const current = (): Promise<number> => currentIncarnation(database.client, which);
    await recordGaps(database.client, 'kafka/orders.events.v1.jd/1', 'offset-out-of-range', given, '');
    await recordGaps(database.client, 'kafka/orders.events.v1.jd/10', 'topic-changed', given, '');
    expect(await current()).toBe(1);
    await recordGaps(database.client, 'kafka/orders.events.v1.jd/1', 'topic-changed', given, '');
    // Accepted twice, by two operators who saw two ends of it.
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

describe('where a reader goes on', () => {
  it('is nowhere for a source that was never read', async () => {
    expect(await endOfLogged(database.client, SOURCE)).toBeUndefined();
  });

  it('is after the last range that counts, with the fingerprint of its last record', async () => {
    await logged([1, 0, 100], [1, 100, 300], [2, 100, 150]);
    expect(await endOfLogged(database.client, SOURCE)).toMatchObject({ next: 150n, fingerprint: '150' });
  });

  it('is after a gap that was accepted there, before which no record is known', async () => {
    await logged([1, 0, 100]);
    await gaveUp([100, 130]);
    expect(await endOfLogged(database.client, SOURCE)).toMatchObject({ next: 130n, fingerprint: '' });
    await logged([1, 130, 140]);
    expect(await endOfLogged(database.client, SOURCE)).toMatchObject({ next: 140n, fingerprint: '140' });
  });

  it('is known by an older record too: where the newest reader began, else what it stored first', async () => {
    const anchor = async (): Promise<unknown> => (await endOfLogged(database.client, SOURCE))?.anchor;
    await logged([1, 0, 100], [1, 100, 200], [1, 200, 300]);
    expect(await anchor()).toEqual({ next: 100n, fingerprint: '100' });
    await logged([2, 300, 400], [2, 400, 500]);
    expect(await anchor()).toEqual({ next: 300n, fingerprint: '300' });
    await logged([3, 0, 50], [3, 50, 70]);
    expect(await anchor()).toEqual({ next: 50n, fingerprint: '50' });
  });

  it('needs nothing that ranges and gaps cover, whole or in part', async () => {
    await logged([1, 0, 100], [1, 130, 200]);
    await gaveUp([100, 130]);
    expect(await coveredBetween(database.client, SOURCE, 99n, 130n)).toEqual([
      { first: 0n, next: 100n },
      { first: 100n, next: 130n },
    ]);
  });

  it('is under an epoch above all others, also those of a clock ahead of this one', async () => {
    const ahead = Date.now() + 3_600_000;
    await logged([ahead, 0, 100]);
    expect(await nextEpoch(database.client, SOURCE)).toBe(ahead + 1);
    expect(await nextEpoch(database.client, 'kafka/new/0')).toBeGreaterThan(ahead - 3_600_000);
  });

  it('is on the border of a range, after a rewind into it', async () => {
    await logged([1, 0, 100], [1, 100, 300]);
    const starts = [0n, 99n, 100n, 299n, 300n].map((at) => rangeStart(database.client, SOURCE, at));
    expect(await Promise.all(starts)).toEqual([0n, 0n, 100n, 100n, 300n]);
  });
});
