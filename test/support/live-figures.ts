import type { ClickHouseClient } from '@clickhouse/client';
import { FigureKeeper } from '../../statistics/live/keep-figures.ts';

/** Computes the rows of `sales` and `products`, as a worker does. */
export async function computeFigures(client: ClickHouseClient): Promise<void> {
  const keeper = new FigureKeeper(client, () => undefined);
  await keeper.refresh(new AbortController().signal);
}
