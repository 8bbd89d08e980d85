import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { type ProductDimension, readProducts } from '../../../statistics/figures/read-products.ts';
import { type Dimension, readSales } from '../../../statistics/figures/read-sales.ts';
import { cut, isOf, segmentsOf } from '../../oracle/measures.ts';
import { type OracleBasis, within } from '../../oracle/statistics.ts';
import { COUNTED, type MeasuredOrders } from '../../support/measured-orders.ts';
import { COUNTIES, REFERENCE, URBAN } from '../../support/statistics-reference.ts';

/** What an analyst gets who adds up a column of a view without a second thought. */
const FACTOR = BigInt(REFERENCE.campaign.sampleFactor);
const DAY = REFERENCE.campaign.windows.find(({ id }) => id === 'day');
const WINDOW = DAY ?? { start: '', end: '', base: null };
const EVER = { ...WINDOW, start: '2000-01-01T00:00:00Z', end: '2100-01-01T00:00:00Z' };
const SALES_BY = [
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
];
const PLACES = ['village', 'outlet', 'outlet-type'];
const PRODUCTS_BY = ['category', 'class', 'county', 'province', 'region', 'platform', 'day'];

/** Each dimension on one basis; the oracle answers for every row on all of them (`measures.test.ts`). */
const inTurn = (dimensions: readonly string[], bases: readonly OracleBasis[]) =>
  dimensions.map((by, at) => ({ by, basis: bases[at % bases.length] ?? 'paid' }));

const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((total, number) => total + number, 0n);
const fenOf = (orders: readonly OrderVersion[], basis: OracleBasis): bigint =>
  sum(
    orders.map(({ goodsAmountFen, refundedFen }) =>
      BigInt(basis === 'net' ? goodsAmountFen - refundedFen : goodsAmountFen),
    ),
  );

/** Of each column, the sum over all rows, shares to six decimals. */
function sumsOf<Column extends string>(
  found: readonly Readonly<Partial<Record<Column, string | null>>>[],
  ...columns: readonly Column[]
) {
  return columns.map((name) => String(sum(found.map((row) => BigInt(row[name] ?? 0)))));
}
const sharesOf = (found: readonly { readonly share_percent: string | null }[]): number =>
  Number(found.reduce((total, { share_percent: share }) => total + Number(share ?? 0), 0).toFixed(6));

