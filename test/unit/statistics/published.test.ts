import { describe, expect, it } from 'vitest';
import { matches } from '../../../domain/statistics/compare.ts';
import { showDecimal, toNano } from '../../../domain/statistics/decimal.ts';
import { published } from '../../../schemas/published.ts';
import { readPublished } from '../../../statistics/figures/campaign-facts.ts';
import golden from '../../golden/double11-2017.json' with { type: 'json' };

interface GoldenFigure {
  readonly id: string;
  readonly value?: number;
  readonly unit?: string;
  readonly decimals?: number;
  readonly comparator?: string;
}

describe('the published figures of Double 11, 2017', () => {
  it('are those of the golden file, in the same order', async () => {
    const figures = (await readPublished('double11-2017'))?.figures ?? [];
    const both: GoldenFigure[] = [...golden.ministry_table, ...golden.platform_day];
    const ofStatistics = figures.filter(({ table }) => table === 'ministry' || table === 'platforms');
    expect(ofStatistics.map(({ id }) => id)).toEqual(both.map(({ id }) => id));
    for (const [index, expected] of both.entries()) {
      const actual = figures[index];
      expect(Number(actual?.value)).toBe(expected.value ?? 0);
      if (expected.decimals !== undefined) expect(actual?.decimals).toBe(expected.decimals);
      if (expected.unit !== undefined) expect(actual?.unit).toBe(expected.unit);
      expect(actual?.comparator).toBe(
        (expected.comparator ?? 'equal').replace('just below', 'just-below').replace('above 0', 'above'),
      );
    }
  });

  it('have every number that the press gave of single places', async () => {
    const figures = ((await readPublished('double11-2017'))?.figures ?? []).filter(
      ({ table }) => table === 'places',
    );
    const expected = golden.vignettes.flatMap(({ id, orders, sales_cny: sales, quantity }) => [
      ...(orders === undefined ? [] : [`${id}.orders ${String(orders.value)} orders`]),
      ...(sales === undefined ? [] : [`${id}.sales ${String(sales.value)} CNY`]),
      ...(quantity === undefined ? [] : [`${id}.quantity ${String(quantity.value)} ${quantity.unit}`]),
    ]);
    expect(figures.map(({ id, value, unit }) => `${id} ${value} ${unit}`).sort()).toEqual(expected.sort());
  });

  it('are read only for valid names of campaigns', async () => {
    expect(await readPublished('no-such-campaign')).toBeUndefined();
    expect(await readPublished('../campaigns/double11-2017')).toBeUndefined();
  });

  it('are refused if an id repeats', () => {
    const row = {
      id: 'a',
      table: 'ministry',
      label: 'A',
      comparator: 'equal',
      value: '1',
      unit: '%',
      decimals: 0,
    };
    const file = {
      campaign: 'x',
      title: 'X',
      provenance: 'none',
      timeZone: 'Asia/Shanghai',
      basis: 'paid',
      figures: [row, row],
    };
    expect(published.safeParse(file).success).toBe(false);
    expect(published.safeParse({ ...file, figures: [row] }).success).toBe(true);
  });
});

const equal = (value: string, decimals: number) => ({ comparator: 'equal' as const, value, decimals });

describe('matching a computed value with a published figure', () => {
  it.each([
    ['46.375', true],
    ['46.384999999', true],
    ['46.385', false],
    ['46.374999999', false],
    ['-46.38', false],
  ])('rounds to the published decimals: %s against 46.38 is %s', (exact, expected) => {
    expect(matches(exact, equal('46.38', 2))).toBe(expected);
  });

  it.each([
    ['-0.005', '-0.01', true],
    ['-0.004999999', '-0.01', false],
    ['-0.014999999', '-0.01', true],
    ['-0.004', '0', true],
    ['0.005', '0', false],
  ])('rounds half away from zero: %s against %s is %s', (exact, value, expected) => {
    expect(matches(exact, equal(value, 2))).toBe(expected);
  });

  it.each([
    ['3.2', false],
    ['3.199999999', true],
    ['3.168', true],
    ['3.167999999', false],
    ['3.3', false],
  ])('accepts up to one per cent below for just-below: %s against 3.2 is %s', (exact, expected) => {
    expect(matches(exact, { comparator: 'just-below', value: '3.2', decimals: 1 })).toBe(expected);
  });

  it.each([
    ['3999.999999999', false, true],
    ['3960', false, true],
    ['3959.999999999', false, false],
    ['4000', false, true],
    ['4000.000000001', true, true],
    ['4040', true, true],
    ['4040.000000001', false, false],
  ])(
    'accepts up to one per cent above for just-above, and either way for about: %s',
    (exact, above, about) => {
      expect(matches(exact, { comparator: 'just-above', value: '4000', decimals: 0 })).toBe(above);
      expect(matches(exact, { comparator: 'about', value: '4000', decimals: 0 })).toBe(about);
    },
  );

  it('requires more than the figure for above', () => {
    const growth = { comparator: 'above' as const, value: '0', decimals: 0 };
    expect(matches('0.000000001', growth)).toBe(true);
    expect(matches('0', growth)).toBe(false);
  });

  it('never accepts a missing value', () => {
    expect(matches(null, equal('0', 0))).toBe(false);
  });
});

describe('decimals', () => {
  it('are parsed to nine places, and other texts are refused', () => {
    expect(toNano('-0.000000001')).toBe(-1n);
    expect(toNano('84.608')).toBe(84_608_000_000n);
    for (const text of ['', '1.', '.5', '1e3', '0.0000000001', '１']) expect(() => toNano(text)).toThrow();
  });

  it.each([
    ['39.24', 3, '39.240'],
    ['1234567', 0, '1,234,567'],
    ['-1234.5', 2, '-1,234.50'],
    ['0', 0, '0'],
  ])('are shown with all places and with groups of thousands: %s', (text, decimals, expected) => {
    expect(showDecimal(text, decimals)).toBe(expected);
  });
});
