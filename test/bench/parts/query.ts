import { randomUUID } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { readProducts } from '../../../statistics/figures/read-products.ts';
import { readSales } from '../../../statistics/figures/read-sales.ts';
import { FIGURE_TABLES } from '../../../pipeline/figures/figure-tables.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { publishAtOnce } from '../../support/publish-at-once.ts';
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
  'figures of the campaign': `campaign_figure ${OF_CAMPAIGN}`,
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
  'answer about products of six days by county': (client) =>
    readProducts(client, { ...asked(SIX_DAYS), by: 'county', category: '' }),
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

async function dayFromRollups(client: ClickHouseClient): Promise<Record<string, string>[]> {
  const bySegment = { ...asked('day'), segment: 'all', by: 'segment', scope: 'all' } as const;
  const found = await readSales(client, bySegment);
  return found
    .map(({ member, orders, sales_fen }) => ({ segment: member, orders, sales_fen }))
    .toSorted((a, b) => (a.segment < b.segment ? -1 : 1));
}

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
    const [byOrders, byRollups] = [await rows(client, DAY_FROM_ORDERS), await dayFromRollups(client)];
    if (JSON.stringify(byOrders) !== JSON.stringify(byRollups)) throw new Error('orders and rollups differ');
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
    answerToRows:
      figure(medians, 'answer about the day by county', 'ms') /
      figure(medians, 'rows of the day by county', 'ms'),
    hoursToSummedDays: figure(medians, 'report, no day summed yet', 'ms') / figure(medians, 'report', 'ms'),
  }),
};
