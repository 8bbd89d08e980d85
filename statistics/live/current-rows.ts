import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { PACES } from '../../pipeline/figures/figure-states.ts';
import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';
import { exactColumns } from '../figures/ask.ts';
import { PRODUCT_COLUMNS, type ProductRow } from '../figures/read-products.ts';
import { LIVE_SALES_COLUMNS, type SalesRow } from '../figures/read-sales.ts';
import { ROW_KEY } from '../figures/row-key.ts';
import { STORED_ROWS } from '../figures/stored-rows.ts';
import { OF_STATES, parametersOf, readStoredStates } from '../figures/stored-states.ts';
import type { LiveQuestion } from './live-questions.ts';
import { keyOf, type StateRows } from './write-state.ts';

type KeyedRow = (SalesRow | ProductRow) & { readonly key: string };

/** SQL: what {@link keyOf} is. */
const KEY = `arrayStringConcat([${ROW_KEY.map((name) => `toString(${name})`).join(', ')}], ' ')`;

/**
 * The live rows of some live questions, if all that a worker stored follow from the rollups as they are now; else
 * undefined. A question without a row sold nothing.
 */
export async function currentRows(
  client: ClickHouseClient,
  campaign: string,
  questions: readonly LiveQuestion[],
): Promise<StateRows | undefined> {
  const states = await readStoredStates(client, campaign);
  if (states.length < PACES.length || states.some(({ isCurrent }) => !isCurrent)) return undefined;
  const ofStates = parametersOf({ campaign, edition: 0, states: states.map(({ state }) => state) });
  const read = async (kind: LiveQuestion['kind']) => {
    const columns = kind === 'sales' ? LIVE_SALES_COLUMNS : PRODUCT_COLUMNS;
    const keys = questions.filter((one) => one.kind === kind).map(keyOf);
    const found = await rows<KeyedRow>(
      client,
      `SELECT key, ${exactColumns(columns)} FROM (
         SELECT *, ${KEY} AS key FROM ${FIGURE_TABLES[kind]}
         WHERE ${OF_STATES} AND key IN {keys:Array(String)} ORDER BY rank)`,
      { ...ofStates, keys },
    );
    const byKey = new Map<string, (SalesRow | ProductRow)[]>(keys.map((key) => [key, []]));
    for (const { key, ...row } of found) byKey.get(key)?.push(row);
    return byKey;
  };
  const columns = STORED_ROWS.statistics.columns.filter((name) => name !== 'of_campaign');
  const [statistics, sales, products] = await Promise.all([
    rows<object>(
      client,
      `SELECT ${exactColumns(columns)}, of_campaign FROM (SELECT * FROM ${FIGURE_TABLES.statistics} WHERE ${OF_STATES})`,
      ofStates,
    ),
    read('sales'),
    read('products'),
  ]);
  const byKind = { sales, products };
  return { statistics, rowsOf: (question) => byKind[question.kind].get(keyOf(question)) ?? [] };
}
