import { must } from '../../domain/must.ts';
import { type Payload, PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import { valueAt } from './json-pointer.ts';
import { changedRecord, readFixture } from './platform-records.ts';

/** A paid order with amounts, times and refunds of its own; all else is as in the fixture of its platform. */
export interface PayloadSale {
  /** Whether it is paid, shipped or completed. */
  readonly stage: 0 | 1 | 2;
  readonly placedAtMs: number;
  readonly paidAtMs: number;
  readonly changedAtMs: number;
  readonly lines: readonly SaleLine[];
  /** What a coupon of the platform pays. */
  readonly couponFen: number;
  readonly postageFen: number;
  readonly refunds: readonly SaleRefund[];
}

export interface SaleLine {
  readonly priceFen: number;
  readonly count: number;
  /** Off the price of all of them. */
  readonly discountFen: number;
}

interface SaleRefund {
  readonly id: string;
  readonly fen: number;
  readonly succeeded: boolean;
}

const grossFen = ({ priceFen, count }: SaleLine): number => priceFen * count;
export const amountFen = (line: SaleLine): number => grossFen(line) - line.discountFen;

/** What all lines cost, by a price of each. */
export function total({ lines }: Pick<PayloadSale, 'lines'>, of: (line: SaleLine) => number): number {
  return lines.reduce((sum, line) => sum + of(line), 0);
}

/** What the buyer pays. */
export function paidFen(sale: PayloadSale): number {
  return total(sale, amountFen) - sale.couponFen + sale.postageFen;
}

const yuan = (fen: number): string => (fen / 100).toFixed(2);
/** Suning writes amounts with five decimals. */
const suningYuan = (fen: number): string => (fen / 100).toFixed(5);

const SHANGHAI_MS = 8 * 3_600_000;
/** `2017-11-11 00:03:12` in Shanghai, without what comes after the second. */
function localTime(epochMs: number): string {
  return new Date(epochMs + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');
}
const seconds = (epochMs: number): number => Math.floor(epochMs / 1000);

const isPartlyRefunded = ({ refunds }: PayloadSale): boolean => refunds.some(({ succeeded }) => succeeded);

type Members = Readonly<Record<string, unknown>>;
interface Form {
  /** The status of each stage. */
  readonly stages: readonly [unknown, unknown, unknown];
  /** Where the lines are in the record. */
  readonly lines: string;
  readonly line: (line: SaleLine, index: number, sale: PayloadSale) => Members;
  readonly refund: (refund: SaleRefund, orderId: string, atMs: number) => Members;
  /** By place in the record. */
  readonly order: (sale: PayloadSale, status: unknown) => Members;
}

const FORMS: Readonly<Record<Payload, Form>> = {
  taobao: {
    stages: ['WAIT_SELLER_SEND_GOODS', 'WAIT_BUYER_CONFIRM_GOODS', 'TRADE_FINISHED'],
    lines: '/order/orders/order',
    line: (line, index) => ({
      ...{ oid: String(index), num: line.count, price: yuan(line.priceFen) },
      ...{ discount_fee: yuan(line.discountFen), total_fee: yuan(amountFen(line)) },
    }),
    refund: ({ id, fen, succeeded }, tid, atMs) => ({
      ...{ refund_id: id, tid, oid: '0', refund_fee: yuan(fen), modified: localTime(atMs) },
      status: succeeded ? 'SUCCESS' : 'SELLER_REFUSE_BUYER',
    }),
    order: (sale, status) => ({
      '/order/status': status,
      '/order/created': localTime(sale.placedAtMs),
      '/order/pay_time': localTime(sale.paidAtMs),
      '/order/modified': localTime(sale.changedAtMs),
      '/order/total_fee': yuan(total(sale, grossFen)),
      '/order/payment': yuan(paidFen(sale)),
      '/order/post_fee': yuan(sale.postageFen),
    }),
  },
  jd: {
    stages: ['WAIT_SELLER_STOCK_OUT', 'WAIT_GOODS_RECEIVE_CONFIRM', 'FINISHED_L'],
    lines: '/order/itemInfoList',
    line: ({ count, priceFen }) => ({ itemTotal: String(count), jdPrice: yuan(priceFen) }),
    refund: ({ id, fen, succeeded }, orderId, atMs) => ({
      ...{ id, orderId, applyRefundSum: fen, status: succeeded ? 3 : 2 },
      ...{ applyTime: localTime(atMs), checkTime: localTime(atMs) },
    }),
    order: (sale, status) => ({
      '/order/orderState': status,
      '/order/orderStartTime': localTime(sale.placedAtMs),
      '/order/paymentConfirmTime': localTime(sale.paidAtMs),
      '/order/modified': localTime(sale.changedAtMs),
      '/order/orderTotalPrice': yuan(total(sale, grossFen)),
      '/order/orderSellerPrice': yuan(total(sale, amountFen)),
      '/order/orderPayment': yuan(paidFen(sale)),
    }),
  },
  pinduoduo: {
    stages: [1, 2, 3],
    lines: '/order/item_list',
    line: ({ count, priceFen }) => ({ goods_price: yuan(priceFen), goods_count: count }),
    refund: ({ id, fen, succeeded }, order_sn, atMs) => ({
      ...{ id, order_sn, refund_amount: yuan(fen), updated_time: localTime(atMs) },
      after_sales_status: succeeded ? 10 : 11,
    }),
    order: (sale, status) => ({
      '/order/order_status': status,
      '/order/refund_status': isPartlyRefunded(sale) ? 4 : 1,
      '/order/created_time': localTime(sale.placedAtMs),
      '/order/pay_time': localTime(sale.paidAtMs),
      '/order/updated_at': localTime(sale.changedAtMs),
      '/order/goods_amount': yuan(total(sale, amountFen)),
      '/order/discount_amount': yuan(sale.couponFen),
      '/order/platform_discount': yuan(sale.couponFen),
      '/order/postage': yuan(sale.postageFen),
      '/order/pay_amount': yuan(paidFen(sale)),
    }),
  },
  suning: {
    stages: ['10', '20', '30'],
    lines: '/order/orderDetail',
    line: (line, index, sale) => {
      // The first line bears both.
      const [coupon, postage] = index === 0 ? [sale.couponFen, sale.postageFen] : [0, 0];
      return {
        saleNum: `${String(line.count)}.00000`,
        unitPrice: suningYuan(amountFen(line) / line.count),
        payAmount: suningYuan(amountFen(line) - coupon + postage),
        coupontotalMoney: suningYuan(coupon),
        // Suning leaves it empty where there is none, which a price in whole fen proves.
        vouchertotalMoney: amountFen(line) % line.count === 0 ? '' : suningYuan(0),
        transportFee: suningYuan(postage),
        orderLineStatusChangeTime: localTime(sale.changedAtMs),
      };
    },
    refund: ({ id, fen, succeeded }, orderCode, atMs) => ({
      ...{ returnId: id, orderCode, returnMoney: yuan(fen) },
      ...{ returnStatus: succeeded ? '8' : '5', returnStatusChangeTime: localTime(atMs) },
    }),
    order: (sale, status) => ({
      '/order/orderTotalStatus': status,
      '/order/orderSaleTime': localTime(sale.paidAtMs),
    }),
  },
  youzan: {
    stages: ['WAIT_SELLER_SEND_GOODS', 'WAIT_BUYER_CONFIRM_GOODS', 'TRADE_SUCCESS'],
    lines: '/order/orders',
    line: (line) => ({
      ...{ num: line.count, price: yuan(line.priceFen) },
      ...{ total_fee: yuan(amountFen(line)), payment: yuan(amountFen(line)) },
    }),
    refund: ({ id, fen, succeeded }, tid, atMs) => ({
      ...{ refund_id: id, tid, refund_fee: yuan(fen), modified: localTime(atMs) },
      status: succeeded ? 'SUCCESS' : 'SELLER_REFUSE_BUYER',
    }),
    // Its coupons are of its shops: what one of the platform pays for is paid, as by a card.
    order: (sale, status) => ({
      '/order/order_info/status': status,
      '/order/order_info/refund_state': isPartlyRefunded(sale) ? 2 : 0,
      '/order/order_info/created': localTime(sale.placedAtMs),
      '/order/order_info/pay_time': localTime(sale.paidAtMs),
      '/order/order_info/update_time': localTime(sale.changedAtMs),
      '/order/pay_info/total_fee': yuan(total(sale, grossFen)),
      '/order/pay_info/post_fee': yuan(sale.postageFen),
      '/order/pay_info/payment': yuan(total(sale, amountFen) + sale.postageFen),
    }),
  },
  wechat: {
    stages: [20, 30, 100],
    lines: '/order/order_detail/product_infos',
    line: ({ count, priceFen }) => ({ sku_cnt: count, sale_price: priceFen }),
    refund: ({ id, fen, succeeded }, order_id, atMs) => ({
      ...{ after_sale_order_id: id, order_id, refund_info: { amount: fen }, update_time: seconds(atMs) },
      status: succeeded ? 'MERCHANT_REFUND_SUCCESS' : 'MERCHANT_FAIL',
    }),
    order: (sale, status) => ({
      '/order/status': status,
      '/order/create_time': seconds(sale.placedAtMs),
      '/order/update_time': seconds(sale.changedAtMs),
      '/order/order_detail/pay_info/pay_time': seconds(sale.paidAtMs),
      '/order/order_detail/price_info/product_price': total(sale, grossFen),
      '/order/order_detail/price_info/freight': sale.postageFen,
      '/order/order_detail/price_info/discounted_price': total(sale, ({ discountFen }) => discountFen),
      '/order/order_detail/price_info/order_price': paidFen(sale),
      '/order/order_detail/price_info/merchant_receieve_price': total(sale, amountFen) + sale.postageFen,
    }),
  },
};

const FIXTURES = new Map(PAYLOAD_NAMES.map((payload) => [payload, readFixture(payload)]));

/** The record in which a platform hands an order over. */
export function payloadRecord(payload: Payload, sale: PayloadSale): object {
  const { record, data } = must(FIXTURES.get(payload), 'the fixture');
  const { stages, lines, line, refund, order } = FORMS[payload];
  const [first] = valueAt(record, lines) as readonly object[];
  return changedRecord(
    { record },
    {
      change: {
        ...order(sale, stages[sale.stage]),
        [lines]: sale.lines.map((one, index) => ({ ...first, ...line(one, index, sale) })),
        '/refunds': sale.refunds.map((one) => refund(one, data.orderId, sale.changedAtMs)),
      },
    },
  );
}
