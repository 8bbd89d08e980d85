import { randomUUID } from 'node:crypto';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { readSales } from '../../../statistics/figures/read-sales.ts';
import { FIGURE_TABLES } from '../../../pipeline/figures/figure-tables.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { computeFigures, publishAtOnce } from '../../support/live-figures.ts';
import { figure, inTurns, type Part, type Run } from '../part.ts';
import { fillOrdersOfDay, fillRollup } from './full-rollup.ts';

const CAMPAIGN = 'double11-2017';
const OF_CAMPAIGN = `WHERE campaign = '${CAMPAIGN}'`;
/** Cuts two days. */
const SIX_DAYS = '2017-11-03 05:00:00/2017-11-09 17:00:00';

/** The day after the campaign: an edition that others may follow. */
const CLOSED_MS = Date.parse('2017-11-12T12:00:00+08:00');

const keys = (window: string, dimension: string): string =>
  `${OF_CAMPAIGN} AND edition = 0 AND window_id = '${window}' AND flow = 'sales' AND segment = 'rural' AND basis = 'paid' AND dimension = '${dimension}' ORDER BY rank`;

/** What follows FROM, by the question that it answers: rows, which are read by key, and views. */
const VIEWS = {
  'rows of the day by county': `sales ${keys('day', 'county')}`,
  'rows of the period by category': `products ${keys('period', 'category')}`,
  'statistics of the campaign': `statistic ${OF_CAMPAIGN}`,
  'active places of the period': `activity ${OF_CAMPAIGN}`,
};

const asked = (id: string) =>
  ({ campaign: CAMPAIGN, window: { id }, segment: 'rural', basis: 'paid' }) as const;
/** Questions that are answered from sums of days, from slices alone, and from both. */
const ANSWERS: Readonly<Record<string, (client: ClickHouseClient) => Promise<unknown>>> = {
  'answer about the day by county': (client) =>
    readSales(client, { ...asked('day'), by: 'county', scope: 'all' }),
  'answer about the day by village': (client) =>
    readSales(client, { ...asked('day'), by: 'village', scope: 'all' }),
  'answer about six days by county': (client) =>
    readSales(client, { ...asked(SIX_DAYS), by: 'county', scope: 'all' }),
};

async function timed(variant: string, work: () => Promise<unknown>): Promise<Run> {
  const startedMs = performance.now();
  await work();
  return { variant, figures: { ms: performance.now() - startedMs } };
}

const FIGURES = 'all rows computed';

async function computeAnew(client: ClickHouseClient): Promise<void> {
  for (const table of Object.values(FIGURE_TABLES))
    await client.command({ query: `TRUNCATE TABLE ${table}` });
  await computeFigures(client);
}

export const query: Part = {
  name: 'query',
  title: 'rows, answers that are added up, report and edition over a full-size rollup',
  events: 20_000_000,
  async run(world, { runs, events, log }) {
    await using database = await world.database();
    const { client } = database;
    await loadReference(client, { sampleFactor: 1 });
    log(`writing a rollup of at most ${String(events)} rows`);
    await fillRollup(client, events);
    await fillOrdersOfDay(client);
    const report = (variant: string) => () =>
      timed(variant, () => campaignReport(client, { campaign: CAMPAIGN }));
    const fromHours = await inTurns({ runs, log }, [report('report, no day summed yet')]);
    log('summing days');
    await sumAllDays(client);
    const summed = await inTurns({ runs, log }, [
      () => timed(FIGURES, () => computeAnew(client)),
      ...Object.entries(VIEWS).map(([variant, source]) => async () => {
        const query = `SELECT * FROM ${source} FORMAT Null`;
        return await timed(variant, () => client.command({ query }));
      }),
      report('report'),
      () => timed('edition, of current rows', () => publishAtOnce(client, CAMPAIGN, randomUUID(), CLOSED_MS)),
      ...Object.entries(ANSWERS).map(
        ([question, answer]) =>
          () =>
            timed(question, () => answer(client)),
      ),
    ]);
    return [...fromHours, ...summed];
  },
  ratios: (medians) => ({
    reportToSlowestView:
      figure(medians, 'report', 'ms') /
      Math.max(...Object.keys(VIEWS).map((view) => figure(medians, view, 'ms'))),
    answerToRows:
      figure(medians, 'answer about the day by county', 'ms') /
      figure(medians, 'rows of the day by county', 'ms'),
    hoursToSummedDays: figure(medians, 'report, no day summed yet', 'ms') / figure(medians, 'report', 'ms'),
  }),
};
