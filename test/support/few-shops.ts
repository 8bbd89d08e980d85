import type { OrderVersion } from '../../schemas/event/order.ts';

const PAID = { placedAt: '2017-11-11T08:00:00+08:00', paidAt: '2017-11-11T08:05:00+08:00' } as const;
/** Begins the name of every shop. */
export const SHOP = 'QX7-SHOP';
/** Of every order. */
export const FEN = 1_000;

/** County, orders, and shops (0: none is named). Of the six, two may be published: the others are few, or the smallest beside one. */
export const SOLD = [
  ['410122', 12, 2],
  ['410181', 20, 5],
  ['410182', 60, 6],
  ['371721', 9, 0],
  ['371722', 40, 0],
  ['371723', 80, 0],
] as const;

export function ordersOf([county, count, shops]: readonly [string, number, number]): Partial<OrderVersion>[] {
  const line = { sku: 's', name: 'Tea', category: 'agri.tea', quantity: '1', unit: 'kg' } as const;
  return Array.from({ length: count }, (_, at) => ({
    ...{
      orderId: `${county}-${String(at)}`,
      sellerCounty: county,
      sellerVillage: null,
      outlet: null,
      ...PAID,
    },
    ...{ lines: [{ ...line, amountFen: FEN }], goodsAmountFen: FEN, settlementReference: null },
    shop: shops === 0 ? undefined : `${SHOP}-${county}-${String(at % shops)}`,
  }));
}
