import { TimeoutError } from 'p-timeout';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { SliceSums } from '../../../statistics/dashboard/slice-sums.ts';
import { summedSource } from '../../../statistics/dashboard/summed-sales.ts';
import { readStored } from '../../../statistics/dashboard/stored-figures.ts';
import { readStoredStates } from '../../../statistics/figures/stored-states.ts';
import type { ProductRow } from '../../../statistics/figures/read-products.ts';
import type { SalesQuestion, SalesRow } from '../../../statistics/figures/read-sales.ts';
import { rollupSource } from '../../../statistics/figures/source.ts';
import { readTrade } from '../../../statistics/figures/trade.ts';
import { CAMPAIGN } from '../../support/dashboard.ts';
import { loadMainFigures, publishEverything } from '../../support/double11.ts';
import { refreshOnce } from '../../support/deliver.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import { openRunningSeason, type RunningSeason } from '../../support/seasons.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../../support/statistics-database.ts';
import { PATIENCE } from '../../support/patience.ts';

const FACTOR = 100_000;
const ADDITIVE = ['all', 'hour', 'day', 'segment', 'province', 'platform', 'channel', 'direction'] as const;
/** Each window, each basis and each way to choose counties. */
const ASKED: readonly Pick<SalesQuestion, 'window' | 'segment' | 'basis'>[] = [
  { window: { id: 'day' }, segment: 'rural', basis: 'paid' },
  { window: { id: 'period' }, segment: 'all', basis: 'net' },
  // It has no base.
  { window: { id: 'lecuntao-two-days' }, segment: 'rural', basis: 'paid' },
  {
    window: { startAt: '2017-11-11 08:00:00', endAt: '2017-11-11 10:00:00' },
    segment: 'national-demonstration-counties+national-poverty-counties',
    basis: 'placed',
  },
];
/** Each dimension in one way, as the view takes a second for each: four turns ask for each in every way. */
const questionsOf = (turn: number) =>
  ASKED.flatMap((asked, way) =>
    ADDITIVE.filter((_, index) => index % ASKED.length === (way + turn) % ASKED.length).map(
      (by) => ({ ...asked, by, scope: 'all' }) as const,
    ),
  );

let database: StatisticsDatabase;
let season: RunningSeason;
let sums: SliceSums;

beforeAll(async () => {
  database = await openStatisticsDatabase();
  season = await openRunningSeason(database, FACTOR, 'hot');
  sums = new SliceSums(database.client, CAMPAIGN);
}, 300_000);
afterAll(async () => {
  await season[Symbol.asyncDispose]();
  await database.stop();
});

/** Sums of slices do not hold the orders that were undone. */
const UNDONE = { refunded_orders: null, cancelled_orders: null, cancelled_fen: null };

