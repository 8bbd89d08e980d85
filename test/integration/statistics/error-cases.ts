import { describe, expect, it } from 'vitest';
import { type ProductDimension, readProducts } from '../../../statistics/figures/read-products.ts';
import { type Dimension, readSales } from '../../../statistics/figures/read-sales.ts';
import { storedDimension } from '../../../statistics/figures/view-dimension.ts';
import { allowedDifference, errorsOf, FIGURES, productParts, salesParts } from '../../oracle/errors.ts';
import { ofFlow, type Question } from '../../oracle/measures.ts';
import type { MeasuredOrders } from '../../support/measured-orders.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

/** The errors of a question, whose flow says whose county counts. */
function expectedOf(
  orders: readonly OrderVersion[],
  asked: Question,
  partsOf: typeof salesParts,
): ReturnType<typeof errorsOf> {
  const { orders: counted, segment } = ofFlow(orders, asked.segment);
  const question = { ...asked, segment };
  const parts = partsOf(REFERENCE, question);
  return errorsOf(counted, REFERENCE, question, parts.partsOf, parts.wholeOf);
}

type Row = Readonly<Record<string, string | number | null>>;

/** The window of a campaign by its id, with all that the question says besides. */
function questionOf(id: string, asked: Pick<Question, 'by' | 'segment' | 'basis' | 'category'>): Question {
  const window = REFERENCE.campaign.windows.find((one) => one.id === id);
  if (window === undefined) throw new Error(`no window ${id}`);
  return { window, base: window.base, scope: 'all', ...asked };
}

/** Each says whose county counts, and of which direction of trade. */
const FLOWS = ['purchases:all', 'purchases:rural', 'produce-to-city:rural', 'goods-to-countryside:all'];

const WINDOWS = ['period', 'day'] as const;
/** Each dimension on each basis, in one of the windows, with the segment of the sellers or with a flow, from slices or days. */
const SALES = ['all', 'overlapping-segment', 'county', 'province', 'platform', 'channel', 'direction', 'day']
  .concat('hour', 'order-mode', 'village', 'outlet', 'outlet-type')
  .flatMap((by) => (['paid', 'placed', 'net'] as const).map((basis) => ({ by, basis })))
  .filter(({ by, basis }) => basis !== 'net' || !['village', 'outlet', 'outlet-type'].includes(by))
  .map((one, index) => {
    const turn = Math.floor(index / 8);
    const seller = turn % 2 === 0 ? 'all' : 'rural';
    // Villages are those of sellers.
    const isOfFlow = index % 8 >= 4 && one.by !== 'village';
    return {
      ...{ ...one, id: WINDOWS[index % 2] ?? 'day', isOfDays: index % 4 >= 2 },
      segment: isOfFlow ? (FLOWS[turn % FLOWS.length] ?? '') : seller,
    };
  });
const PRODUCTS = ['category', 'class', 'overlapping-product-group', 'county', 'province', 'platform', 'day']
  .flatMap((by) => ['', 'agri', 'agricultural-20'].map((category) => ({ by, category })))
  .map((one, index) => ({
    ...one,
    segment: index % 3 === 2 ? 'purchases:rural' : index % 2 === 0 ? 'rural' : 'all',
    basis: index % 4 < 2 ? ('paid' as const) : ('placed' as const),
  }));

function expectErrors(found: readonly Row[], expected: ReturnType<typeof errorsOf>, source: string): number {
  let compared = 0;
  for (const row of found)
    for (const column of Object.keys(FIGURES).filter((name) => name in row)) {
      const key = row['unit'] === undefined ? String(row['member']) : `${row['member']}|${row['unit']}`;
      const error = expected.get(key)?.[column] ?? null;
      const [figure] = column.split('_error');
      const where = `${source} ${key} ${column}`;
      // Without sales in the sample there is nothing to tell an error from.
      if (row[column] === null) expect(isWithout(row, figure ?? '', error), where).toBe(true);
      else {
        expect(Math.abs(Number(row[column]) - (error ?? Infinity)), where).toBeLessThan(
          allowedDifference(error ?? 0, Number(row['growth_percent'] ?? 0)),
        );
        compared++;
      }
    }
  return compared;
}

function isWithout(row: Row, figure: string, error: number | null): boolean {
  const ratios = { growth: row['growth_percent'], multiple: row['multiple'] };
  const value = { ...ratios, share_of_period: row['share_of_period_percent'] }[figure];
  return error === null || value === null || row['sales_fen'] === '0';
}

/** `isOfDays`: days are summed, so that other questions are asked than of slices. */
export function errorCases(measured: MeasuredOrders, isOfDays: boolean): void {
  describe('the errors of a sample', () => {
    it.each(WINDOWS)('are those of the orders, in sales of the %s', async (window) => {
      const asks = SALES.filter(({ id, ...one }) => id === window && one.isOfDays === isOfDays);
      let compared = 0;
      for (const { id, ...asked } of asks) {
        const question = questionOf(id, asked);
        const expected = expectedOf(measured.orders, question, salesParts);
        const computed = await readSales(measured.client, {
          ...{ campaign: REFERENCE.campaign.id, window: { id }, segment: asked.segment, scope: 'all' },
          ...{ by: storedDimension(asked.by) as Dimension, basis: asked.basis },
        });
        compared += expectErrors(computed as unknown as Row[], expected, JSON.stringify(asked));
      }
      expect(asks).toHaveLength(SALES.length / 4);
      expect(compared).toBeGreaterThan(asks.length * 10);
    });

    it('are those of orders and not of lines, in products', async () => {
      const asks = PRODUCTS.filter((_, index) => isOfDays === (index % 2 === 0));
      let compared = 0;
      for (const asked of asks) {
        const question = questionOf('day', asked);
        const expected = expectedOf(measured.orders, question, productParts);
        const computed = await readProducts(measured.client, {
          ...{ campaign: REFERENCE.campaign.id, window: { id: 'day' }, segment: asked.segment },
          ...{
            by: storedDimension(asked.by) as ProductDimension,
            category: asked.category,
            basis: asked.basis,
          },
        });
        compared += expectErrors(computed as unknown as Row[], expected, JSON.stringify(asked));
      }
      expect(compared).toBeGreaterThan(asks.length * 5);
    });
  });
}
