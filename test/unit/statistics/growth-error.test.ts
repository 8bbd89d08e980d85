import { describe, expect, it } from 'vitest';
import { shownGrowth } from '../../../domain/statistics/growth-error.ts';
import type { Quality } from '../../../domain/statistics/sample-error.ts';

/** Orders of the data on both sides, in a sample of 1:100. */
const grown = (own: number, base: number, growth: string | null, quality: Quality | null = null) => ({
  orders: String(100 * own),
  base_orders: String(100 * base),
  sampled_orders: String(own),
  growth_percent: growth,
  growth_error_points: quality === null ? null : 30,
  growth_quality: quality,
});

describe('growth', () => {
  it('of four orders is not shown, in a sample or not', () => {
    expect(shownGrowth(grown(4, 2, '1014.41'))).toEqual({ kind: 'withheld' });
    expect(shownGrowth(grown(50, 9, '455.00'))).toEqual({ kind: 'withheld' });
  });

  it('is shown by its quality', () => {
    expect(shownGrowth(grown(30, 30, '10.00', 'with-care'))).toEqual({
      ...{ kind: 'percent', percent: '10.00', errorPoints: 30 },
    });
    expect(shownGrowth(grown(30, 30, '10.00', 'not-published')).kind).toBe('withheld');
  });

  it('far above is a multiple', () => {
    expect(shownGrowth(grown(900, 80, '1014.41'))).toEqual({
      kind: 'multiple',
      multiple: expect.closeTo(11.1441, 4) as number,
      errorPoints: null,
    });
  });

  it('that there is not has no error', () => {
    expect(shownGrowth(grown(900, 0, null))).toEqual({ kind: 'none' });
  });
});
