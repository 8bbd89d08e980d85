import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { ReadOrder } from '../../oracle/order.ts';

interface Row {
  readonly [column: string]: string | null | readonly (readonly string[])[];
  readonly paid_at_ms: string | null;
  readonly lines: readonly (readonly string[])[];
}

/** All columns that events fill, of every stored row, in the oracle's form. */
export async function storedOrders(client: ClickHouseClient): Promise<ReadOrder[]> {
  const found = await rows<Row>(
    client,
    `SELECT platform, order_id, toString(version) AS version, status,
       toString(toUnixTimestamp64Milli(placed_at)) AS placed_at_ms,
       toString(toUnixTimestamp64Milli(paid_at)) AS paid_at_ms,
       toString(seller_county) AS seller_county, seller_village, toString(buyer_county) AS buyer_county,
       outlet_type, outlet_id, toString(outlet_county) AS outlet_county, order_mode, channel, direction,
       arrayMap((sku, name, category, quantity, unit, fen) ->
         [sku, name, toString(category), toString(toInt64(quantity * 1000)), toString(unit), toString(fen)],
         \`lines.sku\`, \`lines.name\`, \`lines.category\`, \`lines.quantity\`, \`lines.unit\`, \`lines.amount_fen\`) AS lines,
       toString(goods_amount_fen) AS goods_amount_fen, toString(refunded_fen) AS refunded_fen, settlement_reference
     FROM orders FINAL`,
  );
  return found.map(orderOf);
}

function orderOf(row: Row): ReadOrder {
  const text = (column: string): string => String(row[column]);
  return {
    platform: text('platform'),
    orderId: text('order_id'),
    version: BigInt(text('version')),
    status: text('status'),
    placedAtMs: Number(text('placed_at_ms')),
    paidAtMs: row.paid_at_ms === null ? null : Number(row.paid_at_ms),
    sellerCounty: text('seller_county'),
    sellerVillage: text('seller_village'),
    buyerCounty: text('buyer_county'),
    outlet: [text('outlet_type'), text('outlet_id'), text('outlet_county')],
    orderMode: text('order_mode'),
    channel: text('channel'),
    direction: text('direction'),
    lines: row.lines.map(
      ([sku = '', name = '', category = '', quantity = '', unit = '', amountFen = '']) => ({
        sku,
        name,
        category,
        quantity: BigInt(quantity),
        unit,
        amountFen: BigInt(amountFen),
      }),
    ),
    goodsAmountFen: BigInt(text('goods_amount_fen')),
    refundedFen: BigInt(text('refunded_fen')),
    settlementReference: text('settlement_reference'),
  };
}
