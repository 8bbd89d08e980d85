import { describe, expect, it } from 'vitest';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { protectedSource } from '../../../statistics/disclosure/protected-source.ts';
import {
  isWhole,
  refusalOfProducts,
  refusalOfSales,
  whyEmpty,
} from '../../../statistics/disclosure/refusal.ts';
import type { Shown } from '../../../statistics/disclosure/shown.ts';
import type { SalesRow } from '../../../statistics/figures/read-sales.ts';
import type { StatisticsSource } from '../../../statistics/figures/source.ts';
import { type AskedProducts, productTable } from '../../support/product-tables.ts';

const RULE = { fewestOrders: 10, fewestShops: 3, protectionPercent: 15 };
const PROTECTED = { disclosure: RULE, withholdUnreliable: false, sampleFactor: 1 };
const SAMPLE = { disclosure: null, withholdUnreliable: true, sampleFactor: 10_000 };
const OPEN = { disclosure: null, withholdUnreliable: false, sampleFactor: 1 };
const SALES = { windowId: 'day', by: 'county', segment: 'rural', scope: 'all', basis: 'paid' } as const;
const PRODUCTS = { windowId: 'day', by: 'category', segment: 'rural', category: '', basis: 'paid' } as const;

describe('why a table has no rows', () => {
  it.each([
    [{ windowId: 'first-ten-hours' }, 'window'],
    [{ windowId: '2017-11-11 08:00:00/2017-11-11 10:00:00' }, 'window'],
    [{ scope: 'comparable' }, 'scope'],
    [{ segment: 'produce-to-city:rural' }, 'direction'],
    [{ segment: 'purchases:rural', by: 'village' }, 'buyers'],
    [{ segment: '411024', by: 'platform', windowId: 'five-days' }, 'window'],
    [{ segment: 'produce-to-city:rural', by: 'province', windowId: 'five-days' }, 'window'],
    [{}, 'few'],
    [{ by: 'province', windowId: 'five-days' }, 'few'],
    // Of these nothing is ever withheld.
    [{ by: 'platform', windowId: 'five-days' }, 'unsold'],
  ] as const)('is named where a rule against disclosure decides: %j', (change, why) => {
    expect(whyEmpty(PROTECTED, { ...SALES, ...change }, true)).toBe(why);
  });

  it.each([
    [{ windowId: 'first-ten-hours' }, 'window'],
    [{ segment: 'all' }, 'segment'],
    [{ by: 'province' }, 'part'],
    [{ by: 'class', category: 'agri' }, 'part'],
    [{ segment: '411024', by: 'product-group' }, 'part'],
    [{ segment: 'produce-to-city:all' }, 'direction'],
    [{}, 'few'],
  ] as const)('is named of products: %j', (change, why) => {
    expect(whyEmpty(PROTECTED, { ...PRODUCTS, ...change }, true)).toBe(why);
  });

  it('is that nothing was sold, only where nothing was', () => {
    for (const facts of [PROTECTED, SAMPLE, OPEN]) expect(whyEmpty(facts, SALES, false)).toBe('unsold');
    expect(whyEmpty(OPEN, SALES, true)).toBe('unsold');
    expect(whyEmpty(SAMPLE, SALES, true)).toBe('unreliable');
    // A window is refused by the rule alone, whatever was sold in it.
    expect(whyEmpty(PROTECTED, { ...SALES, windowId: 'five-days' }, false)).toBe('window');
    expect(whyEmpty(SAMPLE, { ...SALES, windowId: 'five-days' }, true)).toBe('unreliable');
  });
});

it('nothing is refused of what a plan decides cell by cell', () => {
  expect(refusalOfSales(SALES)).toBeNull();
  expect(refusalOfSales({ ...SALES, segment: '411024', by: 'village', windowId: 'period' })).toBeNull();
  expect(refusalOfProducts(PRODUCTS)).toBeNull();
  expect(refusalOfProducts({ ...PRODUCTS, segment: '411024', by: 'class' })).toBeNull();
});

it('a sum says that it is of what is published, if rows may be missing', () => {
  expect(isWhole('county', OPEN)).toBe(true);
  for (const facts of [PROTECTED, SAMPLE]) {
    for (const by of ['county', 'category', 'product-group'])
      expect([by, isWhole(by, facts)]).toEqual([by, false]);
    expect(isWhole('platform', facts)).toBe(true);
    expect(isWhole('platform', facts, '411024')).toBe(false);
  }
  // Without a sample no figure is unreliable.
  expect(isWhole('county', { ...SAMPLE, sampleFactor: 1 })).toBe(true);
});

const rowOf = (member: string, fen: number, percent: number, quality: SalesRow['quality']) => ({
  ...{ member, sales_fen: String(fen), sales_error_percent: percent, quality },
  ...{ orders: '1', rank_best: 1, rank_worst: 9 },
});
/** By rank; the second is too unreliable. */
const COUNTIES = [
  rowOf('411024', 900, 10, 'good'),
  rowOf('341821', 800, 60, 'not-published'),
  rowOf('360423', 700, 20, 'with-care'),
  rowOf('130424', 100, 30, 'with-care'),
].map((row, at) => ({ ...row, rank: at + 1 })) as unknown as SalesRow[];
const ASKED = { window: { id: 'day' }, segment: 'rural', scope: 'all', basis: 'paid' } as const;

