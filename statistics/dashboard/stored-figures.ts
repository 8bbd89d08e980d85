import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { comparedHours } from '../../domain/statistics/figures/compared-hours.ts';
import { PRODUCT_COLUMNS, type ProductRow } from '../figures/read-products.ts';
import { type AskedWindow, LIVE_SALES_COLUMNS, type SalesRow } from '../figures/read-sales.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { rowsOfStates, type StoredRow, type StoredState } from '../figures/stored-states.ts';
import { PERIOD, windowOf } from './question.ts';

/**
 * What `read` finds in the rows of one of the states, and in which. `source` has the facts. Throws if a question has no
 * row: its hours are no window of the campaign, say, or one more hour is complete by now.
 */
export async function readStored<T>(
  client: ClickHouseClient,
  source: StatisticsSource,
  states: readonly StoredState[],
  read: (source: StatisticsSource) => Promise<T>,
): Promise<{ readonly value: T; readonly of: StoredState }> {
  if (states.length === 0) throw new Error('no rows are stored');
  const { campaign } = source;
  const of = { campaign, edition: 0, states: states.map(({ state }) => state) };
  const stored = rowsOfStates(client, of);
  const used = new Set<string>();
  const noted = <Row>(found: readonly StoredRow<Row>[]): Row[] => {
    if (found.length === 0) throw new Error('no rows answer the question');
    for (const { state } of found) used.add(state);
    return found.map(({ row }) => row);
  };
  const complete = async <Row>(window: AskedWindow, found: Promise<readonly StoredRow<Row>[]>) => {
    const facts = await source.facts();
    const { completeTo } = comparedHours(windowOf(facts, window), windowOf(facts, PERIOD));
    return noted((await found).filter((one) => one.completeTo === completeTo));
  };
  const value = await read({
    ...source,
    activity: () => Promise.reject(new Error('no rows of a state answer the question')),
    sales: (asked) => complete(asked.window, stored.byKey<SalesRow>(asked, LIVE_SALES_COLUMNS)),
    products: (asked) => complete(asked.window, stored.byKey<ProductRow>(asked, PRODUCT_COLUMNS)),
    statistics: async (basis) => noted(await stored.statistics(basis)),
  });
  const found = states.find(({ state }) => used.has(state));
  if (found === undefined || used.size > 1) throw new Error('rows of several states answer the question');
  return { value, of: found };
}
