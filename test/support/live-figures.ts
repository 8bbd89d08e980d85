import type { ClickHouseClient } from '@clickhouse/client';
import { FigureKeeper } from '../../statistics/live/keep-figures.ts';
import { PACES } from '../../statistics/live/live-questions.ts';

/** Computes the rows of `sales` and `products`, as a worker does. */
export async function computeFigures(client: ClickHouseClient): Promise<void> {
  const keeper = new FigureKeeper(client, { headline: 0, places: 0 });
  for (const pace of PACES) await keeper.refresh(pace, new AbortController().signal);
}
