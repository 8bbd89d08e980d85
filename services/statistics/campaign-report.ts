import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { PublishedFigure } from '../../schemas/published.ts';
import { matches } from '../../domain/statistics/compare.ts';
import { readPublished } from './published.ts';
import { type Basis, readCampaigns, readStatistics, type Statistic } from './read-statistics.ts';

export interface ReportRow {
  readonly statistic: Statistic;
  /** Null if the statistic was not published. */
  readonly published: PublishedFigure | null;
  /** Whether the computed value matches the published one; null if the statistic was not published. */
  readonly match: boolean | null;
}

export interface CampaignReport {
  readonly campaign: string;
  readonly basis: Basis;
  readonly rows: readonly ReportRow[];
}

/** The campaign is not loaded. The message names the loaded ones. */
export class UnknownCampaignError extends Error {
  override readonly name = 'UnknownCampaignError';
}

/**
 * The published statistics of a campaign in their published order, each with its published value. With `all`, or if
 * nothing was published, the other statistics of the campaign follow. Throws {@link UnknownCampaignError}.
 */
export async function campaignReport(
  client: ClickHouseClient,
  campaign: string,
  basis: Basis = 'paid',
  all = false,
): Promise<CampaignReport> {
  const [loaded, statistics, published] = await Promise.all([
    readCampaigns(client),
    readStatistics(client, campaign, basis),
    readPublished(campaign),
  ]);
  if (!loaded.includes(campaign)) {
    throw new UnknownCampaignError(
      `no campaign '${campaign}' is loaded; ` +
        (loaded.length === 0 ? 'load the reference data first' : `loaded campaigns: ${loaded.join(', ')}`),
    );
  }
  const figures = published?.figures ?? [];
  const byId = new Map(statistics.map((statistic) => [statistic.id, statistic]));
  const compared = figures.map((figure): ReportRow => {
    const statistic = byId.get(figure.id);
    if (statistic === undefined) {
      throw new Error(
        `'${figure.id}' was published about ${campaign}, and no view computes such a statistic`,
      );
    }
    if (statistic.unit !== figure.unit) {
      throw new Error(`'${figure.id}' was published in ${figure.unit} and is computed in ${statistic.unit}`);
    }
    byId.delete(figure.id);
    return { statistic, published: figure, match: matches(statistic.exact, figure) };
  });
  const others = [...byId.values()].map((statistic): ReportRow => ({
    statistic,
    published: null,
    match: null,
  }));
  return { campaign, basis, rows: all || figures.length === 0 ? [...compared, ...others] : compared };
}
