import type { ClickHouseClient } from '@clickhouse/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { FLOWS, segmentOf } from '../../../statistics/figures/flow.ts';
import { viewDimension } from '../../../statistics/figures/view-dimension.ts';
import { type MeasureRow, type Question, salesMeasures } from '../../oracle/measures.ts';
import { productMeasures } from '../../oracle/product-measures.ts';
import { computeStatistics, STATISTIC_COLUMNS } from '../../../statistics/figures/read-statistics.ts';
import { activity } from '../../oracle/campaign-figures.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { COUNTED, openMeasuredOrders } from '../../support/measured-orders.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { used } from '../../support/used.ts';
import { populationCases } from '../reference/population-cases.ts';
import { naiveSumCases } from '../statistics/naive-sum-cases.ts';
import { checkCases, setAsideCase } from './check-cases.ts';
import { keptCellCases } from './kept-cell-cases.ts';

/** One database for all of them, whose rows are computed once. */
const measured = used(openMeasuredOrders);
let client: ClickHouseClient;
let orders: readonly OrderVersion[];

beforeAll(() => {
  ({ client, orders } = measured);
});

setAsideCase(measured);

const KEY = ['window_id', 'flow', 'segment', 'basis', 'dimension'] as const;
type Row = Readonly<Record<(typeof KEY)[number], string>> & MeasureRow;

/** All rows of a campaign, with numbers as text, by question. */
async function answers(view: string, campaign: string): Promise<Map<string, Row[]>> {
  const columns = await rows<{ name: string }>(
    client,
    'SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {view:String}',
    { view },
  );
  const texts = columns.map(({ name }) => `toString(${name}) AS ${name}`).join(', ');
  const found = await rows<Row>(
    client,
    `SELECT ${texts} FROM (SELECT * FROM ${view} WHERE campaign = {campaign:String})`,
    { campaign },
  );
  return Map.groupBy(found, (row) => KEY.map((name) => row[name]).join(' '));
}

/** Every question that rows could answer, asked of the oracle, which counts order by order. */
function questions(dimensions: readonly string[], bases: readonly Question['basis'][]) {
  return REFERENCE.campaign.windows
    .filter(({ id }) => id === 'period' || id === 'day')
    .flatMap(({ id, base, ...window }) =>
      FLOWS.flatMap((flow) =>
        ['all', ...REFERENCE.segments.map((segment) => segment.id)].flatMap((place) =>
          bases.flatMap((basis) =>
            dimensions.map((by) => ({
              key: [id, flow, place, basis, by].join(' '),
              by,
              place,
              flow,
              asked: {
                ...{ window, base, basis, scope: 'all' as const },
                ...{ by: viewDimension(by), segment: segmentOf(flow, place) },
              },
            })),
          ),
        ),
      ),
    );
}

/** Members in one order, since the oracle ranks and the table does not sort. */
const byMember = (found: readonly MeasureRow[]): MeasureRow[] =>
  found.toSorted((a, b) => (`${a['member']} ${a['unit']}` < `${b['member']} ${b['unit']}` ? -1 : 1));

function expectRows(found: readonly Row[] | undefined, expected: readonly MeasureRow[], key: string): void {
  const names = Object.keys(expected[0] ?? {});
  const chosen = (found ?? []).map((row) =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
  );
  expect(byMember(chosen), key).toEqual(byMember(expected));
}

describe('the rows of sales', () => {
  it('are those that the oracle counts, in every column', async () => {
    const found = await answers('sales', REFERENCE.campaign.id);
    const ofOrders = questions(
      [
        'all',
        'county',
        'province',
        'region',
        'platform',
        'channel',
        'direction',
        'order-mode',
        'day',
        'hour',
      ],
      ['paid', 'placed', 'net'],
    );
    const ofLines = questions(['outlet-type'], ['paid', 'placed']);
    const ofSegments = questions(['segment'], ['paid', 'placed', 'net']).filter(({ place }) =>
      ['all', 'rural'].includes(place),
    );
    let members = 0;
    for (const { key, asked } of [...ofOrders, ...ofLines, ...ofSegments]) {
      const expected = salesMeasures(orders, REFERENCE, asked);
      expectRows(found.get(key), expected, key);
      members += expected.length;
      found.delete(key);
    }
    expect(members).toBeGreaterThan(1_000);
    const others = [...found.keys()].filter((key) => /^(period|day) /.test(key));
    expect(others).toEqual([]);
  });
});

