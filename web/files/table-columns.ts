import { say } from '../../schemas/text/say.ts';
import type { Language } from '../../schemas/text/language.ts';
import { showDecimal } from '../../domain/statistics/decimal.ts';
import { amountIn, wholeNumber } from '../../domain/statistics/wording/amount.ts';
import type { Column } from '../../statistics/bulletin/tables.ts';
import {
  growthHeading,
  growthWithError,
  hasErrors,
  NONE,
  numberOr,
  qualityLetter,
  salesIn,
} from '../../statistics/bulletin/wording.ts';
import type { FigureId } from '../../statistics/dashboard/figure-id.ts';
import type { TableReading } from '../../statistics/dashboard/table.ts';
import { nameOf as componentName } from '../../statistics/export/sdmx/design.ts';
import { labelsOf } from '../../statistics/figures/labels.ts';
import type { Context } from '../pages/campaign/context.ts';
import { nameOf } from '../pages/figure/words.ts';
import { memberName } from '../pages/member-names.ts';
import { salesUnit } from '../parts/view.ts';

type Row = TableReading['rows'][number];
type Dimension = FigureId['by'];

/** The rows of a table, and what their words need. */
export interface TableRows {
  readonly context: Context;
  readonly by: Dimension;
  readonly rows: readonly Row[];
  /** The name of the province of a county. */
  readonly provinceOf: (county: string) => string;
}

/** `County`. */
export function dimensionName(by: Dimension, language: Language): string {
  const of = by === 'all' ? 'segment' : by;
  return componentName(of.toUpperCase().replaceAll('-', '_'))[language];
}

/** Texts that name a row, and the numbers after them, each with its unit in the heading, that any row has. */
export function columnsOf({ context, by, rows, provinceOf }: TableRows): {
  readonly names: readonly Column<Row>[];
  readonly others: readonly Column<Row>[];
} {
  const { language, hasBase, subject, headline } = context;
  const unit = salesUnit(rows, language);
  const heading = (name: string) => say(language, 'web.table-file.amount', { name, unit: unit.short });
  const name = (row: Row) => (by === 'all' ? subject : memberName(context, by, row));
  const isCoded = by !== 'all' && by !== 'day' && by !== 'hour';
  const code: Column<Row> = [say(language, 'web.table-file.code'), ({ member }) => member];
  const province: Column<Row> = [componentName('PROVINCE')[language], ({ member }) => provinceOf(member)];
  const base: Column<Row> = [
    heading(nameOf('base', context)),
    ({ base_sales_fen: fen }) => (fen === null ? NONE : amountIn(fen, unit)),
  ];
  const growth: Column<Row> = [
    growthHeading(headline.window, language),
    (row) => growthWithError(row, language),
  ];
  const others: Column<Row>[] = [
    [heading(context.flow), (row) => salesIn(row, unit)],
    ...(hasErrors(rows) ? sampleColumns(context) : []),
    shareColumn(context, by),
    ...(hasBase ? [base, growth] : []),
    [componentName('ORDERS')[language], ({ orders }) => wholeNumber(orders)],
    ...quantityColumns(context),
    [say(language, 'web.neighbours.rank'), ({ rank }) => (rank === null ? NONE : String(rank))],
  ];
  return {
    names: [
      [dimensionName(by, language), name],
      ...(isCoded ? [code] : []),
      ...(by === 'county' ? [province] : []),
    ],
    others: others.filter(([, cellOf]) => rows.some((row) => cellOf(row) !== NONE && cellOf(row) !== '')),
  };
}

function sampleColumns({ language }: Context): Column<Row>[] {
  return [
    ['± %', ({ sales_error_percent: error }) => error?.toFixed(1) ?? NONE],
    [say(language, 'web.table-file.quality'), ({ quality }) => qualityLetter(quality).trim()],
    [say(language, 'bulletin.tables.sample'), ({ sampled_orders: orders }) => wholeNumber(orders)],
  ];
}

function shareColumn({ language }: Context, by: Dimension): Column<Row> {
  return by === 'segment'
    ? [
        say(language, 'common.of-rural'),
        (row) => ('share_of_rural_percent' in row ? numberOr(row.share_of_rural_percent) : NONE),
      ]
    : [say(language, 'common.share'), ({ share_percent: share }) => numberOr(share)];
}

function quantityColumns({ language, headline }: Context): Column<Row>[] {
  const labels = labelsOf(headline.facts.labels);
  return [
    [say(language, 'common.quantity'), (row) => ('quantity' in row ? showDecimal(row.quantity, 0) : NONE)],
    [
      componentName('UNIT_MEASURE')[language],
      (row) => ('unit' in row ? (labels.get(`unit ${row.unit}`)?.[language] ?? row.unit) : NONE),
    ],
  ];
}
