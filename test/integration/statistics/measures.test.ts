import type { ClickHouseClient } from '@clickhouse/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { shanghaiClock } from '../../../domain/statistics/wording/window.ts';
import { computeStatistics } from '../../../statistics/figures/read-statistics.ts';
import { type ProductDimension, readProducts } from '../../../statistics/figures/read-products.ts';
import { type AskedWindow, type Dimension, readSales } from '../../../statistics/figures/read-sales.ts';
import { storedDimension } from '../../../statistics/figures/view-dimension.ts';
import { activity, placeFigures } from '../../oracle/campaign-figures.ts';
import { type MeasureRow, type Question, salesMeasures, type Span } from '../../oracle/measures.ts';
import { productMeasures } from '../../oracle/product-measures.ts';
import { oracleStatistics } from '../../oracle/statistics.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { productQuestions, salesQuestions } from '../../support/measure-questions.ts';
import { COUNTED, openMeasuredOrders } from '../../support/measured-orders.ts';
import { tries } from '../../support/seeds.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { errorCases } from './error-cases.ts';
import { readActivityRows } from '../../../statistics/figures/read-activity.ts';
import { used } from '../../support/used.ts';
import { readCampaignWindows } from '../../../statistics/figures/campaign-windows.ts';

/** Of questions that meet every cut. The long run asks others, as many as the ordinary one. */
const ROUNDS = tries(1, 0.5);

/** The days of 2016 are summed, those of 2017 are read from slices until a test sums them. */
const measured = used(openMeasuredOrders);
let client: ClickHouseClient;
/** All orders; and those that count in sales. */
let published: readonly OrderVersion[];
let orders: readonly OrderVersion[];

beforeAll(() => {
  ({ client, published, orders } = measured);
});

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

