import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { isDirty, readHourStates } from '../../../pipeline/rollups/hour-states.ts';
import { visibleRows } from '../../support/visible-rows.ts';

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

/** Orders and paid fen in the visible rollups, for comparison with what was published. */
export async function visibleTotals(client: ClickHouseClient): Promise<{ orders: number; paidFen: string }> {
  const [found] = await rows<{ orders: string; fen: string }>(
    client,
    `SELECT sum(placed_orders) AS orders, toString(sum(paid_fen)) AS fen FROM ${visibleRows('sales')}`,
  );
  return { orders: Number(found?.orders ?? 0), paidFen: found?.fen ?? '0' };
}
