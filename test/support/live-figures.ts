import type { ClickHouseClient } from '@clickhouse/client';
import { FigureKeeper } from '../../statistics/live/keep-figures.ts';
import { type Pace, PACES } from '../../pipeline/figures/figure-states.ts';

/** Computes the rows of figures, as a worker does: those of statistics are of the headline. */
export async function computeFigures(
  client: ClickHouseClient,
  paces: readonly Pace[] = PACES,
): Promise<void> {
  const keeper = new FigureKeeper(client, { headline: 0, places: 0 });
  for (const pace of paces) await keeper.refresh(pace, new AbortController().signal);
}
