import type { Order } from '../../domain/order.ts';
import { bytesOfText } from './byte-text.ts';
import { contentHash } from './content-hash.ts';
import { encodeBlock, type NamedColumn } from './native/block.ts';
import {
  ArrayColumn,
  BigEndianColumn,
  Int64Column,
  ListEnds,
  NullableInt64Column,
  StringColumn,
  UInt32Column,
} from './native/columns.ts';
import { LowCardinalityColumn } from './native/low-cardinality.ts';

const LOW_CARDINALITY = 'LowCardinality(String)';
const INSTANT = "DateTime64(3, 'Asia/Shanghai')";
const THOUSANDTHS = 1_000;

/**
 * Rows of the table `orders` in ClickHouse's format Native, which it reads with 40 % less work than text. The same
 * columns are filled again for the next block.
 */
export class OrderBlock {
  readonly #platform = new LowCardinalityColumn();
  readonly #orderId = new StringColumn();
  readonly #version = new Int64Column();
  readonly #contentHash = new BigEndianColumn();
  readonly #status = new LowCardinalityColumn();
  readonly #placedAt = new Int64Column();
  readonly #paidAt = new NullableInt64Column();
  readonly #sellerCounty = new UInt32Column();
  readonly #sellerVillage = new StringColumn();
  readonly #buyerCounty = new UInt32Column();
  readonly #outletType = new LowCardinalityColumn();
  readonly #outletId = new StringColumn();
  readonly #outletCounty = new UInt32Column();
  readonly #orderMode = new LowCardinalityColumn();
  readonly #channel = new LowCardinalityColumn();
  readonly #direction = new LowCardinalityColumn();
  readonly #lineEnds = new ListEnds();
  readonly #skus = new ArrayColumn(this.#lineEnds, new StringColumn());
  readonly #names = new ArrayColumn(this.#lineEnds, new StringColumn());
  readonly #categories = new ArrayColumn(this.#lineEnds, new LowCardinalityColumn());
  readonly #quantities = new ArrayColumn(this.#lineEnds, new Int64Column());
  readonly #units = new ArrayColumn(this.#lineEnds, new LowCardinalityColumn());
  readonly #amountsFen = new ArrayColumn(this.#lineEnds, new Int64Column());
  readonly #goodsAmountFen = new Int64Column();
  readonly #refundedFen = new Int64Column();
  readonly #settlementReference = new StringColumn();
  #rows = 0;

  readonly #columns: readonly NamedColumn[] = [
    { name: 'platform', type: LOW_CARDINALITY, column: this.#platform },
    { name: 'order_id', type: 'String', column: this.#orderId },
    { name: 'version', type: 'UInt64', column: this.#version },
    { name: 'content_hash', type: 'UInt64', column: this.#contentHash },
    { name: 'status', type: LOW_CARDINALITY, column: this.#status },
    { name: 'placed_at', type: INSTANT, column: this.#placedAt },
    { name: 'paid_at', type: `Nullable(${INSTANT})`, column: this.#paidAt },
    { name: 'seller_county', type: 'UInt32', column: this.#sellerCounty },
    { name: 'seller_village', type: 'String', column: this.#sellerVillage },
    { name: 'buyer_county', type: 'UInt32', column: this.#buyerCounty },
    { name: 'outlet_type', type: LOW_CARDINALITY, column: this.#outletType },
    { name: 'outlet_id', type: 'String', column: this.#outletId },
    { name: 'outlet_county', type: 'UInt32', column: this.#outletCounty },
    { name: 'order_mode', type: LOW_CARDINALITY, column: this.#orderMode },
    { name: 'channel', type: LOW_CARDINALITY, column: this.#channel },
    { name: 'direction', type: LOW_CARDINALITY, column: this.#direction },
    { name: 'lines.sku', type: 'Array(String)', column: this.#skus },
    { name: 'lines.name', type: 'Array(String)', column: this.#names },
    { name: 'lines.category', type: `Array(${LOW_CARDINALITY})`, column: this.#categories },
    { name: 'lines.quantity', type: 'Array(Decimal(18, 3))', column: this.#quantities },
    { name: 'lines.unit', type: `Array(${LOW_CARDINALITY})`, column: this.#units },
    { name: 'lines.amount_fen', type: 'Array(Int64)', column: this.#amountsFen },
    { name: 'goods_amount_fen', type: 'Int64', column: this.#goodsAmountFen },
    { name: 'refunded_fen', type: 'Int64', column: this.#refundedFen },
    { name: 'settlement_reference', type: 'String', column: this.#settlementReference },
  ];

  add(text: Order): void {
    const order = inBytes(text);
    const { outlet, lines } = order;
    this.#platform.add(order.platform);
    this.#orderId.add(order.orderId);
    this.#version.add(order.version);
    this.#contentHash.add(contentHash(order));
    this.#status.add(order.status);
    this.#placedAt.add(order.placedAtMs);
    this.#paidAt.add(order.paidAtMs);
    this.#sellerCounty.add(Number(order.sellerCounty));
    this.#sellerVillage.add(order.sellerVillage ?? '');
    this.#buyerCounty.add(Number(order.buyerCounty));
    this.#outletType.add(outlet?.type ?? '');
    this.#outletId.add(outlet?.id ?? '');
    this.#outletCounty.add(Number(outlet?.county ?? 0));
    this.#orderMode.add(order.orderMode);
    this.#channel.add(order.channel);
    this.#direction.add(order.direction);
    for (const line of lines) {
      this.#skus.items.add(line.sku);
      this.#names.items.add(line.name);
      this.#categories.items.add(line.category);
      // At most 999,999,999.999: the nearest double is never half a thousandth off.
      this.#quantities.items.add(Math.round(Number(line.quantity) * THOUSANDTHS));
      this.#units.items.add(line.unit);
      this.#amountsFen.items.add(line.amountFen);
    }
    this.#lineEnds.add(lines.length);
    this.#goodsAmountFen.add(order.goodsAmountFen);
    this.#refundedFen.add(order.refundedFen);
    this.#settlementReference.add(order.settlementReference ?? '');
    this.#rows += 1;
  }

  /** The rows as a block, where there is room or in memory of its own; there are none here afterwards. */
  take(room?: Uint8Array): Uint8Array {
    const block = encodeBlock(this.#columns, this.#rows, room);
    this.clear();
    return block;
  }

  clear(): void {
    for (const { column } of this.#columns) column.clear();
    this.#rows = 0;
  }
}

/** The same order as texts of bytes: the contract lets only the names of goods hold more than ASCII. */
function inBytes(order: Order): Order {
  return { ...order, lines: order.lines.map((line) => ({ ...line, name: bytesOfText(line.name) })) };
}
