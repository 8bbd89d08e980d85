import { amountIn, wholeNumber } from '../../domain/statistics/wording/amount.ts';
import type { ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import type { ProductRow } from '../figures/read-products.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { Context } from './context.ts';
import type { Block, Table } from './document.ts';
import {
  baseHeading,
  errorCell,
  growthHeading,
  growthWithError,
  hasErrors,
  NONE,
  numberOr,
  salesOr,
  yearNames,
} from './wording.ts';

/** The heading of a column, and what it says of a row. */
export type Column<Row> = readonly [heading: string, cellOf: (row: Row) => string];

/** A table of rows; none if there are no rows. `rest`: what is left of the total, in the first two columns. */
export function tableOf<Row extends object>(
  words: Omit<Table, 'columns' | 'rows' | 'salesFen'>,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  rest: Rest | null = null,
): Block[] {
  if (rows.length === 0) return [];
  const others = columns.slice(2).map(() => '');
  const salesFen = [
    ...rows.flatMap((row) => ('sales_fen' in row ? [String(row.sales_fen)] : [])),
    ...(rest === null ? [] : [rest.fen]),
  ];
  const table = {
    ...words,
    columns: columns.map(([heading]) => heading),
    rows: [
      ...rows.map((row) => columns.map(([, cellOf]) => cellOf(row))),
      ...(rest === null ? [] : [[rest.name, rest.amount, ...others]]),
    ],
    ...(salesFen.length > 0 && { salesFen }),
  };
  return [{ kind: 'table', table }];
}

interface Rest {
  readonly name: string;
  readonly fen: string;
  readonly amount: string;
}

/** What rows leave of a total, in fen. */
export function leftOf(totalFen: string, rows: readonly { readonly sales_fen: string }[]): string {
  return String(rows.reduce((left, { sales_fen: fen }) => left - BigInt(fen), BigInt(totalFen)));
}

type Sold = SalesRow | ProductRow;

/** The columns that tables of sales choose from, and their unit. */
interface SalesColumns {
  /** `bn yuan`. */
  readonly unit: string;
  readonly name: Column<Sold>;
  /** Under the year. */
  readonly sales: Column<Sold>;
  /** The errors of the sales, and the orders that they rest on. None without a sample. */
  readonly sample: readonly Column<Sold>[];
  readonly share: Column<Sold>;
  readonly base: Column<Sold>;
  readonly growth: Column<Sold>;
}

export function salesColumns(
  { facts, language, label, say, unitOf }: Context,
  rows: readonly Sold[],
  window: ComparedWindow = facts.day,
): SalesColumns {
  const unit = unitOf(rows);
  return {
    unit: unit.short,
    name: ['', label],
    sales: [yearNames(window, window.base, language)[0], (row) => salesOr(row, unit, language)],
    sample: hasErrors(rows)
      ? [
          ['± %', errorCell],
          [say('bulletin.tables.sample'), ({ sampled_orders: orders }) => wholeNumber(orders)],
        ]
      : [],
    share: [say('common.share'), (row) => numberOr(row.share_percent, row.share_error_points)],
    base: [
      baseHeading(window, language),
      ({ base_sales_fen: fen }) => (fen === null ? NONE : amountIn(fen, unit)),
    ],
    growth: [growthHeading(window, language), (row) => growthWithError(row, language)],
  };
}
