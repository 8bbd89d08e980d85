import { describe, expect, it } from 'vitest';
import {
  isWhole,
  refusalOfProducts,
  refusalOfSales,
  whyEmpty,
} from '../../../statistics/disclosure/refusal.ts';

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