/** Decimals in one form; how many counties sold is not known from sums. */
function plain(row: SalesRow | ProductRow): Record<string, unknown> {
  const entries = Object.entries({ ...row, active_counties: null }).map(([name, value]) => {
    if (typeof value === 'number') return [name, Number(value.toFixed(9))];
    return [
      name,
      /percent|multiple|points|average|quantity/.test(name) && value !== null ? Number(value) : value,
    ];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** An update is given up after ten seconds, and what it reads is there for a later one. */
const updated = () =>
  vi.waitUntil(
    () =>
      sums.update().catch((error: unknown) => {
        if (!(error instanceof TimeoutError)) throw error;
        return undefined;
      }),
    { ...PATIENCE, interval: 500 },
  );

async function expectLikeTheView(turn: number): Promise<void> {
  await updated();
  const view = rollupSource(database.client, CAMPAIGN);
  const summed = summedSource({ ...view, sales: () => Promise.reject(new Error('asked the view')) }, sums);
  for (const question of questionsOf(turn)) {
    const [expected, found] = [await view.sales(question), await summed.sales(question)];
    const withoutUndone = expected.map((row) => ({ ...row, ...UNDONE }));
    expect(
      found.map((row) => plain({ ...row, ...UNDONE })),
      JSON.stringify(question),
    ).toEqual(withoutUndone.map(plain));
  }
}

describe('sums of slices', { timeout: 600_000 }, () => {
  it('answer as the view of analysts does, before the first hour of the day is complete', async () => {
    await season.reach('2017-11-11 00:20:00');
    await expectLikeTheView(0);
  });

  it('answer so after reading only what is new, while the day runs', async () => {
    await season.reach('2017-11-11 10:20:00');
    await expectLikeTheView(1);
  });

  it('answer so when hours that were hot have settled, and the day is over', async () => {
    // With the clock stopped, all is learned from what is new: the hot slices and, in the same answer, their hours.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    await updated();
    await season.reach(null);
    await refreshOnce(database.client, 'sums');
    await expectLikeTheView(2);
    clock.mockRestore();
  });

  it('stand beside rows that a worker stored, which answer as the view does too', async () => {
    await loadMainFigures(database.client, FACTOR, ['period', 'day']);
    await computeFigures(database.client);
    const source = rollupSource(database.client, CAMPAIGN);
    const states = await readStoredStates(database.client, CAMPAIGN);
    expect(states.map(({ isCurrent }) => isCurrent)).toEqual([true, true]);
    expect(states.map(({ facts }) => facts)).toEqual([await source.facts(), null]);
    const stored = <T>(read: (from: typeof source) => Promise<T>) =>
      readStored(database.client, source, states, read);
    const asked = { window: { id: 'day' }, segment: 'purchases:rural', scope: 'all', basis: 'paid' } as const;
    for (const by of ['hour', 'county', 'outlet-type'] as const) {
      const { value } = await stored((from) => from.sales({ ...asked, by }));
      const expected = await source.sales({ ...asked, by });
      expect(
        value.map((row) => plain(row)),
        by,
      ).toEqual(expected.map((row) => plain(row)));
    }
    const ofProducts = { window: { id: 'period' }, segment: 'all', category: '', basis: 'placed' } as const;
    const { value: products } = await stored((from) => from.products({ ...ofProducts, by: 'category' }));
    expect(products.map(plain)).toEqual(
      (await source.products({ ...ofProducts, by: 'category' })).map(plain),
    );
    const { value: trade } = await stored((from) => readTrade(from, asked));
    const exact = (figures: Awaited<ReturnType<typeof readTrade>>) =>
      figures.map(({ traded, amount }) => [traded, Number(amount.exact)]);
    expect(exact(trade)).toEqual(exact(await readTrade(source, asked)));
    const hours = { startAt: '2017-11-11 08:00:00', endAt: '2017-11-11 10:00:00' };
    for (const other of [{ window: hours }, { scope: 'comparable' as const }, { segment: 'rural+all' }])
      await expect(stored((from) => from.sales({ ...asked, by: 'county', ...other }))).rejects.toThrow(
        'no rows answer the question',
      );
    const both = (from: typeof source) =>
      Promise.all((['all', 'county'] as const).map((by) => from.sales({ ...asked, by })));
    await expect(stored(both)).rejects.toThrow('rows of several states answer the question');
    await expect(readStored(database.client, source, [], both)).rejects.toThrow('no rows are stored');
  });

  it('are read anew when the lists change', async () => {
    const before = await updated();
    await loadReference(database.client, { sampleFactor: FACTOR / 2 });
    await publishEverything(database.client);
    // Lists are looked at every ten seconds.
    const lists = async () => (await updated()).lists;
    await expect.poll(lists, { ...PATIENCE, interval: 500 }).not.toBe(before.lists);
    await expectLikeTheView(3);
  });

  it('are exact to the fen above what a double holds', async () => {
    const paidFen = 2n ** 53n + 1n;
    const sale = { hour: '2017-11-11 01:00', county: '330127', platform: 'jd', paidOrders: 1, paidFen };
    await commitRollup(database.client, [sale]);
    const fresh = new SliceSums(database.client, CAMPAIGN);
    await fresh.update();
    const source = summedSource(rollupSource(database.client, CAMPAIGN), fresh);
    const question = {
      window: { id: 'day' },
      segment: 'all',
      basis: 'paid',
      by: 'all',
      scope: 'all',
    } as const;
    expect(await source.sales(question)).toMatchObject([
      { sales_fen: String(paidFen * (BigInt(FACTOR) / 2n)) },
    ]);
  });
});