/** A source of a sample; without a rule against disclosure, nothing is asked of a database. */
function source(withholdUnreliable: boolean, sampleFactor = 10_000): StatisticsSource {
  const facts = { disclosure: null, withholdUnreliable, sampleFactor, windows: [] };
  const live = {
    campaign: 'any',
    facts: () => Promise.resolve(facts),
    sales: () => Promise.resolve(COUNTIES),
    products: () => Promise.resolve(COUNTIES.map((row) => ({ ...row, unit: 'kg' }))),
  } as unknown as StatisticsSource;
  return protectedSource(undefined as unknown as ClickHouseClient, live);
}
const membersOf = (rows: readonly { readonly member: string }[]) => rows.map(({ member }) => member);

describe('a campaign that withholds by reliability', () => {
  it('leaves out counties that its sample does not tell, and ranks the others', async () => {
    const found = await source(true).sales({ ...ASKED, by: 'county' });
    expect(membersOf(found)).toEqual(['411024', '360423', '130424']);
    expect(found.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    // 900 and 700 are 200 apart, with an error of 166; 100 is far below both.
    expect(found.map(({ rank_best: best, rank_worst: worst }) => [best, worst])).toEqual([
      [1, 2],
      [1, 2],
      [3, 3],
    ]);
  });

  it('leaves out such products, and what a single county sold', async () => {
    const products = { window: { id: 'day' }, category: '', segment: 'rural', basis: 'paid' } as const;
    expect(await source(true).products({ ...products, by: 'category' })).toHaveLength(3);
    expect(await source(true).sales({ ...ASKED, segment: '411024', by: 'platform' })).toHaveLength(3);
  });

  it('publishes platforms and segments, and curves as a whole', async () => {
    expect(await source(true).sales({ ...ASKED, by: 'platform' })).toEqual(COUNTIES);
    expect(await source(true).sales({ ...ASKED, segment: '411024', by: 'hour' })).toEqual(COUNTIES);
  });

  it('withholds nothing without a sample, nor does a campaign that has no such rule', async () => {
    for (const open of [source(true, 1), source(false)])
      expect(await open.sales({ ...ASKED, by: 'county' })).toEqual(COUNTIES);
  });
});

/** Which rows are shown of products with so many orders of 100 yuan each, on the day and on the other days alike. */
function shownOf(orders: Readonly<Record<string, number>>, asked: AskedProducts): Promise<Shown> {
  const sold = Object.entries(orders).map(([id, count]) => {
    const part = { orders: count, fen: count * 10_000 };
    return { id, day: part, rest: part };
  });
  return productTable(sold).shownOf(asked);
}

const MANY = { 'agri.apple kg': 400, 'agri.pear kg': 300, 'home.chair piece': 200, 'home.lamp piece': 100 };
/** The only product in bottles, and of its group in them. */
const WITH_HONEY = { ...MANY, 'agri.honey bottle': 4 };
const NONE = new Set();

describe('what is published of products', () => {
  it('is all of their categories, classes and groups if many orders stand behind each', async () => {
    expect(await shownOf(MANY, { by: 'category' })).toEqual(new Set(Object.keys(MANY)));
    expect(await shownOf(MANY, { by: 'class' })).toEqual(new Set(['agri kg', 'home piece']));
    expect(await shownOf(MANY, { by: 'product-group' })).toEqual(new Set(['fine kg', 'fresh kg']));
    expect(await shownOf(MANY, { by: 'category', category: 'agri' })).toEqual(new Set(Object.keys(MANY)));
  });

  it('is no group and no class that is one hidden product, nor what would give it away', async () => {
    // The share of another group would tell the sum of all.
    expect(await shownOf(WITH_HONEY, { by: 'product-group' })).toEqual(NONE);
    expect(await shownOf(WITH_HONEY, { by: 'class' })).toEqual(new Set(['home piece']));
    // Sales of all products are published, so another one is hidden, with its class.
    expect(await shownOf(WITH_HONEY, { by: 'category' })).toEqual(
      new Set(['agri.pear kg', 'home.chair piece', 'home.lamp piece']),
    );
  });

  it('has no shares in a sum that would give a hidden product away', async () => {
    for (const category of ['agri', 'agri.honey', 'agri.apple', 'fine'])
      expect(await shownOf(WITH_HONEY, { by: 'category', category }), category).toEqual(NONE);
    expect(await shownOf(WITH_HONEY, { by: 'category', category: 'home' })).not.toEqual(NONE);
  });

  it.each([
    ['a class of which a filter leaves a part', { by: 'class', category: 'agri.apple' }],
    ['a group of which a filter leaves a part', { by: 'product-group', category: 'agri' }],
    ['a product by province', { by: 'province' }],
    ['a product by region', { by: 'region' }],
    ['a product by platform', { by: 'platform' }],
    ['a product by day', { by: 'day' }],
    ['a group in a window beside period and day', { by: 'product-group', windowId: 'five-days' }],
    ['a product of single hours', { by: 'category', windowId: '' }],
  ])('is never %s', async (_, asked) => {
    expect(await shownOf(MANY, asked)).toEqual(NONE);
  });
});
