import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { chooseSlices, DEFAULT_POLICY, ROLLUP_DEFINITION } from '../../../domain/slices.ts';
import { readHourStates, readSettling } from '../../../pipeline/rollups/hour-states.ts';
import { compareRollups } from '../../../pipeline/verification/compare-rollups.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { productSums, salesSquares, salesSums, type Sums } from '../../oracle/rollup.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { oracleStatistics } from '../../oracle/statistics.ts';
import { countyWindowSums, productWindowSums } from '../../oracle/window-sums.ts';
import { winners } from '../../oracle/winners.ts';
import { freshIngest, type TestDatabase, nameOf } from '../../support/database.ts';
import { deliver, type Offsets, refreshOnce, sumAllDays } from '../../support/deliver.ts';
import { fc } from '../../support/fast-check.ts';
import { deliveries, orderEvents, ordersEverywhere } from '../../support/order-histories.ts';
import { copyRows, previousDatabase } from '../../support/previous-release.ts';
import { sumAsPreviousRelease } from '../../support/previous-sums.ts';
import { storeReference, viewStatistics } from '../../support/statistics-database.ts';
import { COUNTIES, REFERENCE } from '../../support/statistics-reference.ts';
import {
  storedCountyWindows,
  storedProducts,
  storedProductWindows,
  storedSales,
  storedSquares,
} from '../../support/stored-sums.ts';

const HISTORIES = 4;

let engines: TestEngines;
let orders: readonly OrderVersion[];
let database: TestDatabase;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
});
afterAll(() => engines.stop());

/** A database of the previous release with orders, settled hours, and sums of days and windows. No orders share a sale. */
beforeEach(async () => {
  const { clickhouse } = engines.connections;
  database = await previousDatabase(clickhouse);
  await using source = await freshIngest(clickhouse, COUNTIES);
  await storeReference(source.client, REFERENCE);
  const scenario = orderEvents.chain((events) => deliveries(events));
  const offsets: Offsets = new Map();
  const events: string[] = [];
  const everywhere = { events: ordersEverywhere(), by: 'archive', again: false, refresh: 'none' } as const;
  for (const delivery of [everywhere, ...fc.sample(scenario, HISTORIES).flat()]) {
    const separate = delivery.events.map((text) =>
      text.replace(/"settlementReference":"[^"]*"/, '"settlementReference":null'),
    );
    await deliver(source.ingestContext, { ...delivery, events: separate }, offsets);
    events.push(...separate);
  }
  await refreshOnce(source.client, 'hours');
  orders = winners(events);
  await copyRows(await nameOf(source.client), database);
  await sumAsPreviousRelease(database.client);
  return () => database[Symbol.asyncDispose]();
});

/** Flows of trade, which slices of the previous release do not know. */
const FLOW = /\.(?:purchases|trade|produce_to_city|goods_to_countryside)(?:_yoy)?$/;

function withoutFlows<Value>(statistics: ReadonlyMap<string, Value>): Map<string, Value> {
  return new Map([...statistics].filter(([id]) => !FLOW.test(id)));
}

/** The measures that the previous release has. */
function earlierMeasures(sums: Sums): Sums {
  return new Map([...sums].map(([key, measures]) => [key, measures.slice(0, 5)]));
}

/**
 * `previous`: the views of the previous release, which give all windows at once. `rebuilding`: views of this one over slices
 * that have not all been computed again.
 */
async function expectAllFigures(views: 'previous' | 'rebuilding' | 'current' = 'current'): Promise<void> {
  const { client } = database;
  const source = (view: string): string | undefined => (views === 'previous' ? view : undefined);
  const sales = await storedSales(client, views === 'previous' ? 'previous' : 'current');
  if (views === 'current') expect(sales).toEqual(salesSums(orders));
  else expect(earlierMeasures(sales)).toEqual(earlierMeasures(salesSums(orders)));
  expect(await storedProducts(client)).toEqual(productSums(orders));
  expect(await storedCountyWindows(client, source('county_sales_by_window'))).toEqual(
    countyWindowSums(orders, REFERENCE.campaign),
  );
  expect(await storedProductWindows(client, source('product_sales_by_window'))).toEqual(
    productWindowSums(orders, REFERENCE.campaign),
  );
  const statistics = await viewStatistics(client, REFERENCE.campaign.id);
  for (const basis of ['placed', 'paid', 'net'] as const)
    if (views === 'current') expect(statistics[basis]).toEqual(oracleStatistics(orders, REFERENCE, basis));
    else
      expect(withoutFlows(statistics[basis])).toEqual(
        withoutFlows(oracleStatistics(orders, REFERENCE, basis)),
      );
  const accounts = await rows<{ closes: number }>(client, 'SELECT closes FROM accounting');
  expect(accounts.length).toBeGreaterThan(0);
  expect(accounts.every(({ closes }) => closes === 1)).toBe(true);
}

