import type { LoadedCampaign } from '../../schemas/campaign.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { add, productsOf, type Sums } from './rollup.ts';
import { within } from './statistics.ts';

const NONE = [0, 0, 0, 0, 0];

/**
 * By `window county platform`: placed orders, placed fen, paid orders, paid fen, refunded fen; then the same for the base
 * window. Compares times of orders with the bounds of windows, without hours or days.
 */
export function countyWindowSums(orders: readonly OrderVersion[], campaign: LoadedCampaign): Sums {
  const sums: Sums = new Map();
  for (const { id, base, ...own } of campaign.windows) {
    const count = (order: OrderVersion, measures: number[], span: unknown): void => {
      const key = [id, order.sellerCounty, order.platform].join(' ');
      add(sums, key, span === own ? [...measures, ...NONE] : [...NONE, ...measures]);
    };
    for (const span of base === null ? [own] : [own, base]) {
      for (const o of within(orders, span, 'placed')) count(o, [1, o.goodsAmountFen, 0, 0, 0], span);
      for (const o of within(orders, span, 'paid'))
        count(o, [0, 0, 1, o.goodsAmountFen, o.refundedFen], span);
    }
  }
  return timesFactor(sums, campaign);
}

/** By `window county platform basis category unit`: orders, fen, thousandths of the unit. */
export function productWindowSums(orders: readonly OrderVersion[], campaign: LoadedCampaign): Sums {
  const sums: Sums = new Map();
  for (const window of campaign.windows) {
    for (const basis of ['placed', 'paid'] as const) {
      for (const order of within(orders, window, basis)) {
        for (const [product, measures] of productsOf(order)) {
          const [category = '', unit = ''] = product.split(' ');
          for (const of of [`${order.platform} ${basis} `, ` ${basis} ${category}`])
            add(sums, [window.id, order.sellerCounty, of, unit].join(' '), measures);
        }
      }
    }
  }
  return timesFactor(sums, campaign);
}

function timesFactor(sums: Sums, { sampleFactor }: LoadedCampaign): Sums {
  return new Map(
    [...sums].map(([key, values]) => [key, values.map((value) => value * BigInt(sampleFactor))]),
  );
}
