import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { BASES, type Basis } from '../../domain/statistics/figures/cells.ts';
import type { Quality } from '../../domain/statistics/sample-error.ts';

export { BASES, type Basis };

/** A row of the view `statistic` or `campaign_figure`. Decimals are exact, as text. */
export interface Statistic {
  readonly id: string;
  readonly segment: string | null;
  readonly platform: string | null;
  readonly product_group: string | null;
  readonly window: string | null;
  readonly basis: Basis;
  readonly metric: string;
  readonly unit: string;
  readonly decimals: number;
  /** Rounded half up to `decimals`; null with a reason. */
  readonly value: string | null;
  /** Before rounding, cut after nine decimals. */
  readonly exact: string | null;
  readonly reason: string | null;
  /** Of a sample, as is its quality: see `standard_error`. */
  readonly sampled_orders: string | null;
  /** In `unit`; null without a sample. */
  readonly standard_error: number | null;
  readonly quality: Quality | null;
}

/** SQL: a {@link Statistic}, of the live ones or those of an edition. */
export const EXACT_STATISTIC = `id, segment, platform, product_group, window, basis, metric, unit, decimals,
  toString(value) AS value, toString(exact) AS exact, reason,
  toString(sampled_orders) AS sampled_orders, standard_error, quality`;

/** SQL: the columns of a statistic, without its campaign. */
export const STATISTIC_COLUMNS =
  'id, segment, platform, product_group, window_id, window, basis, metric, unit, decimals, value, exact, reason, sampled_orders, standard_error, quality';

/** SQL: the statistics of every campaign, and the figures that campaigns define, which have no product group. */
export const ALL_STATISTICS = `(
  SELECT campaign, ${STATISTIC_COLUMNS} FROM statistic
  UNION ALL
  SELECT campaign, ${STATISTIC_COLUMNS.replace('product_group', 'NULL::Nullable(String) AS product_group')} FROM campaign_figure)`;

/**
 * All statistics of a campaign and the figures that it defines, sorted by id. One query reads one snapshot of the
 * rollups, so all figures come from the same slices.
 */
export async function readStatistics(
  client: ClickHouseClient,
  campaign: string,
  basis: Basis,
): Promise<Statistic[]> {
  return rows<Statistic>(
    client,
    `SELECT ${EXACT_STATISTIC}
     FROM ${ALL_STATISTICS}
     WHERE campaign = {campaign:String} AND basis = {basis:String}
     ORDER BY id`,
    { campaign, basis },
  );
}
