import type { Order, OrderLine, Outlet } from './order.ts';

const WORD = 'LowCardinality(String)';
const INSTANT = "DateTime64(3, 'Asia/Shanghai')";
const NULLABLE_INSTANT = `Nullable(${INSTANT})` as const;

/** How an order holds what a column of each ClickHouse type stores. Null is stored as the type's default. */
interface ValueOfType {
  [WORD]: string | null;
  String: string | null;
  /** A county code: its digits. */
  UInt32: string;
  UInt64: number;
  Int64: number;
  /** Epoch milliseconds. */
  [INSTANT]: number;
  [NULLABLE_INSTANT]: number | null;
  /** A canonical decimal. */
  'Decimal(18, 3)': string;
}

export type ColumnType = keyof ValueOfType;

interface ColumnOfType<Row, Type extends ColumnType> {
  readonly name: string;
  /** As ClickHouse prints it; a column of the lines is an `Array` of it. */
  readonly type: Type;
  readonly read: (row: Row) => ValueOfType[Type];
  /** What the content hash covers, where that is not the stored value. */
  readonly content?: (row: Row) => ValueOfType[Type];
  /** Null is no part of the content, so that orders without the field keep their hash. */
  readonly isOptional?: boolean;
  /** May hold more than ASCII, and characters that JSON escapes. */
  readonly isFreeText?: boolean;
}

/** A column whose value is read from a row: an order, its outlet, or one of its lines. */
export type Column<Row> = { [Type in ColumnType]: ColumnOfType<Row, Type> }[ColumnType];

export type OrderColumn =
  | (Column<Order> & { readonly of: 'order' })
  /** Defaults where the order has no outlet. In the content: one list, or null. */
  | { readonly of: 'outlet'; readonly columns: readonly Column<Outlet>[] }
  /** Arrays with an item for each line. In the content: a list of lists. */
  | { readonly of: 'lines'; readonly columns: readonly Column<OrderLine>[] }
  /** Computed from the content, so not part of it. */
  | { readonly of: 'content-hash'; readonly name: string; readonly type: 'UInt64' };

/**
 * The columns of the table `orders` that the pipeline fills, in the table's order, which is also the order of the
 * content. The block encoder, the content hash and `verify` follow from this list; a test compares it with the
 * contract and with the DDL. Moving, adding or removing an entry changes every content hash, unless `content` says
 * otherwise, and so which of two conflicting contents wins.
 */
export const ORDER_COLUMNS: readonly OrderColumn[] = [
  { of: 'order', name: 'platform', type: WORD, read: (order) => order.platform },
  { of: 'order', name: 'order_id', type: 'String', read: (order) => order.orderId },
  { of: 'order', name: 'version', type: 'UInt64', read: (order) => order.version },
  { of: 'content-hash', name: 'content_hash', type: 'UInt64' },
  { of: 'order', name: 'status', type: WORD, read: (order) => order.status },
  { of: 'order', name: 'placed_at', type: INSTANT, read: (order) => order.placedAtMs },
  { of: 'order', name: 'paid_at', type: NULLABLE_INSTANT, read: (order) => order.paidAtMs },
  { of: 'order', name: 'seller_county', type: 'UInt32', read: (order) => order.sellerCounty },
  { of: 'order', name: 'seller_village', type: 'String', read: (order) => order.sellerVillage },
  { of: 'order', name: 'buyer_county', type: 'UInt32', read: (order) => order.buyerCounty },
  {
    of: 'outlet',
    columns: [
      { name: 'outlet_type', type: WORD, read: (outlet) => outlet.type },
      { name: 'outlet_id', type: 'String', read: (outlet) => outlet.id },
      { name: 'outlet_county', type: 'UInt32', read: (outlet) => outlet.county },
    ],
  },
  { of: 'order', name: 'order_mode', type: WORD, read: (order) => order.orderMode },
  { of: 'order', name: 'channel', type: WORD, read: (order) => order.channel },
  {
    of: 'order',
    name: 'direction',
    type: WORD,
    read: (order) => order.direction,
    content: (order) => order.statedDirection,
  },
  {
    of: 'lines',
    columns: [
      { name: 'lines.sku', type: 'String', read: (line) => line.sku },
      { name: 'lines.name', type: 'String', read: (line) => line.name, isFreeText: true },
      { name: 'lines.category', type: WORD, read: (line) => line.category },
      { name: 'lines.quantity', type: 'Decimal(18, 3)', read: (line) => line.quantity },
      { name: 'lines.unit', type: WORD, read: (line) => line.unit },
      { name: 'lines.amount_fen', type: 'Int64', read: (line) => line.amountFen },
    ],
  },
  { of: 'order', name: 'goods_amount_fen', type: 'Int64', read: (order) => order.goodsAmountFen },
  { of: 'order', name: 'refunded_fen', type: 'Int64', read: (order) => order.refundedFen },
  { of: 'order', name: 'shop', type: 'String', read: (order) => order.shop ?? null, isOptional: true },
  {
    of: 'order',
    name: 'settlement_reference',
    type: 'String',
    read: (order) => order.settlementReference,
  },
];
