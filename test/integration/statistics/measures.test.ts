import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { shanghaiClock } from '../../../domain/statistics/wording/window.ts';
import { type ProductDimension, readProducts } from '../../../statistics/figures/read-products.ts';
import { type AskedWindow, type Dimension, readSales } from '../../../statistics/figures/read-sales.ts';
import { storedDimension } from '../../../statistics/figures/view-dimension.ts';
import { activity } from '../../oracle/activity.ts';
import { placeFigures } from '../../oracle/campaign-figures.ts';
import { type MeasureRow, type Question, salesMeasures, type Span } from '../../oracle/measures.ts';
import { productMeasures } from '../../oracle/product-measures.ts';
import { within } from '../../oracle/statistics.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { call, hour, productQuestions, salesQuestions } from '../../support/measure-questions.ts';
import { COUNTED, type MeasuredOrders, openMeasuredOrders } from '../../support/measured-orders.ts';
import { tries } from '../../support/seeds.ts';
import { B, REFERENCE } from '../../support/statistics-reference.ts';

/** Of questions that meet every cut. The long run asks others, as many as the ordinary one. */
const ROUNDS = tries(1, 0.5);

let measured: MeasuredOrders;
let client: ClickHouseClient;
/** All orders; and those that count in sales. */
let published: readonly OrderVersion[];
let orders: readonly OrderVersion[];

/** The days of 2016 are summed, those of 2017 are read from slices until a test sums them. */
beforeAll(async () => {
  measured = await openMeasuredOrders();
  ({ client, published, orders } = measured);
});
afterAll(() => measured.stop());

async function read(source: string, columns: readonly string[], order: string): Promise<MeasureRow[]> {
  const list = columns.map((column) => `toString(${column}) AS ${column}`).join(', ');
  return rows<MeasureRow>(client, `SELECT ${list} FROM (SELECT * FROM ${source} ORDER BY ${order})`);
}

/** The columns that both have, as text. */
function plain(of: readonly object[], others: readonly object[]): MeasureRow[] {
  const texts = (row: object) =>
    Object.entries(row)
      .filter(([name]) => name in (others[0] ?? {}))
      .map(([name, value]) => [name, value === null ? null : String(value)] as const);
  return of.map((row) => Object.fromEntries(texts(row)));
}

const byMember = (a: { member: string; unit: string }, b: { member: string; unit: string }): number =>
  `${a.member} ${a.unit}` < `${b.member} ${b.unit}` ? -1 : 1;

/** By its id, or by its hours in Shanghai. */
function askedWindow({ id, window }: { readonly id: string | null; readonly window: Span }): AskedWindow {
  return id === null ? { startAt: shanghaiClock(window.start), endAt: shanghaiClock(window.end) } : { id };
}

