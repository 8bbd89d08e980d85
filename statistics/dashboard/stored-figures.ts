import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { comparedHours } from '../../domain/statistics/figures/compared-hours.ts';
import { readLiveStates } from '../../pipeline/figures/figure-states.ts';
import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';
import { exactColumns } from '../figures/ask.ts';
import { PRODUCT_COLUMNS, type ProductQuestion, type ProductRow } from '../figures/read-products.ts';
import { SALES_COLUMNS, type SalesQuestion, type SalesRow, windowIdOf } from '../figures/read-sales.ts';
import { EXACT_STATISTIC, type Statistic } from '../figures/read-statistics.ts';
import { HAS_KEY, rowKey } from '../figures/row-key.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { PERIOD, windowOf } from './question.ts';

/** Rows that a worker computed and stored, all of one moment. */
export interface StoredState {
  readonly state: string;
  readonly computedMs: number;
  /** Whether they follow from the rollups as they are now. */
  readonly isCurrent: boolean;
}

/** The visible states of a campaign's rows, one of each pace at most. */
export async function readStoredStates(client: ClickHouseClient, campaign: string): Promise<StoredState[]> {
  const all = await readLiveStates(client);
  return all.flatMap(({ campaign: of, newest, isCurrent }) =>
    of === campaign && newest !== undefined && newest.visible !== 0n
      ? [{ state: String(newest.visible), computedMs: newest.computedMs, isCurrent }]
      : [],
  );
}

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
  const used = new Set<string>();
  const find = async <Row>(
    columns: string,
    from: string,
    parameters: Record<string, unknown>,
  ): Promise<Row[]> => {
    const all = states.map(({ state }) => state).join(',');
    const found = await rows<Row & { state: string }>(
      client,
      `SELECT ${columns}, toString(state) AS state FROM (SELECT * FROM ${from})`,
      { ...parameters, campaign, states: `[${all}]` },
    );
    if (found.length === 0) throw new Error('no rows answer the question');
    return found.map(({ state, ...row }) => {
      used.add(state);
      return row as unknown as Row;
    });
  };
  const byKey = async <Row>(
    kind: keyof typeof FIGURE_TABLES,
    question: Omit<SalesQuestion, 'campaign'> | Omit<ProductQuestion, 'campaign'>,
    columns: readonly string[],
  ): Promise<Row[]> => {
    const facts = await source.facts();
    const { completeTo } = comparedHours(windowOf(facts, question.window), windowOf(facts, PERIOD));
    const isOfAll = 'category' in question ? question.category === '' : question.scope === 'all';
    return find(
      exactColumns(columns),
      `${FIGURE_TABLES[kind]} WHERE campaign = {campaign:String} AND edition = 0 AND state IN {states:Array(UInt64)}
         AND NOT is_commit AND ${HAS_KEY} AND toUnixTimestamp(complete_to) = {completeTo:UInt32} AND {isOfAll:Bool}
       ORDER BY rank`,
      { ...rowKey({ ...question, windowId: windowIdOf(question.window) }), completeTo, isOfAll },
    );
  };
  const value = await read({
    ...source,
    sales: (question) => byKey<SalesRow>('sales', question, SALES_COLUMNS),
    products: (question) => byKey<ProductRow>('products', question, PRODUCT_COLUMNS),
    statistics: (basis) =>
      find<Statistic>(
        EXACT_STATISTIC,
        `${FIGURE_TABLES.statistics} WHERE campaign = {campaign:String} AND state IN {states:Array(UInt64)}
           AND NOT is_commit AND NOT of_campaign AND basis = {basis:String} ORDER BY id`,
        { basis },
      ),
  });
  const of = states.find(({ state }) => used.has(state));
  if (of === undefined || used.size > 1) throw new Error('rows of several states answer the question');
  return { value, of };
}
