import { describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { add, type Sums, salesSums } from '../../oracle/rollup.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { winners } from '../../oracle/winners.ts';
import { startTestEngines } from '../../engines.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { deliver, type Offsets, refreshOnce } from '../../support/deliver.ts';
import { fc } from '../../support/fast-check.ts';
import { orderEvents, ordersEverywhere } from '../../support/order-histories.ts';
import { tries } from '../../support/seeds.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { COUNTIES, REFERENCE, URBAN } from '../../support/statistics-reference.ts';
import { storedSales, paidSales } from '../../support/stored-sums.ts';
import { visibleRows } from '../../support/rollup-rows.ts';
import { used } from '../../support/used.ts';

/** Of which the long run takes others, as many as the ordinary one. */
const HISTORIES = tries(1, 0.5);
const SUBSETS = tries(2, 2.5);
/** What follows each delivery. Hours replace their hot slices, and are in turn added to by later ones. */
const REFRESHES = ['hot', 'hours', 'sums', 'hot', 'hours', 'hot'] as const;

const engines = used(() => startTestEngines({ clickhouse: true }));

/** A version of a slice: when it was written, and what the orders of that time give. */
interface Written {
  readonly startMs: number;
  readonly seconds: number;
  readonly version: bigint;
  readonly sums: Sums;
}

/** A part of the table `rollup`, with the versions of slices whose commits it holds. */
interface Part {
  name: string;
  readonly written: readonly Written[];
}

async function activeParts(client: ClickHouseClient): Promise<string[]> {
  const found = await rows<{ name: string }>(
    client,
    "SELECT name FROM system.parts WHERE database = currentDatabase() AND table = 'rollup' AND active ORDER BY name",
  );
  return found.map(({ name }) => name);
}

/** Delivers versions of orders, and with them one new order, before each refresh; and no merges. Returns the parts in order. */
async function writeParts(test: TestIngest, histories: readonly (readonly string[])[]): Promise<Part[]> {
  const { client, ingestContext } = test;
  await client.command({ query: 'SYSTEM STOP MERGES rollup' });
  await storeReference(client, REFERENCE);
  const everywhere = ordersEverywhere();
  const offsets: Offsets = new Map();
  const delivered: string[] = [];
  const parts: Part[] = [];
  for (const [n, refresh] of REFRESHES.entries()) {
    const events = [...(histories[n] ?? []), ...everywhere.slice(n, n + 1)];
    const by = n % 2 === 0 ? 'stream' : 'archive';
    await deliver(ingestContext, { events, by, again: n % 3 === 0, refresh: 'none' }, offsets);
    delivered.push(...events);
    const before = await activeParts(client);
    await refreshOnce(client, refresh);
    const after = (await activeParts(client)).filter((part) => !before.includes(part));
    expect(after, refresh).not.toEqual([]);
    const { counted: orders } = countedOnce(winners(delivered));
    for (const name of after) {
      const commits = await rows<{ startMs: string; seconds: number; version: string }>(
        client,
        `SELECT toUnixTimestamp(slice_start) * 1000 AS startMs, slice_seconds AS seconds, toString(slice_version) AS version
         FROM rollup WHERE kind = 'commit' AND slice_seconds < 86400 AND _part = {name:String}`,
        { name },
      );
      const written = commits.map(({ startMs, seconds, version }) => {
        const endMs = Number(startMs) + seconds * 1000;
        const within = orders.filter(({ placedAt }) => {
          const placedMs = Date.parse(placedAt);
          return placedMs >= Number(startMs) && placedMs < endMs;
        });
        return { startMs: Number(startMs), seconds, version: BigInt(version), sums: salesSums(within) };
      });
      parts.push({ name, written });
    }
  }
  return parts;
}

/** What readers should see of these parts: the newest version of each slice, and an hour instead of its hot slices. */
function expectedSales(parts: readonly Part[]): Sums {
  const newest = new Map<string, Written>();
  for (const slice of parts.flatMap(({ written }) => written)) {
    const key = `${String(slice.startMs)} ${String(slice.seconds)}`;
    const held = newest.get(key);
    if (held === undefined || slice.version > held.version) newest.set(key, slice);
  }
  const sums: Sums = new Map();
  for (const { startMs, seconds, sums: own } of newest.values()) {
    const hourMs = startMs - (startMs % 3_600_000);
    if (seconds !== 3600 && newest.has(`${String(hourMs)} 3600`)) continue;
    for (const [key, measures] of own) add(sums, key, measures);
  }
  return sums;
}

async function detachAll(client: ClickHouseClient, parts: readonly Part[]): Promise<void> {
  for (const { name } of parts) await client.command({ query: `ALTER TABLE rollup DETACH PART '${name}'` });
}

/** Attaches a part, as a replica that has just fetched it, and notes the name that it gets. */
async function attach(client: ClickHouseClient, part: Part): Promise<void> {
  const before = await activeParts(client);
  await client.command({ query: `ALTER TABLE rollup ATTACH PART '${part.name}'` });
  const [name] = (await activeParts(client)).filter((active) => !before.includes(active));
  if (name === undefined) throw new Error(`${part.name} was not attached`);
  part.name = name;
}

/** Cuts its last day. */
const WINDOW = { start: '2017-10-01 00:00:00', end: '2017-11-11 05:00:00' };
const WINDOW_ID = `${WINDOW.start}/${WINDOW.end}`;
const FACTOR = REFERENCE.campaign.sampleFactor;
const IN_WINDOW = `stat_hour >= '${WINDOW.start}' AND stat_hour < '${WINDOW.end}'`;

/** Paid fen of a window, from slices alone, and from sums of days where they are current. */
async function paidTotals(
  client: ClickHouseClient,
): Promise<{ slices: number; days: number; ruralSlices: number; sets: number }[]> {
  const found = await rows<{ slices: number; ruralSlices: number }>(
    client,
    `SELECT
       (SELECT toFloat64(sum(paid_fen)) FROM ${visibleRows('sales')} WHERE ${IN_WINDOW}) AS slices,
       (SELECT toFloat64(sum(paid_fen)) FROM ${visibleRows('sales')} WHERE county != ${URBAN} AND ${IN_WINDOW}) AS ruralSlices`,
  );
  const fenOf = (sold: Awaited<ReturnType<typeof paidSales>>) =>
    sold.reduce((sum, { sales_fen: fen }) => sum + Number(fen), 0) / FACTOR;
  const days = fenOf(await paidSales(client, WINDOW_ID));
  const sets = fenOf(await paidSales(client, WINDOW_ID, 'hour', 'rural'));
  return found.map((one) => ({ ...one, days, sets }));
}

/** A replica fetches parts in any order, and one at a time. */
describe('a reader of any parts of the rollups', () => {
  it('sees whole versions of slices only, and of each the newest that is there', async () => {
    const drawn = fc.sample(orderEvents, HISTORIES * REFRESHES.length);
    for (let n = 0; n < drawn.length; n += REFRESHES.length) {
      await using test = await freshIngest(engines.connections.clickhouse, COUNTIES);
      const { client } = test;
      const parts = await writeParts(test, drawn.slice(n, n + REFRESHES.length));
      const all = expectedSales(parts);
      expect(await storedSales(client)).toEqual(all);
      // Each refresh has a sale of its own.
      expect(all.size).toBeGreaterThanOrEqual(REFRESHES.length);
      await detachAll(client, parts);
      for (const subset of fc.sample(fc.shuffledSubarray(parts, { minLength: 1 }), SUBSETS)) {
        const present: Part[] = [];
        for (const part of subset) {
          await attach(client, part);
          present.push(part);
          expect(await storedSales(client)).toEqual(expectedSales(present));
          const [totals] = await paidTotals(client);
          expect(totals).toMatchObject({ days: totals?.slices, sets: totals?.ruralSlices });
        }
        await detachAll(client, present);
      }
    }
  });
});
