import { describe, expect, it } from 'vitest';
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
