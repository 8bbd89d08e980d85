import { beforeEach, describe, expect, it } from 'vitest';
import { ARCHIVE, ledgerOf, SOURCE } from '../../support/ledger.ts';
import { resumeCases } from './resume-cases.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
beforeEach(async () => {
  for (const table of ['ingest_log', 'accepted_gap', 'archive', 'backfill_plan', 'backfill_event'])
    await database.client.command({ query: `TRUNCATE TABLE ${table}` });
});

const ledger = ledgerOf(() => database.client);
const { logged, counted, account, acceptGaps } = ledger;

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

resumeCases(() => database.client, ledger);

describe('the accounting of an archive', () => {
  const { logged, identified, planned, account, expected } = ledgerOf(() => database.client, ARCHIVE);

  it('misses what was not read at its end, in the middle and at its beginning', async () => {
    await identified(300);
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
    await identified(50);
    await planned('planned');
    expect(await account()).toEqual({});
    await planned('running');
    expect(await account()).toMatchObject({ records: 0, missing: 50, closes: 0 });
    expect(await expected()).toBe('50');
  });

  it('closes for an archive without a record', async () => {
    await identified(0);
    await planned('running');
    expect(await account()).toMatchObject({ records: 0, missing: 0, closes: 1 });
  });
});