/** With the rows of figures. */
export function naiveSumCases(measured: MeasuredOrders): void {
  async function one(query: string): Promise<Record<string, string>> {
    const [found] = await rows<Record<string, string>>(measured.client, query);
    return found ?? {};
  }

  const sold = (basis: OracleBasis, span = WINDOW): readonly OrderVersion[] =>
    within(measured.orders, span, basis);
  const soldBefore = (basis: OracleBasis) =>
    WINDOW.base === null ? [] : sold(basis, { ...WINDOW, ...WINDOW.base });

  const answerOf = { campaign: REFERENCE.campaign.id, window: { id: 'day' }, segment: 'all' } as const;
  const salesOf = (by: string, basis: OracleBasis) =>
    readSales(measured.client, { ...answerOf, by: by as Dimension, scope: 'all', basis });

  describe('the sum over all rows', () => {
    it.each([...inTurn(SALES_BY, ['paid', 'placed', 'net']), ...inTurn(PLACES, ['paid', 'placed'])])(
      'of sales by $by, basis $basis, is that of the orders, and of shares 100',
      async ({ by, basis }) => {
        const found = await salesOf(by, basis);
        expect(sumsOf(found, 'orders', 'sales_fen', 'base_orders', 'base_sales_fen')).toEqual(
          [
            ...[BigInt(sold(basis).length), fenOf(sold(basis), basis)],
            ...[BigInt(soldBefore(basis).length), fenOf(soldBefore(basis), basis)],
          ].map((number) => String(FACTOR * number)),
        );
        expect(sharesOf(found)).toBe(100);
        expect(sold(basis).length).toBeGreaterThan(0);
      },
    );

    it.each(inTurn(PRODUCTS_BY, ['paid', 'placed']))(
      'of products by $by, basis $basis, is that of the lines of the orders, and of shares 100',
      async ({ by, basis }) => {
        const lines = (orders: readonly OrderVersion[]): string =>
          String(FACTOR * sum(orders.flatMap((order) => order.lines.map((line) => BigInt(line.amountFen)))));
        const asked = { ...answerOf, by: by as ProductDimension, category: '' };
        const found = await readProducts(measured.client, { ...asked, basis: basis as 'paid' | 'placed' });
        expect(sumsOf(found, 'sales_fen', 'base_sales_fen')).toEqual([
          ...[lines(sold(basis)), lines(soldBefore(basis))],
        ]);
        expect(sharesOf(found)).toBe(100);
      },
    );

    it.each([REFERENCE, COUNTED])(
      'of rows by hour is that of the orders in the windows and base windows of a campaign: $campaign.id',
      async ({ campaign: { id, sampleFactor, windows } }) => {
        const factor = BigInt(sampleFactor);
        const spans = windows.flatMap((own) => (own.base === null ? [own] : [own, { ...own, ...own.base }]));
        const inHours = (basis: OracleBasis) => [...new Set(spans.flatMap((span) => sold(basis, span)))];
        const [paid, placed] = [inHours('paid'), inHours('placed')];
        const rural = paid.filter(({ sellerCounty }) => sellerCounty !== URBAN);
        const ofDay = sold('paid').filter((order) => rural.includes(order));
        const whole = {
          orders: String(factor * BigInt(paid.length)),
          fen: String(factor * fenOf(paid, 'paid')),
          rural_fen: String(factor * fenOf(rural, 'paid')),
          day_fen: String(factor * fenOf(ofDay, 'paid')),
        };
        const measures = `toString(sum(paid_fen)) AS fen, toString(sumIf(paid_fen, rural)) AS rural_fen,
           toString(sumIf(paid_fen, rural AND year = 2017 AND day = '2017-11-11')) AS day_fen`;
        expect(
          await one(
            `SELECT toString(sum(paid_orders)) AS orders, ${measures}, toString(sum(placed_fen)) AS placed,
               toString(sum(paid_refunded_fen)) AS refunded FROM sales_by_hour WHERE campaign = '${id}'`,
          ),
        ).toEqual({
          ...whole,
          placed: String(factor * fenOf(placed, 'placed')),
          refunded: String(factor * (fenOf(paid, 'paid') - fenOf(paid, 'net'))),
        });
        expect(
          await one(
            `SELECT toString(sum(paid_first_lines)) AS orders, ${measures} FROM products_by_hour WHERE campaign = '${id}'`,
          ),
        ).toEqual(whole);
        expect(ofDay.length).toBeGreaterThan(0);
        const elsewhere = sold('paid', EVER).filter((order) => !paid.includes(order));
        const ofNone = "SELECT toString(sum(paid_fen)) AS fen FROM sales_by_hour WHERE campaign = ''";
        expect(await one(ofNone)).toEqual({ fen: String(fenOf(elsewhere, 'paid')) });
      },
    );
  });

  describe('rows that overlap', () => {
    it('have shares of the counties of any segment, each of which counts once', async () => {
      const found = await salesOf('segment', 'paid');
      const ofAny = sold('paid').filter(({ sellerCounty }) => segmentsOf(sellerCounty, REFERENCE).length > 0);
      // The orders of no segment would make another denominator.
      expect(ofAny.length).toBeLessThan(sold('paid').length);
      for (const { member, share_percent: share } of found) {
        const own = ofAny.filter(({ sellerCounty }) => isOf(member, sellerCounty, REFERENCE));
        expect(share, member).toBe(cut(100n * fenOf(own, 'paid'), fenOf(ofAny, 'paid')));
      }
      expect(found.length).toBeGreaterThan(1);
    });
  });

  describe('a county', () => {
    it('is one row that says by flags which segments it is in on the day of the latest campaign', async () => {
      const flags = ['rural', 'national-poverty-counties', 'national-demonstration-counties'] as const;
      const found = await rows<{ county: string; flags: number[] }>(
        measured.client,
        'SELECT county, [rural, poverty, demonstration] AS flags FROM county ORDER BY county',
      );
      expect(found).toEqual(
        [...COUNTIES.keys()].sort().map((county) => ({
          county,
          flags: flags.map((segment) => Number(segmentsOf(county, REFERENCE).includes(segment))),
        })),
      );
    });
  });

  describe('a member', () => {
    it('that is a county joins the view county', async () => {
      const found = await rows<{ name_en: string; fen: string }>(
        measured.client,
        `SELECT name_en, toString(sales_fen) AS fen FROM sales JOIN county ON county.county = member
         WHERE campaign = '${REFERENCE.campaign.id}' AND edition = 0 AND window_id = 'day' AND flow = 'sales' AND segment = 'all'
           AND basis = 'paid' AND dimension = 'county'`,
      );
      const counties = new Set(sold('paid').map(({ sellerCounty }) => sellerCounty));
      const expected = [...counties].map((county) => {
        const own = sold('paid').filter(({ sellerCounty }) => sellerCounty === county);
        return { name_en: `County ${county}`, fen: String(FACTOR * fenOf(own, 'paid')) };
      });
      const named = found.filter(({ fen }) => fen !== '0');
      const byName = (a: { name_en: string }, b: { name_en: string }) => (a.name_en < b.name_en ? -1 : 1);
      expect(named.toSorted(byName)).toEqual(expected.toSorted(byName));
    });

    it.each(PLACES)('that no order names has no rank among those of %s', async (by) => {
      const found = await salesOf(by, 'paid');
      expect(found.at(-1)).toMatchObject({ member: '', rank: null });
      expect(found.slice(0, -1).map(({ rank }) => rank)).toEqual(
        found.slice(0, -1).map((_, index) => index + 1),
      );
      expect(found.length).toBeGreaterThan(1);
    });
  });

  describe('a column name', () => {
    /** Sums of the numbers of a view, for the campaign that is a sample and for the same without a factor. */
    const sumsOf = async (view: string): Promise<ReadonlyMap<string, readonly [number, number]>> => {
      const columns = await rows<{ name: string; type: string }>(
        measured.client,
        `DESCRIBE (SELECT * FROM ${view})`,
      );
      const numbers = columns.filter(({ type }) => /^(?:Nullable\()?(?:U?Int(?:64|128)|Decimal)/.test(type));
      if (numbers.length === 0) return new Map();
      const list = numbers.map(({ name }) => `toFloat64(sum(${name})) AS ${name}`).join(', ');
      const read = (campaign: string) => one(`SELECT ${list} FROM ${view} WHERE campaign = '${campaign}'`);
      const [ofSample, ofAll] = [await read(REFERENCE.campaign.id), await read(COUNTED.campaign.id)];
      return new Map(numbers.map(({ name }) => [name, [Number(ofSample[name]), Number(ofAll[name])]]));
    };

    it('never differs by the sample factor between two views', async () => {
      const measures = PUBLIC_VIEWS.filter((view) => /^sales$|^products$|_by_minute$|_by_hour$/.test(view));
      expect(measures).toHaveLength(5);
      const meanings = new Map<string, Map<string, string[]>>();
      for (const view of measures)
        for (const [name, [ofSample, ofAll]] of await sumsOf(view)) {
          if (ofAll === 0 || Number.isNaN(ofAll)) continue;
          const meaning = ofSample === ofAll ? 'as stored' : 'expanded';
          if (meaning === 'expanded')
            expect(ofSample, `${view}.${name}`).toBeCloseTo(ofAll * Number(FACTOR), 3);
          const known = meanings.get(name) ?? new Map<string, string[]>();
          meanings.set(name, known.set(meaning, [...(known.get(meaning) ?? []), view]));
        }
      const expanded = [...meanings].filter(([, by]) => by.has('expanded')).map(([name]) => name);
      expect(expanded).toEqual(expect.arrayContaining(['orders', 'sales_fen', 'refunded_fen', 'quantity']));
      const differing = [...meanings].filter(([, by]) => by.size > 1);
      expect(differing.map(([name, by]) => `${name}: ${JSON.stringify([...by])}`)).toEqual([]);
    });
  });
}
