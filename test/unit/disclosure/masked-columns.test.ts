import { describe, expect, it } from 'vitest';
import { maskedColumns } from '../../../statistics/disclosure/masked-columns.ts';

const ERRORS = ['sales_error_percent', 'growth_error_points', 'growth_quality', 'rank_best', 'rank_worst'];
const of = (own: 'all' | ReadonlySet<string>, base: 'all' | ReadonlySet<string>) =>
  maskedColumns(ERRORS, { own, base }).select;

describe('rows that are withheld', () => {
  it('stand and rank by their names, and never by what they hold', () => {
    const { select, orderBy } = maskedColumns(['member', 'rank'], { own: new Set(['a']), base: 'all' });
    const isShown = "has(JSONExtract({shown:String}, 'Array(String)'), member)";
    expect(orderBy).toBe(`NOT ${isShown}, if(${isShown}, source.rank, 0), member`);
    expect(select).toContain(`OVER (ORDER BY ${orderBy})`);
  });
});

describe('the errors of a table from which rows are withheld', () => {
  it('say no rank among all rows', () => {
    expect(of(new Set(['a']), 'all')).toContain('NULL::Nullable(UInt32) AS rank_best');
    expect(of(new Set(['a']), 'all')).toContain('NULL::Nullable(UInt32) AS rank_worst');
    expect(of('all', 'all')).toContain('source.rank_best');
  });

  it('go with their figure, and those of growth with the base', () => {
    const select = of('all', new Set(['a']));
    for (const name of ['growth_error_points', 'growth_quality'])
      expect(select).toMatch(
        new RegExp(`shown_base[^,]*, [^,]*, member\\)\\), toNullable\\(source\\.${name}\\), NULL`),
      );
    expect(select).toContain('if(true, toNullable(source.sales_error_percent), NULL)');
  });
});
