import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { BASES, type Basis } from '../../domain/statistics/figures/cells.ts';
import type { Statistic } from '../../domain/statistics/figures/statistic.ts';
import { readCampaignWindows } from './campaign-windows.ts';
import { readSubjects } from './read-subjects.ts';
import { placesOf, questionsOfStatistics, type Statistics, statisticsFrom } from './statistic-questions.ts';
import { readSumsOfAll } from './sums.ts';

export { BASES, type Basis, type Statistic };

export const STATISTIC_COLUMNS = [
  ...['id', 'segment', 'platform', 'product_group', 'window_id', 'window', 'basis', 'metric', 'unit'],
  ...['decimals', 'value', 'exact', 'reason', 'sampled_orders', 'standard_error', 'quality'],
] as const satisfies readonly (keyof Statistic)[];

/** SQL: a stored {@link Statistic}. */
export const EXACT_STATISTIC = STATISTIC_COLUMNS.map((name) =>
  ['value', 'exact', 'sampled_orders'].includes(name) ? `toString(${name}) AS ${name}` : name,
).join(', ');

/**
 * All statistics of a campaign and the figures that it defines, sorted by id. One statement adds them up, so all are of
 * one moment of the rollups.
 */
export async function readStatistics(
  client: ClickHouseClient,
  campaign: string,
  basis: Basis,
): Promise<Statistic[]> {
  const { statistics, figures } = await computeStatistics(client, campaign, [basis]);
  return [...statistics, ...figures].toSorted((a, b) => Number(a.id > b.id) - Number(a.id < b.id));
}

/** Empty if there is no such campaign. */
export async function computeStatistics(
  client: ClickHouseClient,
  campaign: string,
  bases: readonly Basis[] = BASES,
): Promise<Statistics> {
  const [subjects, windows] = await Promise.all([
    readSubjects(client, campaign),
    readCampaignWindows(client).then((all) => all.get(campaign)),
  ]);
  if (subjects === undefined || windows === undefined) return { statistics: [], figures: [] };
  const questions = questionsOfStatistics(subjects, windows, bases);
  const extent = { places: placesOf(subjects), hasCounties: false };
  return statisticsFrom(subjects, questions, await readSumsOfAll(client, questions, extent), bases);
}