/** Asks the same before and after the days are summed. */
describe.each(['from slices', 'from sums of days'])('the views of measures, %s', (from) => {
  beforeAll(async () => {
    if (from === 'from slices') return;
    expect(await sumAllDays(client)).toBeGreaterThan(3);
  });

  it('agree with the oracle on sales of any window, dimension, segment, scope and basis', async () => {
    const questions = salesQuestions(ROUNDS);
    let answers = 0;
    for (const [index, { at, ...rest }] of questions.entries()) {
      const question: Question = { ...rest, window: at.window, base: at.base };
      const reference = index % 3 === 0 ? COUNTED : REFERENCE;
      const source = call('sales_by_window', at.id, question, {
        campaign: reference.campaign.id,
        by: question.by,
        segment: question.segment,
        scope: question.scope,
        basis: question.basis,
      });
      const expected = salesMeasures(orders, reference, question);
      // Nothing compares with a window that has no base, and few orders are in a drawn one of a few hours.
      if (question.scope === 'all' && !question.segment.includes(':'))
        expect(expected, source).not.toEqual([]);
      if (expected.length > 0) answers++;
      expect(await read(source, Object.keys(expected[0] ?? { member: '' }), 'rank'), source).toEqual(
        expected,
      );
      const computed = await readSales(client, {
        ...{ campaign: reference.campaign.id, window: askedWindow(at), segment: question.segment },
        ...{ by: storedDimension(question.by) as Dimension, scope: question.scope, basis: question.basis },
      });
      expect(plain(computed, expected), source).toEqual(plain(expected, computed));
    }
    expect(answers).toBeGreaterThan(questions.length / 2);
  });

  it('agree with the oracle on products of any window, dimension, category, segment and basis', async () => {
    for (const { at, ...rest } of productQuestions(ROUNDS)) {
      const question: Question = { ...rest, scope: 'all', window: at.window, base: at.base };
      const source = call('products_by_window', at.id, question, {
        by: question.by,
        category: rest.category,
        segment: question.segment,
        basis: question.basis,
      });
      const expected = productMeasures(orders, REFERENCE, question);
      // No product group has goods, and few drawn orders are of one flow.
      if (
        (rest.by !== 'overlapping-product-group' || rest.category !== 'goods') &&
        !question.segment.includes(':')
      )
        expect(expected, source).not.toEqual([]);
      expect(await read(source, Object.keys(expected[0] ?? { member: '' }), 'member, unit'), source).toEqual(
        expected,
      );
      const computed = await readProducts(client, {
        ...{ campaign: REFERENCE.campaign.id, window: askedWindow(at), segment: question.segment },
        ...{
          by: storedDimension(question.by) as ProductDimension,
          category: rest.category,
          basis: rest.basis,
        },
      });
      expect(plain(computed.toSorted(byMember), expected), source).toEqual(plain(expected, computed));
    }
  });

  it('count active counties, villages and outlets as the oracle does', async () => {
    for (const { id, base, ...window } of REFERENCE.campaign.windows) {
      for (const [basis, segment] of [
        ['paid', 'rural'],
        ['placed', 'rural'],
        ['paid', B],
      ] as const) {
        const question: Question = { window, base, by: 'all', segment, scope: 'all', basis };
        const counts = ['county', 'village', 'outlet', 'outlet-type'].map((by) => {
          const source = call('activity_by_window', id, question, { by, segment, basis });
          return `SELECT concat('${by} ', member) AS key, active FROM ${source} WHERE active > 0 OR member = ''`;
        });
        const found = await rows<{ key: string; active: string }>(client, counts.join(' UNION ALL '));
        expect(new Map(found.map(({ key, active }) => [key, Number(active)]))).toEqual(
          activity(published, REFERENCE, question),
        );
      }
    }
  });
});

describe('the errors of a sample', () => {
  it('follow from the number of sampled orders and from their squared amounts', async () => {
    const factor = REFERENCE.campaign.sampleFactor;
    for (const by of ['all', 'county', 'platform'])
      for (const basis of ['placed', 'paid'] as const) {
        const found = await rows<{ member: string; orders_error: number | null; sales_error: number | null }>(
          client,
          `SELECT member, orders_error_percent AS orders_error, sales_error_percent AS sales_error
           FROM sales_by_window(campaign = '${REFERENCE.campaign.id}', window_id = 'day', by = '${by}', segment = 'all', scope = 'all', basis = '${basis}')`,
        );
        const day = REFERENCE.campaign.windows.find(({ id }) => id === 'day');
        const sold = within(orders, day ?? { start: '', end: '' }, basis);
        for (const { member, orders_error: ordersError, sales_error: salesError } of found) {
          const amounts = sold
            .filter(({ platform, sellerCounty }) => ['', platform, sellerCounty].includes(member))
            .map(({ goodsAmountFen }) => goodsAmountFen);
          const [sum, squares] = amounts.reduce(([a, b], fen) => [a + fen, b + fen ** 2], [0, 0]);
          const share = Math.sqrt(1 - 1 / factor);
          if (amounts.length === 0) expect([ordersError, salesError]).toEqual([null, null]);
          else {
            expect(ordersError, `${by} ${member}`).toBeCloseTo((100 * share) / Math.sqrt(amounts.length), 6);
            expect(salesError, `${by} ${member}`).toBeCloseTo((100 * share * Math.sqrt(squares)) / sum, 6);
          }
        }
        expect(found.length).toBeGreaterThan(0);
      }
  });
});

describe('campaign_figure', () => {
  it('agrees with the oracle on sales in a province, prefecture, county, village and segment', async () => {
    const found = await rows<{
      basis: 'placed' | 'paid' | 'net';
      id: string;
      value: string | null;
      reason: string | null;
    }>(
      client,
      `SELECT basis, id, toString(value) AS value, reason FROM campaign_figure WHERE campaign = '${REFERENCE.campaign.id}'`,
    );
    expect(found).toHaveLength(3 * REFERENCE.campaign.placeFigures.length);
    for (const basis of ['placed', 'paid', 'net'] as const) {
      const values = new Map(
        found.filter((row) => row.basis === basis).map(({ id, value }) => [id, value ?? undefined]),
      );
      expect(values, basis).toEqual(placeFigures(orders, REFERENCE, basis));
    }
    expect(found.filter(({ value }) => value !== null && value !== '0').length).toBeGreaterThan(0);
    expect(new Set(found.filter(({ value }) => value === null).map(({ reason }) => reason))).toEqual(
      new Set(['refunds are not known by product']),
    );
  });
});

