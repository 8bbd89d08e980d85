import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { jointOrigin, readDataOrigins } from '../../statistics/figures/data-origin.ts';
import type { Figures } from './figures.ts';

const AGAIN = { leastRestMs: 2_000, restFactor: 9, firstPatienceMs: 1_000 };

/** For a page that counts orders of all campaigns; unknown until ClickHouse has answered. */
export async function originOfAll(figures: Figures): Promise<DataOrigin> {
  try {
    const { clickhouse } = figures.engines;
    return jointOrigin(
      (await figures.again('data origins', AGAIN, () => readDataOrigins(clickhouse))).value.values(),
    );
  } catch {
    return 'unknown';
  }
}