/** Asks half before the days are summed, and the others after. */
describe.each(['from slices', 'from sums of days'])('answers about measures, %s', (from) => {
  const isOfDays = from === 'from sums of days';
  const half = <T>(all: readonly T[]): T[] => all.filter((_, index) => isOfDays === (index % 2 === 0));
  beforeAll(async () => {
    if (!isOfDays) return;
    expect(await sumAllDays(client)).toBeGreaterThan(3);
  });

  it('agree with the oracle on sales of any window, dimension, segment, scope and basis', async () => {
    const questions = half(salesQuestions(ROUNDS));
    let answers = 0;
    for (const [index, { at, ...rest }] of questions.entries()) {
      const question: Question = { ...rest, window: at.window, base: at.base };
      const reference = index % 3 === 0 ? COUNTED : REFERENCE;
      const source = JSON.stringify(question);
      const expected = salesMeasures(orders, reference, question);
      // Nothing compares with a window that has no base, and few orders are in a drawn one of a few hours.
      if (question.scope === 'all' && !question.segment.includes(':'))
        expect(expected, source).not.toEqual([]);
      if (expected.length > 0) answers++;
      const computed = await readSales(client, {
        ...{ campaign: reference.campaign.id, window: askedWindow(at), segment: question.segment },
        ...{ by: storedDimension(question.by) as Dimension, scope: question.scope, basis: question.basis },
      });
      expect(plain(computed, expected), source).toEqual(plain(expected, computed));
    }
    expect(answers).toBeGreaterThan(questions.length / 2);
  });

  it('agree with the oracle on products of any window, dimension, category, segment and basis', async () => {
    for (const { at, ...rest } of half(productQuestions(ROUNDS))) {
      const question: Question = { ...rest, scope: 'all', window: at.window, base: at.base };
      const source = JSON.stringify(question);
      const expected = productMeasures(orders, REFERENCE, question);
      // No product group has goods, and few drawn orders are of one flow.
      if (
        (rest.by !== 'overlapping-product-group' || rest.category !== 'goods') &&
        !question.segment.includes(':')
      )
        expect(expected, source).not.toEqual([]);
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
    const of = (await readCampaignWindows(client)).get(REFERENCE.campaign.id);
    const segments = REFERENCE.segments.map(({ id }) => id);
    const found = await readActivityRows(
      client,
      REFERENCE.campaign.id,
      of ?? { factor: 1, windows: new Map() },
      segments,
    );
    const asked = REFERENCE.campaign.windows.flatMap(({ id, base, ...window }) =>
      (['paid', 'placed'] as const).flatMap((basis) =>
        ['all', ...segments].map((segment) => ({ id, base, window, basis, segment })),
      ),
    );
    for (const { id, base, window, basis, segment } of asked) {
      const rows = found.filter(
        (row) => row.window_id === id && row.segment === segment && row.basis === basis,
      );
      const counts = (hours: Span) =>
        activity(published, REFERENCE, { window: hours, base, by: 'all', segment, scope: 'all', basis });
      const listed = (column: 'active' | 'base_active') =>
        new Map(
          rows
            .filter((row) => (row[column] ?? 0) > 0 || row.member === '')
            .map((row) => [`${row.counted} ${row.member}`, row[column]]),
        );
      expect(listed('active'), `${id} ${segment} ${basis}`).toEqual(counts(window));
      if (base !== null) expect(listed('base_active'), `${id} ${segment} ${basis}`).toEqual(counts(base));
      else expect(new Set(rows.map((row) => row.base_active))).toEqual(new Set([null]));
    }
    expect(asked.length).toBeGreaterThan(20);
  });

  errorCases(measured, isOfDays);
});

describe('the statistics of a campaign', () => {
  it.each([REFERENCE, COUNTED])(
    'agree with the oracle, as do its figures about places ($campaign.id)',
    async (reference) => {
      const { statistics, figures } = await computeStatistics(client, reference.campaign.id);
      expect(figures).toHaveLength(3 * reference.campaign.placeFigures.length);
      for (const basis of ['placed', 'paid', 'net'] as const) {
        const of = <Row extends { readonly basis: string }>(all: readonly Row[]) =>
          all.filter((row) => row.basis === basis);
        const found = of(statistics).map(({ id, value, reason }) => [
          id,
          value === null ? { reason } : { value },
        ]);
        expect(Object.fromEntries(found), basis).toEqual(
          Object.fromEntries(oracleStatistics(orders, reference, basis)),
        );
        expect(new Map(of(figures).map(({ id, value }) => [id, value ?? undefined])), basis).toEqual(
          placeFigures(orders, reference, basis),
        );
      }
      expect(figures.filter(({ value }) => value !== null && value !== '0').length).toBeGreaterThan(0);
      expect(new Set(figures.filter(({ value }) => value === null).map(({ reason }) => reason))).toEqual(
        new Set(['refunds are not known by product']),
      );
    },
  );
});

describe('sales_by_minute', () => {
  it.each(['paid', 'placed'] as const)(
    'has the minutes of every order that is %s, however long before its payment it was placed',
    async (basis) => {
      const expected: Record<string, number> = {};
      for (const { paidAt, placedAt, goodsAmountFen, sellerCounty, platform } of orders) {
        const at = basis === 'paid' ? paidAt : placedAt;
        if (at === null) continue;
        const minute = shanghaiClock(Math.floor(Date.parse(at) / 60_000) * 60_000);
        const key = `${minute} ${sellerCounty} ${platform}`;
        expected[key] = (expected[key] ?? 0) + goodsAmountFen;
      }
      // Hours of no campaign have none.
      const found = await rows<{ key: string; fen: string }>(
        client,
        `SELECT concat(toString(minute), ' ', county, ' ', platform) AS key, sales_fen AS fen FROM sales_by_minute
         WHERE campaign IN ('', '${COUNTED.campaign.id}') AND basis = '${basis}'`,
      );
      expect(Object.fromEntries(found.map(({ key, fen }) => [key, Number(fen)]))).toEqual(expected);
      // Placed 2017-11-01 00:01, and paid three minutes before by a clock that is ahead.
      const early = Object.keys(expected).filter((key) => key.startsWith('2017-10-31 23:58'));
      expect(early).toHaveLength(basis === 'paid' ? 1 : 0);
    },
  );
});

describe('a question about sales', () => {
  const valid = { campaign: REFERENCE.campaign.id, window: 'day', by: 'all', segment: 'rural', scope: 'all' };
  it.each([
    [{ by: 'town' }, 'by must be one of all, overlapping-segment, county'],
    [{ segment: 'urban' }, /segment must be all, .*rural, several of these joined by \+, or the code/],
    [{ segment: 'rural+urban' }, 'segment must be all, '],
    [{ segment: 'sales:rural' }, 'before a segment may stand purchases:, produce-to-city: or'],
    [{ segment: 'purchases:rural', by: 'village' }, 'goods-to-countryside:, not for villages and activity'],
    [{ scope: 'some' }, 'scope must be all, comparable, or comparable-counties, -platforms or -outlets'],
    [{ scope: 'comparable-outlets', basis: 'net' }, 'refunds are not known by village and outlet'],
    [{ basis: 'gross' }, 'basis must be paid, placed or net'],
    [{ by: 'village', basis: 'net' }, 'refunds are not known by village and outlet'],
    [{ window: 'weekend' }, /no such window of the campaign, only .*day.*, and START\/END/],
    [{ window: '2017-11-11 00:30:00/2017-11-11 12:00:00' }, 'a window must begin and end on full hours'],
    [{ window: '2017-11-12/2017-11-11' }, 'and end after it begins'],
    [{ window: '2017-11-12/midnight' }, 'and end after it begins'],
    [{ window: 'midnight/2017-11-12' }, /no such window of the campaign, only/],
    [
      { campaign: 'double12', window: '2017-11-11 00:00:00/2017-11-11 12:00:00' },
      /no such campaign, only .*trial-2017/,
    ],
    [{ campaign: 'double12' }, /no such campaign, only .*trial-2017/],
  ])('is refused with what would be right: %o', async (changed, message) => {
    const { window, ...asked } = { basis: 'paid', ...valid, ...changed };
    const question = { ...asked, window: { id: window } } as Parameters<typeof readSales>[1];
    await expect(readSales(client, question)).rejects.toThrow(message);
  });

  it.each([
    [{ by: 'county', category: 'agri.nothing' }, 'category must be empty, or a category, class or product'],
    [{ by: 'village' }, 'by must be one of category, class, overlapping-product-group, county'],
    [{ basis: 'net' }, 'basis must be paid or placed: refunds are not known by product and place'],
  ])('and one about products too: %o', async (changed, message) => {
    const { window, ...asked } = { category: '', basis: 'paid', ...valid, by: 'class', ...changed };
    const question = { ...asked, window: { id: window } } as Parameters<typeof readProducts>[1];
    await expect(readProducts(client, question)).rejects.toThrow(message);
  });

  it('is answered as when it is asked alone, though one beside it is refused', async () => {
    const read = (changed: Partial<typeof valid>) => {
      const { window, ...asked } = { basis: 'paid', ...valid, ...changed };
      return readSales(client, { ...asked, window: { id: window } } as Parameters<typeof readSales>[1]);
    };
    const asked = [{ by: 'platform' }, { by: 'town' }, { by: 'province' }, { by: 'hour', segment: 'all' }];
    const together = await Promise.allSettled(asked.map(read));
    for (const [index, changed] of asked.entries()) {
      const [alone] = await Promise.allSettled([read(changed)]);
      expect(together[index]).toEqual(alone);
      expect(alone.status).toBe(changed.by === 'town' ? 'rejected' : 'fulfilled');
    }
  });

  it('about hours in another zone, or days, is about those of Shanghai', async () => {
    const of = (window: string) =>
      readSales(client, {
        ...{ campaign: REFERENCE.campaign.id, window: { id: window }, by: 'platform' },
        ...{ segment: 'all', scope: 'all', basis: 'paid' },
      });
    const day = await of('2017-11-11 00:00:00/2017-11-12 00:00:00');
    expect(day.length).toBeGreaterThan(1);
    expect(await of('2017-11-11/2017-11-12')).toEqual(day);
    expect(await of('2017-11-10T16:00:00Z/2017-11-11T16:00Z')).toEqual(day);
  });
});
