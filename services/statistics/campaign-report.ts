import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { PublishedFigure } from '../../schemas/published.ts';
import { matches } from '../../domain/statistics/compare.ts';
import { readPublished } from './published.ts';
import { type Basis, readCampaigns, readStatistics, type Statistic } from './read-statistics.ts';

export interface ReportRow {
  readonly statistic: Statistic;
  /** Null where nothing was published about the statistic. */
  readonly published: PublishedFigure | null;
  /** Whether the computed value is what was published; null where nothing was. */
  readonly match: boolean | null;
}

export interface CampaignReport {
  readonly campaign: string;
  readonly basis: Basis;
  readonly rows: readonly ReportRow[];
}

/** A campaign that is not loaded; the message names those that are. */
export class UnknownCampaignError extends Error {
  override readonly name = 'UnknownCampaignError';
}

/**
 * The statistics that have been published about a campaign, in their published order, each beside its published
 * value; with `all`, every other statistic of the campaign after them. A campaign about which nothing was
 * published shows all. Throws {@link UnknownCampaignError}.
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
        (loaded.length === 0 ? 'none is: load the reference data first' : `there are: ${loaded.join(', ')}`),
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
