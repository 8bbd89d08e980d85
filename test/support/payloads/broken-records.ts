import type { ReasonCode } from '../../../schemas/event/reason-codes.ts';
import type { Payload } from '../../../schemas/platforms/payloads.ts';
import { payloadRecord } from './record.ts';
import type { PayloadSale } from './sale.ts';

/** A record that an adapter must make no event of, and the reason that it must give. */
export interface BrokenRecord {
  readonly code: ReasonCode;
  readonly text: string;
}

type Order = Record<string, unknown>;

const STATUS_FIELDS = {
  taobao: 'status',
  jd: 'orderState',
  pinduoduo: 'order_status',
  suning: 'orderTotalStatus',
} as const satisfies Record<Payload, string>;

const AMOUNT_FIELDS = {
  taobao: 'payment',
  jd: 'orderSellerPrice',
  pinduoduo: 'goods_amount',
  suning: 'coupontotalMoney',
} as const satisfies Record<Payload, string>;

/** Records that are wrong in each way that a platform's payload can be, made from a sale that is paid. */
export function brokenRecords(payload: Payload, sale: PayloadSale): BrokenRecord[] {
  const broken = (
    code: ReasonCode,
    changes: Partial<PayloadSale>,
    edit?: (order: Order) => void,
  ): BrokenRecord => {
    const orderId = `${sale.orderId}-${code.slice(code.indexOf('.') + 1).replaceAll('_', '-')}`;
    const record = payloadRecord(payload, { ...sale, orderId, ...changes }) as { order: Order };
    edit?.(record.order);
    return { code, text: JSON.stringify(record) };
  };
  const [line] = sale.lines;
  if (line === undefined) return [];
  const refund = { id: 'R', fen: 100, atMs: sale.changedAtMs, succeeded: true };
  const whole = JSON.stringify(payloadRecord(payload, sale));
  return [
    { code: 'json.syntax', text: whole.slice(0, -20) },
    broken('payload.status_unknown', {}, (order) => (order[STATUS_FIELDS[payload]] = 'NO_SUCH_STATUS')),
    broken('payload.amount_missing', {}, (order) => {
      const lines = (order['orderDetail'] ?? []) as Order[];
      for (const holder of [order, ...lines]) Reflect.deleteProperty(holder, AMOUNT_FIELDS[payload]);
    }),
    broken('payload.shop_unknown', { shop: '虚构店-无此店' }),
    broken('payload.region_unknown', { buyer: { ...sale.buyer, county: '无此县' } }),
    broken('payload.region_ambiguous', { buyer: { province: '河北省', prefecture: '', county: '桥西区' } }),
    broken('payload.category_unmapped', { lines: [{ ...line, sku: 'NO-SUCH-PRODUCT' }] }),
    broken('payload.refund_unmatched', { refunds: [refund, refund] }),
    ...(payload === 'jd'
      ? [broken('payload.split_parent', {}, (order) => (order['parentOrderId'] = order['orderId']))]
      : []),
    ...(payload === 'pinduoduo'
      ? [broken('payload.lottery', {}, (order) => (order['is_lucky_flag'] = 2))]
      : []),
  ];
}
