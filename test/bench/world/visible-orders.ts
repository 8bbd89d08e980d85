import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { Progress } from './paced-publisher.ts';
import { visibleRows } from '../../support/visible-rows.ts';

const POLL_EVERY_MS = 100;

/** Streams begin on that day: looking must not read a season, or it takes the time that is measured. */
const VISIBLE = `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')} WHERE platform = {platform:String} AND slice_start >= toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai')`;

/** Polls how many orders of a platform are visible in the rollups, until the number says that it is over. */
export async function watchVisible(
  client: ClickHouseClient,
  platform: Platform,
  isOver: (orders: number) => boolean,
): Promise<Progress[]> {
  const seen: Progress[] = [];
  while (!isOver(seen.at(-1)?.orders ?? 0)) {
    seen.push({ orders: await visibleOrders(client, platform), atMs: performance.now() });
    await sleep(POLL_EVERY_MS);
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
