import { describe, expect, it } from 'vitest';
import { overUnits } from '../../../statistics/dashboard/details.ts';
import type { ProductRow } from '../../../statistics/figures/read-products.ts';
import { NO_PRODUCT_ERRORS } from '../../support/no-errors.ts';

const row = (member: string, unit: string, fen: string, share: string | null): ProductRow => ({
  member,
  label_en: `en ${member}`,
  label_zh: `zh ${member}`,
  unit,
  base_unit: unit,
  orders: '1',
  quantity: '10',
  quantity_in_base_unit: '10',
  sales_fen: fen,
  base_orders: null,
  base_quantity: null,
  base_sales_fen: null,
  growth_percent: null,
  growth_reason: null,
  contribution_points: null,
  share_percent: share,
  rank: 1,
  sampled_orders: '1',
  ...NO_PRODUCT_ERRORS,
});

describe('places that sold products of several units', () => {
  it('rank by the amounts of all units, not by those of their strongest unit', () => {
    const found = overUnits([
      row('41', 'kg', '500', '25.000000001'),
      row('33', 'kg', '400', '20'),
      row('33', 'piece', '700', '34.999999999'),
      row('41', 'box', '400', '20'),
    ]);
    expect(found.map(({ member, sales_fen: fen }) => [member, fen])).toEqual([
      ['33', '1100'],
      ['41', '900'],
    ]);
    expect(found.map(({ share_percent: share }) => Number(share))).toEqual([54.999999999, 45.000000001]);
    expect(found[0]?.byUnit.map(({ unit }) => unit)).toEqual(['piece', 'kg']);
  });

  it('have no share where the view knows none', () => {
    expect(overUnits([row('41', 'kg', '5', null)])[0]?.share_percent).toBeNull();
  });
});
