import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { readDataOrigins } from './data-origin.ts';
import { PRODUCT_COLUMNS, type ProductRow } from './read-products.ts';
import { LIVE_SALES_COLUMNS, type SalesRow } from './read-sales.ts';
import { rollupSource, type StatisticsSource } from './source.ts';
import {
  mayHaveRows,
  type Question,
  readStoredStates,
  rowsOfStates,
  type StoredRow,
  type StoredState,
} from './stored-states.ts';

/**
 * The figures as they are now; they may change with the next event. They are read from the rows that a worker stored,
 * if these follow from the rollups as they are now and answer the question; else they are added up.
 */
export function liveSource(
  client: ClickHouseClient,
  campaign: string,
  readStates: () => Promise<readonly StoredState[]> = once(() => readStoredStates(client, campaign)),
): StatisticsSource {
  const rollups = rollupSource(client, campaign);
  const current = async () => {
    const states = await readStates();
    const current = states.filter(({ isCurrent }) => isCurrent).map(({ state }) => state);
    return rowsOfStates(client, { campaign, edition: 0, states: current });
  };
  const stored = async <Row>(
    read: (from: Awaited<ReturnType<typeof current>>) => Promise<readonly StoredRow<Row>[]>,
    addUp: () => Promise<Row[]>,
  ): Promise<Row[]> => {
    const found = await read(await current());
    return found.length === 0 ? addUp() : found.map(({ row }) => row);
  };
  /** What no row can answer does not wait for a look at the states of rows. */
  const byKey = <Row extends object>(
    asked: Question,
    columns: readonly string[],
    addUp: () => Promise<Row[]>,
  ): Promise<Row[]> =>
    mayHaveRows(asked) ? stored((from) => from.byKey<Row>(asked, columns), addUp) : addUp();
  return {
    ...rollups,
    facts: async () => {
      const [states, origins] = await Promise.all([readStates(), readDataOrigins(client)]);
      const facts = states.find((one) => one.isCurrent && one.facts !== null)?.facts;
      // Lists do not say who made the orders, nor until when they have come.
      return facts ? { ...facts, dataOrigin: origins.get(campaign) ?? 'unknown' } : rollups.facts();
    },
    statistics: (basis) =>
      stored(
        (from) => from.statistics(basis),
        () => rollups.statistics(basis),
      ),
    sales: (asked) => byKey<SalesRow>(asked, LIVE_SALES_COLUMNS, () => rollups.sales(asked)),
    products: (asked) => byKey<ProductRow>(asked, PRODUCT_COLUMNS, () => rollups.products(asked)),
  };
}

/** What is asked within one turn of the event loop shares one answer, which is as new as each of them may expect. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined;
  return () => {
    if (shared === undefined) {
      shared = read();
      setImmediate(() => (shared = undefined));
    }
    return shared;
  };
}
