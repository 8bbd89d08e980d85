import { hash } from 'node:crypto';
import { canonicalContent, type Order } from '../../domain/order.ts';

/** Columns of `orders` in the order that {@link orderRow} writes them. */
export const ORDER_COLUMNS = [
  'platform',
  'order_id',
  'version',
  'content_hash',
  'status',
  'placed_at',
  'paid_at',
  'seller_county',
  'seller_village',
  'buyer_county',
  'outlet_type',
  'outlet_id',
  'outlet_county',
  'order_mode',
  'channel',
  'direction',
  'lines.sku',
  'lines.name',
  'lines.category',
  'lines.quantity',
  'lines.unit',
  'lines.amount_fen',
  'goods_amount_fen',
  'refunded_fen',
  'settlement_reference',
] as const;

/** First 8 bytes, big-endian, of the SHA-256 of the canonical content: breaks a tie between equal versions. */
export function contentHash(order: Order): bigint {
  return hash('sha256', canonicalContent(order), 'buffer').readBigUInt64BE(0);
}

/** One line of TabSeparated, with its newline. The schema leaves no control character in any text. */
export function orderRow(order: Order): string {
  const { lines, outlet } = order;
  const fields = [
    order.platform,
    order.orderId,
    order.version,
    contentHash(order),
    order.status,
    seconds(order.placedAtMs),
    order.paidAtMs === null ? '\\N' : seconds(order.paidAtMs),
    order.sellerCounty,
    order.sellerVillage ?? '',
    order.buyerCounty,
    outlet?.type ?? '',
    outlet?.id ?? '',
    outlet?.county ?? 0,
    order.orderMode,
    order.channel,
    order.direction,
    array(lines.map((line) => quoted(line.sku))),
    array(lines.map((line) => quoted(line.name))),
    array(lines.map((line) => quoted(line.category))),
    array(lines.map((line) => line.quantity)),
    array(lines.map((line) => quoted(line.unit))),
    array(lines.map((line) => line.amountFen)),
    order.goodsAmountFen,
    order.refundedFen,
    order.settlementReference ?? '',
  ];
  return `${fields.join('\t')}\n`;
}

/** DateTime64(3) as decimal seconds since 1970: no zone of a server or a session can bend it. */
function seconds(epochMs: number): string {
  return (epochMs / 1000).toFixed(3);
}

function array(items: readonly (string | number)[]): string {
  return `[${items.join(',')}]`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
