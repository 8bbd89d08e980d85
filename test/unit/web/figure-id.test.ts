import { describe, expect, it } from 'vitest';
import { type FigureId, figureText, parseFigure } from '../../../statistics/dashboard/figure-id.ts';
import { figureSql } from '../../../statistics/dashboard/figure.ts';
import { fc } from '../../support/fast-check.ts';

describe('the name of a figure in an address', () => {
  it('reads back as the same', () => {
    const ofSales = fc.record({
      metric: fc.constantFrom('sales', 'growth', 'rank'),
      by: fc.constantFrom('county', 'province', 'outlet', 'hour'),
      member: fc.constantFrom('411024', 'rural-taobao S-1.2', '2017-11-11 08:00:00', "o'clock"),
    });
    const ofProducts = fc.record({
      metric: fc.constantFrom('product-sales', 'product-quantity'),
      by: fc.constantFrom('category', 'county'),
      member: fc.constantFrom('agri.apple', '411024'),
      unit: fc.constantFrom('kg', 'piece'),
    });
    fc.assert(
      fc.property(fc.oneof(ofSales, ofProducts), fc.boolean(), (id, ofPeriod) => {
        const asked = { ...id, ...(ofPeriod && { ofPeriod }) } as FigureId;
        expect(parseFigure(figureText(asked))).toEqual(asked);
      }),
    );
  });

  it('is put into SQL as a text alone', () => {
    const id = parseFigure("sales.outlet.taobao x' OR '1'='1");
    const window = { id: 'day' };
    const question = { window, basis: 'paid', segment: 'rural', scope: 'all', category: '' } as const;
    expect(figureSql(id, 'double11-2017', question, undefined)).toBe(
      [
        'SELECT sales_fen',
        'FROM sales_by_window(',
        "  campaign = 'double11-2017',",
        "  window_id = 'day',",
        "  by = 'outlet',",
        "  segment = 'rural',",
        "  scope = 'all',",
        "  basis = 'paid')",
        String.raw`WHERE member = 'taobao x\' OR \'1\'=\'1'`,
      ].join('\n'),
    );
    const edition = figureSql({ ...id, member: 'x' }, 'double11-2017', question, 2);
    expect(edition).toMatch(
      /FROM sales_by_edition\(\n {2}campaign = 'double11-2017',\n {2}edition = '2',\n {2}window_id = /,
    );
  });
});
