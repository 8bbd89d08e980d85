import type { Shown, Verdict } from './shown.ts';

/** Why a figure of a base window that is withheld has no growth. */
export const CONFIDENTIAL = 'confidential';
/** Why a row has no figures that a sample does not tell. */
export const UNRELIABLE = 'unreliable';

/** Columns that are of the base window, or follow from it. */
export const OF_BASE = [
  ...['base_orders', 'base_sales_fen', 'base_quantity'],
  ...['growth_percent', 'multiple', 'contribution_points'],
  ...['growth_error_points', 'growth_difference_error_points', 'multiple_error', 'contribution_error_points'],
  'growth_quality',
] as const;
/** Ranks that tests of all rows do not exclude: none where some rows are withheld. */
const OF_ALL_ROWS: readonly string[] = ['rank_best', 'rank_worst'];
/** What tells a row from others, which is no secret. */
const OF_MEMBER: readonly string[] = [
  ...['campaign', 'edition', 'status', 'window_id', 'by', 'category', 'segment', 'scope', 'basis'],
  ...['member', 'label_en', 'label_zh', 'unit', 'base_unit'],
];

export function isShownIn(shown: Shown, key: string): boolean {
  return shown === 'all' || shown.has(key);
}

export interface MaskedColumns {
  /** SQL: the columns, in their order, and `confidential`. */
  readonly select: string;
  /** SQL: the order of the rows, in which those that are withheld do not stand by what they hold. */
  readonly orderBy: string;
  /** Lists as JSON: a parameter of a query that is written down is a text. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * SQL: columns of a table of sales or products with null for what is withheld, and whether all of a row is. Ranks count
 * the rows that are shown.
 */
export function maskedColumns(
  columns: readonly string[],
  { own, base }: Verdict,
  withholdsUnreliable = false,
): MaskedColumns {
  const key = columns.includes('unit') ? "concat(member, ' ', unit)" : 'member';
  const among = (name: string, shown: Shown) =>
    shown === 'all' ? 'true' : `has(JSONExtract({${name}:String}, 'Array(String)'), ${key})`;
  const isReliable = "ifNull(source.quality, '') != 'not-published'";
  const isOpen = among('shown', own);
  const isShown = withholdsUnreliable ? `(${isOpen} AND ${isReliable})` : isOpen;
  const isBaseShown = `(${isShown} AND ${among('shown_base', base)})`;
  const areSome = own !== 'all' || withholdsUnreliable;
  const orderBy = `NOT ${isShown}, if(${isShown}, source.rank, 0), ${key}`;
  const masked = columns.map((name) => {
    if (OF_MEMBER.includes(name)) return name;
    if (name === 'rank' && areSome)
      return `if(${isShown} AND isNotNull(source.rank), toNullable(toUInt32(row_number() OVER (ORDER BY ${orderBy}))), NULL) AS rank`;
    if (OF_ALL_ROWS.includes(name) && areSome) return `NULL::Nullable(UInt32) AS ${name}`;
    if (name === 'growth_reason')
      return withholdsUnreliable
        ? `multiIf(${isBaseShown}, source.growth_reason, ${isOpen} AND NOT ${isReliable}, '${UNRELIABLE}', '${CONFIDENTIAL}') AS growth_reason`
        : `if(${isBaseShown}, source.growth_reason, '${CONFIDENTIAL}') AS growth_reason`;
    // It says why.
    if (name === 'quality' && withholdsUnreliable)
      return `if(${isOpen}, toNullable(source.quality), NULL) AS quality`;
    const shown = (OF_BASE as readonly string[]).includes(name) ? isBaseShown : isShown;
    return `if(${shown}, toNullable(source.${name}), NULL) AS ${name}`;
  });
  return {
    select: [...masked, `(NOT ${isShown})::Bool AS confidential`].join(', '),
    orderBy,
    // Only what the columns name.
    parameters: {
      ...(own !== 'all' && { shown: JSON.stringify([...own]) }),
      ...(base !== 'all' && { shown_base: JSON.stringify([...base]) }),
    },
  };
}