describe('sales_by_minute', () => {
  it.each([
    ['of the single day', '2017-11-11 00:00:00'],
    ['at the end of a month, with orders that the next month placed', '2017-10-31 23:00:00'],
  ])('gives the minutes of an hour %s, which add up to the hour', async (_, hourAt) => {
    const anyHour: Omit<Question, 'window' | 'by'> = {
      base: null,
      segment: 'rural',
      scope: 'all',
      basis: 'paid',
    };
    const found = await rows<{ minute: string; orders: string; sales_fen: string }>(
      client,
      `SELECT toString(minute) AS minute, toString(orders) AS orders, toString(sales_fen) AS sales_fen
       FROM sales_by_minute(campaign = '${REFERENCE.campaign.id}', hour_at = '${hourAt}', segment = 'rural', basis = 'paid') ORDER BY minute`,
    );
    const start = `${hourAt.replace(' ', 'T')}+08:00`;
    const question: Question = { ...anyHour, window: { start, end: hour(start, 1) }, by: 'all' };
    const [whole] = salesMeasures(orders, REFERENCE, question);
    const sum = (of: 'orders' | 'sales_fen'): string =>
      String(found.reduce((total, row) => total + BigInt(row[of]), 0n));
    expect(found.length).toBeGreaterThan(0);
    expect({ orders: sum('orders'), sales_fen: sum('sales_fen') }).toEqual({
      orders: whole?.['orders'],
      sales_fen: whole?.['sales_fen'],
    });
  });

  it.each([
    ['double12', '2017-11-11 00:00:00', 'paid', /no such campaign, only .*trial-2017/],
    [REFERENCE.campaign.id, '2017-11-11 00:30:00', 'paid', /must begin and end on full hours/],
    [REFERENCE.campaign.id, '2017-11-11 00:00:00', 'net', /basis must be paid or placed/],
  ])(
    'refuses campaign %s, hour %s, basis %s with what would be right',
    async (id, hourAt, basis, message) => {
      const asked = `campaign = '${id}', hour_at = '${hourAt}', segment = 'all', basis = '${basis}'`;
      await expect(rows(client, `SELECT * FROM sales_by_minute(${asked})`)).rejects.toThrow(message);
    },
  );
});

describe('the arguments of the views of measures', () => {
  const valid = {
    campaign: REFERENCE.campaign.id,
    window_id: 'day',
    by: 'all',
    segment: 'rural',
    scope: 'all',
    basis: 'paid',
  };
  it.each([
    [{ by: 'town' }, 'by must be one of all, overlapping-segment, county'],
    [{ by: 'segment' }, 'rows by segment may overlap and do not add up: ask for overlapping-segment'],
    [{ segment: 'urban' }, /segment must be all, .*rural, several of these joined by \+, or the code/],
    [{ segment: 'rural+urban' }, 'segment must be all, '],
    [{ scope: 'some' }, 'scope must be all, comparable, or comparable-counties, -platforms or -outlets'],
    [{ scope: 'comparable-outlets', basis: 'net' }, 'refunds are not known by village and outlet'],
    [{ basis: 'gross' }, 'basis must be paid, placed or net'],
    [{ by: 'village', basis: 'net' }, 'refunds are not known by village and outlet'],
    [{ window_id: 'weekend' }, /no such window of the campaign, only .*day.*, and START\/END/],
    [{ window_id: '2017-11-11 00:30:00/2017-11-11 12:00:00' }, 'a window must begin and end on full hours'],
    [{ window_id: '2017-11-12/2017-11-11' }, 'and end after it begins'],
    [{ window_id: '2017-11-12/midnight' }, 'and end after it begins'],
    [{ window_id: 'midnight/2017-11-12' }, /no such window of the campaign, only/],
    [
      { campaign: 'double12', window_id: '2017-11-11 00:00:00/2017-11-11 12:00:00' },
      /no such campaign, only .*trial-2017/,
    ],
    [{ campaign: 'double12' }, /no such campaign, only .*trial-2017/],
  ])('%o are refused with what would be right', async (changed, message) => {
    const list = Object.entries({ ...valid, ...changed }).map(([name, value]) => `${name} = '${value}'`);
    await expect(rows(client, `SELECT * FROM sales_by_window(${list.join(', ')})`)).rejects.toThrow(message);
  });
});
