import { beforeEach, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { HOUR_SECONDS } from '../../../domain/slices.ts';
import { readHourStates } from '../../../pipeline/rollups/hour-states.ts';
import { MAX_LINES, type OrderVersion } from '../../../schemas/event/order.ts';
import { refreshFor } from '../../../workers/refresh/refresh-for.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { SetAside } from '../../../workers/refresh/set-aside.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { emptyTables, storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { useIngest } from '../../support/database.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

const test = useIngest();
beforeEach(() => emptyTables(test.client));

/** An order placed and paid at one time of 11 November in Shanghai. */
function order(orderId: string, clock: string, changes: Partial<OrderVersion> = {}): Partial<OrderVersion> {
  const instant = `2017-11-11T${clock}+08:00`;
  return { orderId, placedAt: instant, paidAt: instant, ...changes };
}

const LINES = Array.from({ length: MAX_LINES }, (_, index) => ({
  ...({ sku: `sku-${index}`, name: '苹果', quantity: '1', unit: 'piece' } as const),
  ...{ category: `goods.${'long-name-'.repeat(3)}${index % 250}`, amountFen: 1_000 + index },
}));
/** An order of as many products as the contract allows. */
const LONG = { lines: LINES, goodsAmountFen: LINES.reduce((sum, { amountFen }) => sum + amountFen, 0) };

/** So many that on two shards the half of each needs too much memory. */
const MANY = 200;

/** The same client, whose statements that write may take so much memory. */
function withMemory(bytes: string): ClickHouseClient {
  const { client } = test;
  return new Proxy(client, {
    get: (of, name) =>
      name === 'command'
        ? (asked: Parameters<typeof client.command>[0]) =>
            client.command({
              ...asked,
              clickhouse_settings: { ...asked.clickhouse_settings, max_memory_usage: bytes },
            })
        : (Reflect.get(of, name) as unknown),
  });
}

async function paid(): Promise<{ orders: string; fen: string } | undefined> {
  const [found] = await rows<{ orders: string; fen: string }>(
    test.client,
    `SELECT sum(paid_orders) AS orders, sum(paid_fen) AS fen FROM ${visibleRows('sales')}`,
  );
  return found;
}

async function committedHours(): Promise<number[]> {
  const found = await rows<{ hour: number }>(
    test.client,
    `SELECT toHour(slice_start) AS hour FROM visible_slice WHERE slice_seconds = ${String(HOUR_SECONDS)} ORDER BY hour`,
  );
  return found.map(({ hour }) => hour);
}

describe('slices of orders with many products', () => {
  it('are computed of a sample, though its orders have as many products as the contract allows', async () => {
    await storeReference(test.client, REFERENCE);
    await deliverOrders(
      test.ingestContext,
      Array.from({ length: 40 }, (_, n) => order(`long-${n}`, '00:01:00', LONG)),
    );
    await refreshOnce(test.client, 'sums');
    expect(await paid()).toEqual({ orders: '40', fen: String(40 * LONG.goodsAmountFen) });
    const [found] = await rows<{ products: string }>(
      test.client,
      `SELECT count() AS products FROM ${visibleRows('products')}`,
    );
    // Not one for each two products of an order.
    expect(Number(found?.products)).toBeLessThanOrEqual(40 * 250);
  });

  it('wait if they need too much memory, while others are computed, and are tried again', async () => {
    await deliverOrders(test.ingestContext, [
      ...Array.from({ length: MANY }, (_, n) => order(`long-${n}`, '00:01:00', LONG)),
      ...['01', '02', '03'].map((hour) => order(`short-${hour}`, `${hour}:00:00`)),
    ]);
    const setAside = new SetAside();
    const hours = await readHourStates(test.client);
    const refresh = (client: ClickHouseClient) =>
      refreshSlices(
        client,
        hours.map(({ hour, arrivals }) => ({ start: hour, seconds: HOUR_SECONDS, seenArrivals: arrivals })),
        setAside,
      );
    const [long] = hours.filter(({ arrivals }) => arrivals === MANY);
    await refresh(withMemory('8000000'));
    const named = { start: long?.hour, seconds: HOUR_SECONDS, failedAttempts: 1 };
    expect(setAside.all).toMatchObject([named]);
    expect(setAside.all[0]?.cause).toContain('memory limit exceeded');
    expect(await committedHours()).toEqual([1, 2, 3]);
    const { nextAttemptMs = 0 } = setAside.all[0] ?? {};
    expect(setAside.without(hours, nextAttemptMs - 1)).toEqual(hours.filter((one) => one !== long));
    expect(setAside.without(hours, nextAttemptMs)).toEqual(hours);

    await refresh(withMemory('8000000'));
    expect(setAside.all).toMatchObject([{ ...named, failedAttempts: 2 }]);
    const report = await refreshFor(
      test.client,
      0,
      new AbortController().signal,
      undefined,
      undefined,
      setAside,
    );
    expect(report.setAside).toEqual(setAside.all);
    await refreshSlices(test.client, [
      { start: named.start ?? 0, seconds: HOUR_SECONDS, seenArrivals: MANY },
    ]);
    // Another worker computed it.
    expect(setAside.all).toHaveLength(1);
    setAside.without(await readHourStates(test.client), Date.now());
    expect(setAside.all).toEqual([]);
    await refresh(withMemory('8000000'));
    expect(setAside.all).toMatchObject([named]);
    await refresh(test.client);
    expect(setAside.all).toEqual([]);
    expect(await committedHours()).toEqual([0, 1, 2, 3]);
    expect(await paid()).toMatchObject({ orders: String(MANY + 3) });
  });
});
