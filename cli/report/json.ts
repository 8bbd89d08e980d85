import type { CampaignReport, ReportRow } from '../../services/statistics/campaign-report.ts';

/** One object per statistic. Values are numbers with their published decimals; a null has a `reason`. */
export function statisticsOf({ campaign, rows }: CampaignReport): Record<string, unknown>[] {
  return rows.map((row) => element(campaign, row));
}

function element(campaign: string, { statistic, published, match }: ReportRow): Record<string, unknown> {
  return {
    id: statistic.id,
    campaign,
    segment: statistic.segment,
    platform: statistic.platform,
    productGroup: statistic.product_group,
    window: statistic.window,
    basis: statistic.basis,
    metric: statistic.metric,
    // At most 15 significant digits, so the nearest double prints as the same decimal.
    value: statistic.value === null ? null : Number(statistic.value),
    unit: statistic.unit,
    decimals: statistic.decimals,
    reason: statistic.reason,
    published:
      published === null
        ? null
        : {
            value: Number(published.value),
            comparator: published.comparator,
            wording: published.wording ?? null,
          },
    match,
  };
}
