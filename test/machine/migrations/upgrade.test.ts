import { beforeEach, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { chooseSlices, DEFAULT_POLICY, ROLLUP_DEFINITION } from '../../../domain/slices.ts';
import { readHourStates, readSettling } from '../../../pipeline/rollups/hour-states.ts';
import { compareRollups } from '../../../pipeline/verification/compare-rollups.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { startTestEngines } from '../../engines.ts';
import { productSums, groupSums, salesSums } from '../../oracle/rollup.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { oracleStatistics } from '../../oracle/statistics.ts';
import { winners } from '../../oracle/winners.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { deliver, type Offsets, refreshOnce, sumAllDays } from '../../support/deliver.ts';
import { fc } from '../../support/fast-check.ts';
import { MIGRATIONS, nextRelease } from '../../support/project-copy.ts';
import { deliveries, type Delivery, orderEvents, ordersEverywhere } from '../../support/order-histories.ts';
import { storeReference, foundStatistics } from '../../support/statistics-database.ts';
import { COUNTIES, REFERENCE } from '../../support/statistics-reference.ts';
import { storedProducts, storedSales, storedGroups } from '../../support/stored-sums.ts';
import { used } from '../../support/used.ts';

const HISTORIES = 4;

const engines = used(() => startTestEngines({ clickhouse: true }));
const next = used(nextRelease);
let ingest: TestIngest;
let client: ClickHouseClient;
let offsets: Offsets;
let events: string[];
/** Those that count, of the events so far. */
let orders: readonly OrderVersion[];

/** A database of this release with orders, settled hours, and sums of days. */
beforeEach(async () => {
  ingest = await freshIngest(engines.connections.clickhouse, COUNTIES);
  ({ client } = ingest);
  offsets = new Map();
  events = [];
  await storeReference(client, REFERENCE);
  const everywhere = { events: ordersEverywhere(), by: 'archive', again: false, refresh: 'none' } as const;
  await deliverAll([everywhere, ...someHistories()]);
  return () => ingest[Symbol.asyncDispose]();
});

function someHistories(): Delivery[] {
  return fc
    .sample(
      orderEvents.chain((histories) => deliveries(histories)),
      HISTORIES,
    )
    .flat();
}

/** By workers of this release, which know nothing of the next one. */
async function deliverAll(those: readonly Delivery[]): Promise<void> {
  for (const delivery of those) {
    await deliver(ingest.ingestContext, delivery, offsets);
    events.push(...delivery.events);
  }
  while ((await refreshOnce(client, 'sums')) > 0);
  orders = countedOnce(winners(events)).counted;
}

/** Makes all rollups what a release before this one left, whose rules had the definition before. */
async function computeByEarlierRules(changes = ''): Promise<void> {
  await client.command({
    query: `ALTER TABLE rollup UPDATE definition = definition - 2 WHERE kind = 'commit' ${changes}`,
    clickhouse_settings: { mutations_sync: '1' },
  });
}

async function expectAllFigures(): Promise<void> {
  expect(await storedSales(client)).toEqual(salesSums(orders));
  expect(await storedGroups(client)).toEqual(groupSums(orders));
  expect(await storedProducts(client)).toEqual(productSums(orders));
  const statistics = await foundStatistics(client, REFERENCE.campaign.id);
  for (const basis of ['placed', 'paid', 'net'] as const)
    expect(statistics[basis]).toEqual(oracleStatistics(orders, REFERENCE, basis));
  const accounts = await rows<{ closes: number }>(client, 'SELECT closes FROM accounting');
  expect(accounts.length).toBeGreaterThan(0);
  expect(accounts.every(({ closes }) => closes === 1)).toBe(true);
}

/** One refresh of at most so many slices, as a worker makes it. Resolves to their number. */
async function refreshSome(maxSlices: number): Promise<number> {
  const states = await readHourStates(client);
  const chosen = chooseSlices(states, Date.now(), { ...DEFAULT_POLICY, maxSlices });
  await refreshSlices(client, chosen);
  return chosen.length;
}

async function countOf(query: string): Promise<number> {
  const [found] = await rows<{ found: string }>(client, `SELECT count() AS found FROM ${query}`);
  return Number(found?.found);
}

const VISIBLE = `(slice_start, slice_seconds, slice_version) IN
  (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)`;
const STALE = `rollup WHERE kind = 'commit' AND definition < ${String(ROLLUP_DEFINITION)} AND ${VISIBLE}`;
const CURRENT_DAYS = 'day_slices WHERE sums_are_current';

describe('an upgrade', () => {
  it('keeps every figure before, during and after the rollups are built again', async () => {
    await computeByEarlierRules();
    await expectAllFigures();
    expect((await migrate(client, next.schema)).map(({ path }) => path)).toEqual(
      expect.arrayContaining(Object.keys(MIGRATIONS)),
    );
    await expectAllFigures();
    const before = await readSettling(client);
    const hours = before.rebuild?.hours ?? 0;
    expect(hours).toBeGreaterThan(3);
    expect(before).toEqual({ dirtyHours: 0, hotHours: 0, rebuild: { doneHours: 0, hours } });

    expect(await refreshSome(3)).toBe(3);
    expect((await readSettling(client)).rebuild).toEqual({ doneHours: 3, hours });
    await expectAllFigures();

    while ((await refreshSome(500)) > 0);
    expect((await readSettling(client)).rebuild).toBeNull();
    expect(await countOf(STALE)).toBe(0);
    await expectAllFigures();
    await sumAllDays(client);
    expect(await countOf(CURRENT_DAYS)).toBeGreaterThan(3);
    await expectAllFigures();
  });

  it('shows the rows of the earlier rules until the new ones are committed', async () => {
    await computeByEarlierRules(", UPDATE placed_fen = placed_fen + 1 WHERE kind = 'sales'");
    const earlier = await storedSales(client);
    expect(earlier).not.toEqual(salesSums(orders));
    expect(await countOf(CURRENT_DAYS)).toBe(0);
    await migrate(client, next.schema);
    expect(await storedSales(client)).toEqual(earlier);
    const check = await compareRollups(client, 10, new AbortController().signal);
    expect(check.total).toBe(0);
    expect(check.notes).toEqual([
      expect.stringMatching(/^\d+ slices? (?:was|were) skipped, waiting for a refresh/),
    ]);
    while ((await refreshSome(500)) > 0);
    await sumAllDays(client);
    await expectAllFigures();
  });

  it('lets workers of the release before store, refresh and restart beside those of the new one', async () => {
    await migrate(client, next.schema);
    expect(await migrate(client)).toEqual([]);
    const stored = await countOf('orders FINAL');
    await deliverAll(someHistories());
    await expectAllFigures();
    expect(await countOf("orders FINAL WHERE note = 'none'")).toBe(await countOf('orders FINAL'));
    expect(await countOf('orders FINAL')).toBeGreaterThanOrEqual(stored);
  });

  it('computes again what workers of the release before commit by earlier rules', async () => {
    await client.command({
      query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, seen_arrivals)
        SELECT 'commit', slice_start, slice_seconds, slice_version + 1, seen_arrivals FROM visible_slice
        WHERE (slice_start, slice_version) IN (SELECT slice_start, slice_version FROM rollup WHERE kind = 'sales') LIMIT 1`,
    });
    const { rebuild } = await readSettling(client);
    expect(rebuild && rebuild.hours - rebuild.doneHours).toBe(1);
    expect(await storedSales(client)).not.toEqual(salesSums(orders));
    expect(await refreshSome(500)).toBe(1);
    await sumAllDays(client);
    await expectAllFigures();
  });
});