/** One refresh of at most so many slices, as a worker makes it. Resolves to their number. */
async function refreshSome(maxSlices: number): Promise<number> {
  const states = await readHourStates(database.client);
  const chosen = chooseSlices(states, Date.now(), { ...DEFAULT_POLICY, maxSlices });
  await refreshSlices(database.client, chosen);
  return chosen.length;
}

async function staleCommits(): Promise<number> {
  const [found] = await rows<{ stale: string }>(
    database.client,
    `SELECT count() AS stale FROM rollup WHERE kind = 'commit' AND definition < ${String(ROLLUP_DEFINITION)}
       AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)`,
  );
  return Number(found?.stale);
}

describe('an upgrade from the previous release', () => {
  it('keeps every figure before, during and after the rollups are built again', async () => {
    const { client } = database;
    await expectAllFigures('previous');
    expect((await migrate(client)).map(({ path }) => path)).toContain(
      'migrations/m0001_rollup_definition.sql',
    );
    await expectAllFigures('rebuilding');
    const before = await readSettling(client);
    const hours = before.rebuild?.hours ?? 0;
    expect(hours).toBeGreaterThan(3);
    expect(before).toEqual({ dirtyHours: 0, hotHours: 0, rebuild: { doneHours: 0, hours } });

    expect(await refreshSome(3)).toBe(3);
    expect((await readSettling(client)).rebuild).toEqual({ doneHours: 3, hours });
    await expectAllFigures('rebuilding');

    while ((await refreshSome(500)) > 0);
    expect((await readSettling(client)).rebuild).toBeNull();
    expect(await staleCommits()).toBe(0);
    await expectAllFigures();
    expect(await storedSquares(client)).toEqual(salesSquares(orders));
    await sumAllDays(client);
    await expectAllFigures();
  });

  it('shows the rows of the earlier definition until the new ones are committed', async () => {
    const { client } = database;
    await client.command({
      query: "ALTER TABLE rollup UPDATE placed_fen = placed_fen + 1 WHERE kind = 'sales'",
      clickhouse_settings: { mutations_sync: '1' },
    });
    const earlier = await storedSales(client, 'previous');
    expect(earlier).not.toEqual(earlierMeasures(salesSums(orders)));
    await migrate(client);
    expect(earlierMeasures(await storedSales(client))).toEqual(earlier);
    const check = await compareRollups(client, 10, new AbortController().signal);
    expect(check.total).toBe(0);
    expect(check.notes).toEqual([
      expect.stringMatching(/^\d+ slices? (?:was|were) skipped, waiting for a refresh/),
    ]);
    while ((await refreshSome(500)) > 0);
    await sumAllDays(client);
    await expectAllFigures();
  });

  it('counts a sale once that the previous release counted with each of its orders', async () => {
    const { client } = database;
    await client.command({
      query: "ALTER TABLE orders UPDATE settlement_reference = 'settle:1' WHERE 1",
      clickhouse_settings: { mutations_sync: '1' },
    });
    await expectAllFigures('previous');
    orders = countedOnce(orders.map((order) => ({ ...order, settlementReference: 'settle:1' }))).counted;
    expect(orders).toHaveLength(1);
    await migrate(client);
    while ((await refreshSome(500)) > 0);
    await sumAllDays(client);
    await expectAllFigures();
    expect((await compareRollups(client, 10, new AbortController().signal)).total).toBe(0);
  });

  it('lets workers of the previous release go on: what they commit is computed again', async () => {
    const { client } = database;
    await migrate(client);
    while ((await refreshSome(500)) > 0);
    await client.command({
      query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, seen_arrivals)
        SELECT 'commit', slice_start, slice_seconds, slice_version + 1, seen_arrivals FROM visible_slice LIMIT 1`,
    });
    const { rebuild } = await readSettling(client);
    expect(rebuild && rebuild.hours - rebuild.doneHours).toBe(1);
    expect(await storedSales(client)).not.toEqual(salesSums(orders));
    expect(await refreshSome(500)).toBe(1);
    await sumAllDays(client);
    await expectAllFigures();
  });
});
