import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { paidFen, type PayloadSale, type RegionNames, type SaleLine, type SaleRefund } from './sale.ts';

/** Names of a county, by its code. */
export type NamesOf = (county: string) => RegionNames;

/** So many orders of ten have a coupon of a tenth of their goods, and so many of ten pay postage. */
const WITH_COUPON = 3;
const WITH_POSTAGE = 4;
const POSTAGE_FEN = 600;

/** Shops of the season by platform and county. The register that goes with it has each of them. */
export function shopName(platform: string, county: string): string {
  return `虚构店-${platform}-${county}`;
}

/** The sale that an event of a season tells of, as its platform would know it. */
export function saleOf({ time, data }: OrderEvent, namesOf: NamesOf): PayloadSale {
  const number = Number(data.orderId.slice(-7));
  const sale: PayloadSale = {
    orderId: data.orderId,
    shop: shopName(data.platform, data.sellerCounty),
    status: data.status,
    placedAtMs: Date.parse(data.placedAt),
    paidAtMs: data.paidAt === null ? null : Date.parse(data.paidAt),
    changedAtMs: Date.parse(time),
    buyer: namesOf(data.buyerCounty),
    lines: data.lines.map(lineOf),
    couponFen: number % 10 < WITH_COUPON ? Math.floor((data.lines[0]?.amountFen ?? 0) / 10) : 0,
    postageFen: number % 10 < WITH_POSTAGE ? POSTAGE_FEN : 0,
    refunds: [],
    sale: factsOf(data),
  };
  return { ...sale, refunds: refundsOf(data, sale) };
}

/** Platforms count whole pieces, at a price of each: what is left is a discount. */
function lineOf({ sku, name, quantity, amountFen }: OrderVersion['lines'][number]): SaleLine {
  const count = /^\d{1,4}$/.test(quantity) ? Number(quantity) : 1;
  const priceFen = Math.ceil(amountFen / count);
  return { sku, name, priceFen, count, discountFen: priceFen * count - amountFen };
}

function refundsOf({ orderId, refundedFen, goodsAmountFen }: OrderVersion, sale: PayloadSale): SaleRefund[] {
  if (refundedFen === 0) return [];
  const fen = refundedFen === goodsAmountFen ? paidFen(sale) : refundedFen;
  return [{ id: `R-${orderId}`, fen, atMs: sale.changedAtMs, succeeded: true }];
}

function factsOf(data: OrderVersion): PayloadSale['sale'] {
  const { outlet, orderMode, channel, sellerVillage, settlementReference } = data;
  return {
    ...{ origin: 'simulation', orderMode, channel },
    ...(outlet !== null && { outlet }),
    ...(sellerVillage !== null && { sellerVillage }),
    ...(settlementReference !== null && { settlementReference }),
  };
}
