import { describe, expect, it } from 'vitest';
import { overUnits } from '../../../statistics/dashboard/details.ts';
import type { ProductRow } from '../../../statistics/figures/read-products.ts';
import type { SalesRow } from '../../../statistics/figures/read-sales.ts';
import { findCounties, nearestCounty } from '../../../web/pages/find-counties.ts';
import { inProvince } from '../../../web/pages/neighbours.ts';
import { fc } from '../../support/fast-check.ts';
import { NO_PRODUCT_ERRORS } from '../../support/no-errors.ts';

type Sold = Pick<SalesRow, 'member' | 'sales_fen' | 'sales_error_percent' | 'rank_best'>;
const rowOf = (member: string, fen: number, percent: number | null): Sold => ({
  ...{ member, sales_fen: String(fen), sales_error_percent: percent },
  rank_best: percent === null ? null : 1,
});
const among = (rows: readonly Sold[]) => inProvince(rows as readonly SalesRow[], '41');

describe('the counties of a province', () => {
  it('have ranks and shares of the province, without errors if the data are no sample', () => {
    const rows = [rowOf('330110', 900, null), rowOf('410122', 600, null), rowOf('411024', 200, null)];
    expect(among(rows)).toMatchObject([
      { member: '410122', rank: 1, rank_best: null, rank_worst: null, share_error_points: null },
      { member: '411024', rank: 2, rank_best: null, rank_worst: null, share_error_points: null },
    ]);
    expect(among(rows).map(({ share_percent: share }) => Number(share))).toEqual([75, 25]);
  });

  it('have the errors of the independent sales of a sample', () => {
    const sold = fc.record({
      fen: fc.integer({ min: 1, max: 10 ** 12 }),
      percent: fc.double({ min: 0.1, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sold, { minLength: 1, maxLength: 12 }), (counties) => {
        const found = among(counties.map(({ fen, percent }) => rowOf('410122', fen, percent)));
        const errors = counties.map(({ fen, percent }) => (fen * percent) / 100);
        const whole = counties.reduce((sum, { fen }) => sum + fen, 0);
        const far = (a: number, b: number) =>
          ((counties[a]?.fen ?? 0) - (counties[b]?.fen ?? 0)) / Math.hypot(errors[a] ?? 0, errors[b] ?? 0) >
          2.04;
        const others = [...counties.keys()];
        for (const [at, row] of found.entries()) {
          expect(row.rank_best).toBe(1 + others.filter((other) => far(other, at)).length);
          expect(row.rank_worst).toBe(counties.length - others.filter((other) => far(at, other)).length);
          // Of a part and the rest, which are independent: (rest d part - part d rest) / whole^2.
          const part = counties[at]?.fen ?? 0;
          const rest = Math.hypot(...errors.filter((_, other) => other !== at));
          const error = Math.hypot(
            ((whole - part) / whole ** 2) * (errors[at] ?? 0),
            (part / whole ** 2) * rest,
          );
          // Of variances: where a county is nearly all of its province, their terms cancel out but for rounding.
          const largest = (Math.hypot(...errors) / whole) ** 2;
          const apart = ((row.share_error_points ?? NaN) / 100) ** 2 - error ** 2;
          expect(Math.abs(apart)).toBeLessThanOrEqual(1e-14 * largest);
        }
      }),
    );
  });
});

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

const county = (code: string, name: string, name_en: string, province_zh: string, province_en: string) => ({
  county: code,
  name,
  name_en,
  province: code.slice(0, 2),
  province_zh,
  province_en,
  rural: true,
});
const DIRECTORY = [
  county('411024', '鄢陵县', 'Yanling County', '河南省', 'Henan Province'),
  county('430524', '隆回县', 'Longhui County', '湖南省', 'Hunan Province'),
  county('659002', '阿拉尔市', "Ala'er City", '新疆维吾尔自治区', 'Xinjiang Uygur Autonomous Region'),
];

describe('the search for a county', () => {
  it.each([
    ['its name', '鄢陵', ['411024']],
    ['its pinyin', 'yanling', ['411024']],
    ['its pinyin in capitals and with spaces', 'Yan Ling', ['411024']],
    ['the initials of its pinyin', 'lhx', ['430524']],
    ['its English name without the apostrophe', 'alaer', ['659002']],
    ['its province', '湖南', ['430524']],
    ['the English name of its province', 'henan', ['411024']],
    ['its code', '430524', ['430524']],
    ['the code of its province', '65', ['659002']],
    ['a text that no county has', 'atlantis', []],
  ])('finds it by %s', (_, text, codes) => {
    expect(findCounties(DIRECTORY, text).map(({ county: code }) => code)).toEqual(codes);
  });

  it('lists every county for an empty text', () => {
    expect(findCounties(DIRECTORY, ' ')).toEqual(DIRECTORY);
  });

  it.each([
    ['a letter that is wrong', 'Yanlimg', '411024'],
    ['a letter too few in the pinyin', 'longhuxian', '430524'],
    ['a character that is wrong', '阿拉儿市', '659002'],
    ['a text that is near to none', 'atlantis', undefined],
  ])('guesses which one was meant by %s', (_, text, code) => {
    expect(nearestCounty(DIRECTORY, text)?.county).toBe(code);
  });
});
