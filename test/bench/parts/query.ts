import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { FIGURE_TABLES } from '../../../statistics/live/write-state.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { figure, inTurns, type Part, type Run } from '../part.ts';
import { fillOrdersOfDay, fillRollup } from './full-rollup.ts';

const CAMPAIGN = 'double11-2017';
const OF_CAMPAIGN = `WHERE campaign = '${CAMPAIGN}'`;
/** Cuts two days. */
const SIX_DAYS = '2017-11-03 05:00:00/2017-11-09 17:00:00';

const sales = (window: string, by: string): string =>
  `sales_by_window(campaign = '${CAMPAIGN}', window_id = '${window}', by = '${by}', segment = 'rural', scope = 'all', basis = 'paid')`;

const products = (window: string, by: string): string =>
  `products_by_window(campaign = '${CAMPAIGN}', window_id = '${window}', by = '${by}', category = '', segment = 'rural', basis = 'paid')`;

const keys = (window: string, dimension: string): string =>
  `${OF_CAMPAIGN} AND window_id = '${window}' AND flow = 'sales' AND segment = 'rural' AND basis = 'paid' AND dimension = '${dimension}' ORDER BY rank`;

/** What follows FROM, by the question that it answers: rows, which are read by key; then those that sums of days answer, and those that only slices do. */
const VIEWS = {
  'rows of the day by county': `sales ${keys('day', 'county')}`,
  'rows of the period by category': `products ${keys('period', 'category')}`,
  'statistics of the campaign': `statistic ${OF_CAMPAIGN}`,
  'sales of the day by province': sales('day', 'province'),
  'sales of the day by county': sales('day', 'county'),
  'sales of the day by hour': sales('day', 'hour'),
  'sales of the period by day': sales('period', 'day'),
  'sales of the period by channel': sales('period', 'channel'),
  'sales of the day by outlet type': sales('day', 'outlet-type'),
  'sales of the day by village': sales('day', 'village'),
  'sales of six days by county': sales(SIX_DAYS, 'county'),
  'products of the period by category': products('period', 'category'),
  'products of six days by county': products(SIX_DAYS, 'county'),
  'active places of the period': `activity_by_window(campaign = '${CAMPAIGN}', window_id = 'period', by = 'village', segment = 'rural', basis = 'paid')`,
  'figures of the campaign': `campaign_figure ${OF_CAMPAIGN}`,
};

async function timed(variant: string, work: () => Promise<unknown>): Promise<Run> {
  const startedMs = performance.now();
  await work();
  return { variant, figures: { ms: performance.now() - startedMs } };
}

/** Sales of the day by segment from the orders: the cost of one figure of the report without rollups. */
const DAY_FROM_ORDERS = `
  SELECT segment, count() AS orders, sum(goods_amount_fen) AS sales_fen
  FROM orders FINAL
  INNER JOIN campaign_segment_member AS member ON member.county = toString(seller_county)
  INNER JOIN campaign_window AS windows ON windows.campaign = member.campaign
  WHERE member.campaign = '${CAMPAIGN}' AND window_id = 'day' AND paid_at >= start_at AND paid_at < end_at
  GROUP BY segment ORDER BY segment`;

const DAY_FROM_ROLLUPS = `
  SELECT member AS segment, orders, sales_fen
  FROM sales_by_window(campaign = '${CAMPAIGN}', window_id = 'day', by = 'overlapping-segment', segment = 'all', scope = 'all', basis = 'paid')
  ORDER BY segment`;

const DAY = "stat_hour >= '2017-11-11 00:00:00' AND stat_hour < '2017-11-12 00:00:00'";

/** Questions about villages and outlets, which the pages give as examples. */
const PLACE_QUESTIONS = {
  'products of a village in ten hours': `SELECT category, sum(paid_first_lines), sum(paid_quantity) FROM products_by_hour
     WHERE campaign = '${CAMPAIGN}' AND village = '371721100207' AND ${DAY} AND toHour(stat_hour) < 10 GROUP BY category`,
  'active outlets of the season by type': `SELECT outlet_type, uniqExact(cityHash64(platform, outlet_id)) FROM products_by_hour
     WHERE campaign = '${CAMPAIGN}' AND outlet_type != '' AND paid_first_lines > 0 GROUP BY outlet_type`,
};

const FIGURES = 'all rows computed';

async function computeAnew(client: ClickHouseClient): Promise<void> {
  for (const table of Object.values(FIGURE_TABLES))
    await client.command({ query: `TRUNCATE TABLE ${table}` });
  await computeFigures(client);
}

export const query: Part = {
  name: 'query',
  title:
    'every statistics view and the whole report over a full-size rollup; one figure of a day from its orders',
  events: 20_000_000,
  async run(world, { runs, events, log }) {
    await using database = await world.database();
    const { client } = database;
    await loadReference(client, { sampleFactor: 1 });
    log(`writing a rollup of at most ${String(events)} rows`);
    await fillRollup(client, events);
    const orders = await fillOrdersOfDay(client);
    const report = (variant: string) => () =>
      timed(variant, () => campaignReport(client, { campaign: CAMPAIGN }));
    const fromHours = await inTurns({ runs, log }, [report('report, no day summed yet')]);
    log('summing days');
    await sumAllDays(client);
    const [byOrders, byRollups] = [await rows(client, DAY_FROM_ORDERS), await rows(client, DAY_FROM_ROLLUPS)];
    if (JSON.stringify(byOrders) !== JSON.stringify(byRollups)) throw new Error('orders and rollups differ');
    const summed = await inTurns({ runs, log }, [
      () => timed(FIGURES, () => computeAnew(client)),
      ...Object.entries(VIEWS).map(([variant, source]) => async () => {
        const query = `SELECT * FROM ${source} FORMAT Null`;
        return await timed(variant, () => client.command({ query }));
      }),
      report('report'),
      ...Object.entries(PLACE_QUESTIONS).map(
        ([question, sql]) =>
          () =>
            timed(question, () => rows(client, sql)),
      ),
      () => timed(`sales of the day from its ${String(orders)} orders`, () => rows(client, DAY_FROM_ORDERS)),
    ]);
    return [...fromHours, ...summed];
  },
  ratios: (medians) => ({
    reportToSlowestView:
      figure(medians, 'report', 'ms') /
      Math.max(...Object.keys(VIEWS).map((view) => figure(medians, view, 'ms'))),
    functionToRows:
      figure(medians, 'sales of the day by county', 'ms') /
      figure(medians, 'rows of the day by county', 'ms'),
    hoursToSummedDays: figure(medians, 'report, no day summed yet', 'ms') / figure(medians, 'report', 'ms'),
  }),
};
