import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { isDirty, readHourStates } from '../../../pipeline/rollups/hour-states.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

/** Each poll costs ClickHouse some 5 ms of processor time, which the figures attribute to the ingest. */
const POLL_EVERY_MS = 250;
const TIMEOUT_MS = 30 * 60_000;

/** Waits until this many events are accepted and the visible rollups contain all arrivals. */
export async function untilCommitted(client: ClickHouseClient, events: number): Promise<void> {
  const accepted = async (): Promise<number> => {
    const [found] = await rows<{ accepted: string }>(
      client,
      'SELECT sum(accepted) AS accepted FROM ingest_log',
    );
    return Number(found?.accepted ?? 0);
  };
  await until(async () => (await accepted()) >= events);
  await until(async () => !(await readHourStates(client)).some(isDirty));
}

/** Polls until a condition holds. Rejects after half an hour. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const sinceMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - sinceMs > TIMEOUT_MS)
      throw new Error('the condition did not hold within half an hour');
    await sleep(POLL_EVERY_MS);
  }
}

/** Orders in the visible rollups, for comparison with what was published. */
export async function allVisibleOrders(client: ClickHouseClient): Promise<number> {
  const [found] = await rows<{ orders: string }>(
    client,
    `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')}`,
  );
  return Number(found?.orders ?? 0);
}

const LOOK_EVERY_MS = 100;

/** Streams begin on that day: looking must not read a season, or it takes the time that is measured. */
const VISIBLE = `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')} WHERE platform = {platform:String} AND slice_start >= toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai')`;

/** A number of events and the time when they were acknowledged, or seen in the rollups. */
export interface Progress {
  readonly orders: number;
  readonly atMs: number;
}

/** Polls how many orders of a platform are visible in the rollups, until the number says that it is over. */
export async function watchVisible(
  client: ClickHouseClient,
  platform: Platform,
  isOver: (orders: number) => boolean,
): Promise<Progress[]> {
  const seen: Progress[] = [];
  while (!isOver(seen.at(-1)?.orders ?? 0)) {
    seen.push({ orders: await visibleOrders(client, platform), atMs: performance.now() });
    await sleep(LOOK_EVERY_MS);
  }
  return seen;
}

/** How many orders of a platform are visible in the rollups now. */
export async function visibleOrders(client: ClickHouseClient, platform: Platform): Promise<number> {
  const [found] = await rows<{ orders: string }>(client, VISIBLE, { platform });
  return Number(found?.orders ?? 0);
}

/**
 * The times in ms from the broker's acknowledgement of orders to the first look that saw them, of those that were
 * acknowledged in a span of time. Every order is a separate one, so their number tells which are visible.
 */
export function delaysUntilVisible(
  acknowledged: readonly Progress[],
  seen: readonly Progress[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number[] {
  return acknowledged
    .filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
    .map(({ orders, atMs }) => (seen.find((state) => state.orders >= orders)?.atMs ?? NaN) - atMs);
}
