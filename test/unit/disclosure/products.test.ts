import { describe, expect, it } from 'vitest';
import type { Shown } from '../../../statistics/disclosure/shown.ts';
import { type AskedProducts, productTable } from '../../support/product-tables.ts';

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
