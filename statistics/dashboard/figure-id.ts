import { RefusedQuestionError } from '../figures/ask.ts';
import { type ProductDimension, PRODUCT_DIMENSIONS } from '../figures/read-products.ts';
import { type Dimension, DIMENSIONS } from '../figures/read-sales.ts';

export interface Metric {
  readonly view: 'sales' | 'products';
  /** The column that holds it. */
  readonly column: string;
  readonly kind: 'amount' | 'percent' | 'growth' | 'rank' | 'quantity';
}

/** What a page shows as one number, by the name that stands in its address. */
export const METRICS = {
  sales: { view: 'sales', column: 'sales_fen', kind: 'amount' },
  base: { view: 'sales', column: 'base_sales_fen', kind: 'amount' },
  growth: { view: 'sales', column: 'growth_percent', kind: 'growth' },
  share: { view: 'sales', column: 'share_percent', kind: 'percent' },
  'share-of-period': { view: 'sales', column: 'share_of_period_percent', kind: 'percent' },
  'share-of-rural': { view: 'sales', column: 'share_of_rural_percent', kind: 'percent' },
  rank: { view: 'sales', column: 'rank', kind: 'rank' },
  'product-sales': { view: 'products', column: 'sales_fen', kind: 'amount' },
  'product-growth': { view: 'products', column: 'growth_percent', kind: 'growth' },
  'product-share': { view: 'products', column: 'share_percent', kind: 'percent' },
  'product-quantity': { view: 'products', column: 'quantity', kind: 'quantity' },
} as const satisfies Record<string, Metric>;
export type MetricName = keyof typeof METRICS;

/** Which number: a measure of one member of a dimension. The rest of the address says of what. */
export interface FigureId {
  readonly metric: MetricName;
  readonly by: Dimension | ProductDimension;
  /** Empty for `all`. */
  readonly member: string;
  /** Of a product; left out if its amounts of all units count together. */
  readonly unit?: string | undefined;
  /** The whole period, whatever window the page shows. */
  readonly ofPeriod?: boolean;
}

const FORM = /^(period~)?([a-z-]+)(?:\.([a-z-]+)\.([^ ]*)(?: (.*))?)?$/s;

/** `growth.county.411024`, `period~sales`, `product-quantity.category.agri.apple kg`. */
export function figureText({ metric, by, member, unit, ofPeriod }: FigureId): string {
  const subject = by === 'all' ? '' : `.${by}.${member}${unit === undefined ? '' : ` ${unit}`}`;
  return `${ofPeriod === true ? 'period~' : ''}${metric}${subject}`;
}

/** Throws {@link RefusedQuestionError}. */
export function parseFigure(text: string): FigureId {
  const [, period, metric = '', by = 'all', first = '', second] = FORM.exec(text) ?? [];
  if (!Object.hasOwn(METRICS, metric))
    throw new RefusedQuestionError(
      `there is no figure '${text}': begin with one of ${Object.keys(METRICS).join(', ')}, such as growth.province.41`,
    );
  const name = metric as MetricName;
  const isProduct = METRICS[name].view === 'products';
  const known: readonly string[] = isProduct ? PRODUCT_DIMENSIONS : DIMENSIONS;
  if (!known.includes(by))
    throw new RefusedQuestionError(
      `${name} is not known by '${by}': after it comes one of ${known.join(', ')}`,
    );
  // A space stands before the unit of a product, and within an hour or an outlet.
  const hasUnit = isProduct && second !== undefined;
  return {
    metric: name,
    by: by as FigureId['by'],
    member: hasUnit || second === undefined ? first : `${first} ${second}`,
    ...(hasUnit && { unit: second }),
    ...(period !== undefined && { ofPeriod: true }),
  };
}
