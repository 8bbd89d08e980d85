import { isUnreliable, type Ranked, rankedAmong } from '../../domain/statistics/ranks.ts';
import type { Quality } from '../../domain/statistics/sample-error.ts';
import type { Shown, Verdict } from './shown.ts';

/** Why a figure of a base window that is withheld has no growth. */
export const CONFIDENTIAL = 'confidential';
/** Why a row has no figures that a sample does not tell. */
export const UNRELIABLE = 'unreliable';

/** Columns that are of the base window, or follow from it. */
const OF_BASE = [
  ...['base_orders', 'base_sales_fen', 'base_quantity'],
  ...['growth_percent', 'multiple', 'contribution_points'],
  ...['growth_error_points', 'growth_difference_error_points', 'multiple_error', 'contribution_error_points'],
  'growth_quality',
] as const;
/** What tells a row from others, which is no secret. */
export const OF_MEMBER: readonly string[] = ['member', 'label_en', 'label_zh', 'unit', 'base_unit'];

export type Withholdable = Ranked & {
  readonly member: string;
  readonly unit?: string;
  readonly quality: Quality | null;
};

/** Rows of a table, as they may be published. */
export interface Published<Row> {
  /** By rank among themselves, so that none tells what stands between two of them. */
  readonly shown: readonly Row[];
  /** By name: their order by sales would tell which sold more. */
  readonly withheld: readonly { readonly row: Row; readonly why: typeof CONFIDENTIAL | typeof UNRELIABLE }[];
}

/** What a verdict leaves of rows that come by rank. `withholdsUnreliable`: also without those that a sample does not tell. */
export function withhold<Row extends Withholdable>(
  rows: readonly Row[],
  { own, base }: Verdict,
  withholdsUnreliable: boolean,
): Published<Row> {
  const judged = rows.map((row) => {
    if (!isShownIn(own, keyOf(row))) return { row, why: CONFIDENTIAL } as const;
    return { row, why: withholdsUnreliable && isUnreliable(row) ? UNRELIABLE : null } as const;
  });
  const shown = judged.flatMap(({ row, why }) =>
    why === null ? [isShownIn(base, keyOf(row)) ? row : withoutBase(row)] : [],
  );
  const withheld = judged.flatMap(({ row, why }) => (why === null ? [] : [{ row, why }]));
  return {
    shown: withheld.length === 0 ? shown : rankedAmong(shown),
    withheld: withheld.toSorted((a, b) => (keyOf(a.row) < keyOf(b.row) ? -1 : 1)),
  };
}

/** The rows as a table or a file has them: those that are withheld come last, without figures. */
export function maskedRows<Row extends Withholdable>({ shown, withheld }: Published<Row>): object[] {
  const masked = withheld.map(({ row, why }) => ({
    ...Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        OF_MEMBER.includes(name) ? (value as unknown) : null,
      ]),
    ),
    ...{ growth_reason: why, confidential: true },
    // It says why.
    ...(why === UNRELIABLE && { quality: row.quality }),
  }));
  return [...shown.map((row) => ({ ...row, confidential: false })), ...masked];
}

/** How verdicts name a row. */
function keyOf({ member, unit }: Withholdable): string {
  return unit === undefined ? member : `${member} ${unit}`;
}

function isShownIn(shown: Shown, key: string): boolean {
  return shown === 'all' || shown.has(key);
}

/** What follows from the base window goes with it. */
function withoutBase<Row extends object>(row: Row): Row {
  const hidden = OF_BASE.filter((name) => name in row).map((name) => [name, null] as const);
  return { ...row, ...Object.fromEntries(hidden), growth_reason: CONFIDENTIAL };
}