describe('the rows of products', () => {
  it('are those that the oracle counts, in every column', async () => {
    const found = await answers('products', COUNTED.campaign.id);
    let members = 0;
    const dimensions = ['category', 'class', 'product-group', 'province', 'platform', 'day'];
    for (const { key, asked } of questions(dimensions, ['paid', 'placed'])) {
      const expected = productMeasures(orders, COUNTED, { ...asked, category: '' });
      expectRows(found.get(key), expected, key);
      members += expected.length;
    }
    expect(members).toBeGreaterThan(500);
  });
});

describe('the rows of statistics', () => {
  it.each([COUNTED, REFERENCE])(
    // Those of the report are the oracle's (`measures.test.ts`).
    'are those of the report ($campaign.id)',
    async ({ campaign: { id } }) => {
      const columns = STATISTIC_COLUMNS.map((name) =>
        ['value', 'exact', 'sampled_orders'].includes(name) ? `toString(${name}) AS ${name}` : name,
      );
      const read = (view: string, more: readonly string[] = []) =>
        rows<{ id: string; basis: string }>(
          client,
          `SELECT ${[...columns, ...more].join(', ')} FROM ${view} WHERE campaign = {id:String}`,
          { id },
        );
      const sorted = (found: readonly { id: string; basis: string }[]) =>
        found.toSorted((a, b) => (`${a.id} ${a.basis}` < `${b.id} ${b.basis}` ? -1 : 1));
      const { statistics, figures } = await computeStatistics(client, id);
      const stored = await read('statistic');
      expect(sorted(stored)).toEqual(sorted(statistics));
      columns.splice(columns.indexOf('product_group'), 1, 'NULL AS product_group');
      const ofPlaces = ['place', 'category', 'outlet_type', 'toString(as_of) AS as_of'];
      expect(
        sorted(await read('campaign_figure', [...ofPlaces, 'toString(taken_over_at) AS taken_over_at'])),
      ).toEqual(sorted(figures));
    },
  );
});

describe('the rows of activity', () => {
  it('are those that the oracle counts', async () => {
    const found = await rows<{ key: string; active: string }>(
      client,
      `SELECT concat(counted, ' ', member) AS key, toString(active) AS active FROM activity
       WHERE campaign = {id:String} AND window_id = 'day' AND segment = 'rural' AND basis = 'paid'`,
      { id: REFERENCE.campaign.id },
    );
    const [day] = REFERENCE.campaign.windows.filter(({ id }) => id === 'day');
    if (day === undefined) throw new Error('the campaign has a day');
    const asked = {
      window: day,
      base: null,
      by: 'all',
      segment: 'rural',
      scope: 'all',
      basis: 'paid',
    } as const;
    expect(new Map(found.map(({ key, active }) => [key, Number(active)]))).toEqual(
      activity(measured.published, REFERENCE, asked),
    );
    expect(found.length).toBeGreaterThan(3);
  });
});

naiveSumCases(measured);

const states = () =>
  rows<{ key: string; state: string }>(
    client,
    `SELECT concat(campaign, ' ', pace) AS key, toString(state) AS state FROM sales_figure WHERE is_commit ORDER BY key, state`,
  );

describe('a state of the figures', () => {
  it('stays while nothing changes', async () => {
    const before = await states();
    expect(before).toHaveLength(4);
    await computeFigures(client);
    expect(await states()).toEqual(before);
  });

  it('is not shown before its commit, or beside a newer one', async () => {
    const total = async () => (await answers('sales', COUNTED.campaign.id)).get('day sales all paid all');
    const before = await total();
    const row = `campaign, pace, state, is_commit, window_id, flow, segment, basis, dimension, orders`;
    const values = (state: number, isCommit: boolean) =>
      `('${COUNTED.campaign.id}', 'headline', ${String(state)}, ${String(isCommit)}, 'day', 'sales', 'all', 'paid', 'all', 999)`;
    await client.command({
      query: `INSERT INTO sales_figure (${row}) VALUES ${values(4_000_000_000_000_000, false)}, ${values(1, false)}, ${values(1, true)}`,
    });
    expect(await total()).toEqual(before);
  });
});

checkCases(measured);

describe('a state of the figures that lists have changed', () => {
  it('is computed again, and all but the newest two are dropped', async () => {
    const before = await states();
    expect(before.map(({ state }) => state)).toContain('1');
    await client.command({
      query: `INSERT INTO reference_segment (segment, load_version, short_name, title, illustrative, members)
        SELECT segment, load_version + 1, short_name, title, illustrative, members FROM reference_segment
        ORDER BY load_version DESC LIMIT 1`,
    });
    await computeFigures(client, ['headline']);
    const after = await states();
    // Those before stay for readers who have begun.
    expect(after).toEqual(expect.arrayContaining(before.filter(({ state }) => state !== '1')));
    expect(after).toHaveLength(6);
  });
});

populationCases(measured);
keptCellCases(measured);
