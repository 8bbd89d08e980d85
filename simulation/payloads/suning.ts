import { amountFen, localTime, type PayloadSale, person, recordOf, yuan } from './sale.ts';

const STATUSES: Readonly<Record<PayloadSale['status'], string>> = {
  placed: '',
  paid: '10',
  shipped: '20',
  completed: '30',
  cancelled: '40',
  refunded: '40',
};

/** Suning writes amounts with five decimals. */
const money = (fen: number): string => (fen / 100).toFixed(5);

/** Undefined for a version that Suning does not hand over: it has none before payment, and no time of payment. */
export function suningRecord(sale: PayloadSale): object | undefined {
  const { orderId, buyer, paidAtMs, lines } = sale;
  if (paidAtMs === null) return undefined;
  const order = {
    orderCode: orderId,
    merchantCode: sale.shop,
    storeCode: '',
    orderTotalStatus: STATUSES[sale.status],
    orderSaleTime: localTime(paidAtMs),
    ...{ customerName: person('name', sale), mobNum: person('mobile', sale) },
    customerAddress: person('address', sale),
    ...{ provinceName: buyer.province, cityName: buyer.prefecture, districtName: buyer.county },
    orderDetail: lines.map((line, index) => {
      const [coupon, postage] = index === 0 ? [sale.couponFen, sale.postageFen] : [0, 0];
      return {
        orderLineNumber: `${orderId}.${String(index + 1)}`,
        ...{ productCode: line.sku, productName: line.name, saleNum: `${String(line.count)}.00000` },
        unitPrice: money(amountFen(line) / line.count),
        payAmount: money(amountFen(line) - coupon + postage),
        coupontotalMoney: money(coupon),
        // No order of the season has a voucher. Suning leaves it empty, which a price in whole fen proves.
        vouchertotalMoney: amountFen(line) % line.count === 0 ? '' : money(0),
        transportFee: money(postage),
        orderLineStatusChangeTime: localTime(sale.changedAtMs),
      };
    }),
  };
  const refunds = sale.refunds.map(({ id, fen, atMs, succeeded }) => ({
    ...{ returnId: id, orderCode: orderId, returnMoney: yuan(fen) },
    ...{ returnStatus: succeeded ? '8' : '5', returnStatusChangeTime: localTime(atMs) },
  }));
  return recordOf(order, refunds, sale);
}
