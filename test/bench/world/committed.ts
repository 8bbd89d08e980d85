import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { isDirty, readHourStates } from '../../../services/rollups/hour-states.ts';

/** Each look costs ClickHouse some 5 ms of processor time, which counts as if it were the ingest's. */
const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 30 * 60_000;

/** Waits until so many events are accepted, then until the visible rollups hold all that has arrived. */
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

export async function until(holds: () => Promise<boolean>): Promise<void> {
  const sinceMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - sinceMs > PATIENCE_MS)
      throw new Error('it did not come to an end in half an hour');
    await sleep(LOOK_EVERY_MS);
  }
}

/** Orders and their amount by the visible rollups, to be held against what was published. */
export async function visibleTotals(client: ClickHouseClient): Promise<{ orders: number; paidFen: string }> {
  const [found] = await rows<{ orders: string; fen: string }>(
    client,
    'SELECT sum(placed_orders) AS orders, toString(sum(paid_fen)) AS fen FROM sales_rollup',
  );
  return { orders: Number(found?.orders ?? 0), paidFen: found?.fen ?? '0' };
}
