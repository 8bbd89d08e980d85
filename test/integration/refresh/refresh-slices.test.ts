import { beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { HOUR_SECONDS } from '../../../domain/slices.ts';
import { isDirty, readHourStates, versionAt } from '../../../pipeline/rollups/hour-states.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { collectSuperseded, refreshFor } from '../../../workers/refresh/refresh-for.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { collectAll, deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { emptyTables } from '../../support/statistics-database.ts';
import { useIngest } from '../../support/database.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

const test = useIngest();
beforeEach(() => emptyTables(test.client));

async function ingest(...versions: Partial<OrderVersion>[]): Promise<void> {
  await deliverOrders(test.ingestContext, versions);
}

/** An order placed and paid at one time of 11 November in Shanghai. */
function order(orderId: string, clock: string, changes: Partial<OrderVersion> = {}): Partial<OrderVersion> {
  const instant = `2017-11-11T${clock}+08:00`;
  return { orderId, placedAt: instant, paidAt: instant, ...changes };
}

async function total(): Promise<{ orders: number; fen: number }> {
  const [row] = await rows<{ orders: string; fen: string }>(
    test.client,
    `SELECT sum(paid_orders) AS orders, sum(paid_fen) AS fen FROM ${visibleRows('sales')}`,
  );
  return { orders: Number(row?.orders), fen: Number(row?.fen) };
}

async function visible(): Promise<[string, number][]> {
  const found = await rows<{ start: string; seconds: number }>(
    test.client,
    `SELECT formatDateTime(slice_start, '%H:%i:%S') AS start, slice_seconds AS seconds FROM visible_slice ORDER BY start, seconds`,
  );
  return found.map(({ start, seconds }) => [start, seconds]);
}

async function dirtyHours(): Promise<number> {
  return (await readHourStates(test.client)).filter(isDirty).length;
}

const ONE = { orders: 1, fen: 30_000 };
const TWO = { orders: 2, fen: 60_000 };

describe('the rollups', () => {
  it('have slices of five seconds while an hour is hot, and one slice with the same sums once it has settled', async () => {
    await ingest(order('a', '00:01:04.999'), order('b', '00:59:59.999'));
    expect(await total()).toEqual({ orders: 0, fen: 0 });
    expect(await refreshOnce(test.client, 'hot')).toBe(2);
    expect(await visible()).toEqual([
      ['00:01:00', 5],
      ['00:59:55', 5],
    ]);
    expect(await total()).toEqual(TWO);
    expect(await dirtyHours()).toBe(0);

    await refreshOnce(test.client, 'hours');
    expect(await visible()).toEqual([['00:00:00', 3600]]);
    expect(await total()).toEqual(TWO);
  });

  it('include a late event in an hour that has settled', async () => {
    await ingest(order('a', '00:01:00'));
    await refreshOnce(test.client, 'hours');
    await ingest(order('late', '00:30:00'));
    expect(await total()).toEqual(ONE);
    expect(await dirtyHours()).toBe(1);
    await refreshOnce(test.client, 'hours');
    expect(await total()).toEqual(TWO);
    expect(await visible()).toEqual([['00:00:00', 3600]]);
  });

  it('date a dirty slice from its last commit, or from its first event before any commit', async () => {
    const beforeMs = Date.now();
    await ingest(order('a', '00:01:00'));
    const storedMs = Date.now();
    await ingest(order('b', '00:01:02'));
    const since = async (): Promise<number | undefined> =>
      (await readHourStates(test.client))[0]?.dirty[0]?.sinceMs;
    const first = await since();
    expect(first).toBeGreaterThanOrEqual(beforeMs);
    expect(first).toBeLessThanOrEqual(storedMs);
    for (const as of ['hot', 'hours'] as const) {
      const refreshedMs = Date.now();
      await refreshOnce(test.client, as);
      await ingest(order(`late-${as}`, '00:01:04'));
      expect(await since()).toBeGreaterThanOrEqual(refreshedMs);
    }
  });

  it('stay dirty if an event arrives after the slices were chosen', async () => {
    await ingest(order('a', '00:01:00'));
    const [state] = await readHourStates(test.client);
    await ingest(order('b', '00:01:30'));
    const chosen = {
      start: state?.hour ?? 0,
      seconds: HOUR_SECONDS,
      seenArrivals: state?.arrivals ?? 0,
    } as const;
    await refreshSlices(test.client, [chosen]);
    expect(await dirtyHours()).toBe(1);
    await refreshOnce(test.client, 'hours');
    expect(await dirtyHours()).toBe(0);
    expect(await total()).toEqual(TWO);
  });

  it('never show uncommitted rows', async () => {
    await ingest(order('a', '00:01:00'));
    await refreshOnce(test.client, 'hot');
    // As left by a refresh that was killed before its commit.
    await test.client.command({
      query: `INSERT INTO rollup SELECT * REPLACE (slice_version + 1000000 AS slice_version, 99 AS paid_orders)
              FROM rollup WHERE kind != 'commit'`,
    });
    expect(await total()).toEqual(ONE);
    await refreshOnce(test.client, 'hours');
    expect(await total()).toEqual(ONE);
  });

  it('are computed over more months than one insert may write to', async () => {
    const months = [...Array(110).keys()].map((n) => new Date(Date.UTC(2009, n, 15)).toISOString());
    await ingest(...months.map((at, n) => ({ orderId: `m-${n}`, placedAt: at, paidAt: at })));
    expect(await refreshOnce(test.client, 'hours')).toBe(110);
    expect(await total()).toEqual({ orders: 110, fen: 110 * 30_000 });
  });
});

describe('refreshFor', () => {
  it('settles quiet hours, and then finds nothing to do', async () => {
    await ingest(order('a', '00:01:00'), order('b', '03:00:00'));
    let refreshes = 0;
    while ((await readHourStates(test.client)).length > 0) {
      const report = await refreshFor(test.client, 4_500, new AbortController().signal);
      expect(report.elapsedMs).toBeGreaterThanOrEqual(4_500);
      expect(report.busyMs).toBeLessThan(report.elapsedMs);
      refreshes += report.refreshes;
    }
    expect(refreshes).toBeGreaterThanOrEqual(1);
    expect(await visible()).toEqual([
      ['00:00:00', 3600],
      ['03:00:00', 3600],
    ]);
    expect(await total()).toEqual(TWO);
  });

  it('stops after an abort', async () => {
    const stop = new AbortController();
    const stopped = refreshFor(test.client, Infinity, stop.signal);
    stop.abort();
    expect(await stopped).toMatchObject({ slices: 0 });
  });
});

describe('collectSuperseded', () => {
  it('removes superseded rows, and no rows that are visible or recent', async () => {
    await ingest(order('a', '00:01:00'), order('b', '00:02:00'));
    for (let n = 0; n < 3; n += 1) {
      await refreshOnce(test.client, 'hot');
      await ingest(order('a', '00:01:00', { version: n + 3 }), order('b', '00:02:00', { version: n + 3 }));
    }
    await refreshOnce(test.client, 'hours');
    const count = async (where: string): Promise<number> => {
      const [row] = await rows<{ n: string }>(test.client, `SELECT count() AS n FROM rollup WHERE ${where}`);
      return Number(row?.n);
    };
    const [all, hot] = [await count('1'), await count('slice_seconds = 5')];
    expect(hot).toBeGreaterThan(all / 2);

    expect(await collectSuperseded(test.client, 60_000, 1)).toBe(0);
    expect(await collectSuperseded(test.client, -60_000)).toBe(0);
    expect(await count('1')).toBe(all);

    expect(await collectAll(test.client)).toBe(hot);
    expect(await count('slice_seconds = 5')).toBe(0);
    expect(await count('1')).toBe(all - hot);
    expect(await total()).toEqual(TWO);
    expect(await visible()).toEqual([['00:00:00', 3600]]);
    const [stored] = await rows<{ n: string }>(
      test.client,
      "SELECT sum(rows) AS n FROM system.parts WHERE database = currentDatabase() AND table = 'rollup' AND active",
    );
    expect(Number(stored?.n), 'rows whose space is not given back').toBe(all - hot);
  });

  it('keeps what was visible a minute ago, since a reader may have listed it', async () => {
    const minutesAgo = [30, 20, 10, 5, 0];
    const values = minutesAgo.map((minutes) => ({
      kind: 'commit',
      slice_start: Date.parse('2017-11-11T00:00:00+08:00') / 1000,
      slice_seconds: 3600,
      slice_version: versionAt(Date.now() - minutes * 60_000).toString(),
    }));
    await test.client.insert({ table: 'rollup', values, format: 'JSONEachRow' });
    expect(await collectSuperseded(test.client, 60_000, 1)).toBe(3);
  });
});
