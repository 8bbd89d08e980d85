import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';
import { PRODUCT_COLUMNS } from './read-products.ts';
import { LIVE_SALES_COLUMNS } from './read-sales.ts';
import { STATISTIC_COLUMNS } from './read-statistics.ts';
import { ROW_KEY } from './row-key.ts';

const OF_QUESTION = [...ROW_KEY, 'complete_to', 'adds_up', 'confidential'] as const;

/** The rows of a state by table: what is stored of one, beside the state, and what one is found by. */
export const STORED_ROWS = {
  sales: {
    table: FIGURE_TABLES.sales,
    columns: [...OF_QUESTION, ...LIVE_SALES_COLUMNS],
    key: [...ROW_KEY, 'member'],
  },
  products: {
    table: FIGURE_TABLES.products,
    columns: [...OF_QUESTION, ...PRODUCT_COLUMNS],
    key: [...ROW_KEY, 'member', 'unit'],
  },
  statistics: {
    table: FIGURE_TABLES.statistics,
    columns: [
      ...[...STATISTIC_COLUMNS, 'of_campaign'],
      ...['place', 'category', 'outlet_type', 'as_of', 'taken_over_at'],
    ],
    key: ['id', 'basis'],
  },
  activity: {
    table: FIGURE_TABLES.activity,
    columns: [
      ...['window_id', 'segment', 'basis', 'counted', 'member'],
      ...['active', 'base_active', 'is_of_sample'],
    ],
    key: ['window_id', 'segment', 'basis', 'counted', 'member'],
  },
} as const satisfies Record<keyof typeof FIGURE_TABLES, object>;
export type StoredKind = keyof typeof STORED_ROWS;
