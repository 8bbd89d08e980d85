import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { segmentsOf } from '../../oracle/measures.ts';
import { type OracleBasis, within } from '../../oracle/statistics.ts';
import { COUNTED, type MeasuredOrders } from '../../support/measured-orders.ts';
import { COUNTIES, REFERENCE, URBAN } from '../../support/statistics-reference.ts';

/** What an analyst gets who adds up a column of a view without a second thought. */
const FACTOR = BigInt(REFERENCE.campaign.sampleFactor);
const DAY = REFERENCE.campaign.windows.find(({ id }) => id === 'day');
const WINDOW = DAY ?? { start: '', end: '', base: null };
const EVER = { ...WINDOW, start: '2000-01-01T00:00:00Z', end: '2100-01-01T00:00:00Z' };
const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((total, number) => total + number, 0n);
const fenOf = (orders: readonly OrderVersion[], basis: OracleBasis): bigint =>
  sum(
    orders.map(({ goodsAmountFen, refundedFen }) =>
      BigInt(basis === 'net' ? goodsAmountFen - refundedFen : goodsAmountFen),
    ),
  );

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

  /** By dimension and basis, of rows that do not overlap. */
  const sumsOver = (view: string, sums: string, bases: readonly OracleBasis[]) =>
    rows<{ by: string; basis: OracleBasis; share: number }>(
      measured.client,
      `SELECT dimension AS by, basis, round(toFloat64(sum(share_percent)), 6) AS share, ${sums} FROM ${view}
       WHERE campaign = '${REFERENCE.campaign.id}' AND edition = 0 AND window_id = 'day' AND flow = 'sales' AND segment = 'all'
         AND dimension NOT IN ('segment', 'product-group') AND basis IN ['${bases.join("', '")}']
       GROUP BY by, basis`,
    );
  const fen = 'toString(sum(sales_fen)) AS sales, toString(sum(base_sales_fen)) AS baseSales';

  describe('the sum over all rows', () => {
    it('of sales by whatever dimension is that of the orders, and of shares 100', async () => {
      const orders = 'toString(sum(orders)) AS orders, toString(sum(base_orders)) AS baseOrders';
      const found = await sumsOver('sales', `${orders}, ${fen}`, ['paid', 'placed', 'net']);
      expect(new Set(found.map(({ by }) => by)).size).toBeGreaterThan(10);
      for (const { by, basis, ...sums } of found)
        expect(sums, `${by} ${basis}`).toEqual({
          share: 100,
          orders: String(FACTOR * BigInt(sold(basis).length)),
          sales: String(FACTOR * fenOf(sold(basis), basis)),
          baseOrders: String(FACTOR * BigInt(soldBefore(basis).length)),
          baseSales: String(FACTOR * fenOf(soldBefore(basis), basis)),
        });
    });

    it('of products by whatever dimension is that of the lines of the orders, and of shares 100', async () => {
      const lines = (orders: readonly OrderVersion[]): string =>
        String(FACTOR * sum(orders.flatMap((order) => order.lines.map((line) => BigInt(line.amountFen)))));
      const found = await sumsOver('products', fen, ['paid', 'placed']);
      expect(new Set(found.map(({ by }) => by)).size).toBeGreaterThan(4);
      for (const { by, basis, ...sums } of found)
        expect(sums, `${by} ${basis}`).toEqual({
          ...{ share: 100, sales: lines(sold(basis)), baseSales: lines(soldBefore(basis)) },
        });
    });

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
