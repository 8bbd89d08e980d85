-- One row per order: the accepted version with the highest rank. Read it with FINAL.
-- Merging ten parts at a time instead of five makes an insert a quarter cheaper; reads merge the remaining parts.
-- placed_slice leads the key, so that a rollup slice is one contiguous read. No key column of an order ever changes.
CREATE TABLE IF NOT EXISTS orders (
  platform             LowCardinality(String) COMMENT 'Platform that published the order',
  order_id             String COMMENT 'Order id, unique within the platform',
  version              UInt64 COMMENT 'Version of the order; rises with each change',
  content_hash         UInt64 COMMENT 'First 8 bytes, big-endian, of the SHA-256 of the canonical order; breaks a tie of versions',
  status               LowCardinality(String) COMMENT 'Lifecycle: placed, paid, shipped, completed, cancelled, refunded',
  placed_at            DateTime64(3, 'Asia/Shanghai') COMMENT 'When the order was placed; never changes',
  paid_at              Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'When it was paid; null until then. The bases paid and net count the order from this time',
  seller_county        UInt32 COMMENT 'GB/T 2260 county of the seller; its sales belong to this county',
  seller_village       String COMMENT '12-digit village of the seller; empty if unknown',
  buyer_county         UInt32 COMMENT 'GB/T 2260 county of the buyer',
  outlet_type          LowCardinality(String) COMMENT 'Type of the rural outlet; empty if none took part',
  outlet_id            String COMMENT 'Outlet id within the platform; empty if none took part',
  outlet_county        UInt32 COMMENT 'County of the outlet; 0 if none took part',
  order_mode           LowCardinality(String) COMMENT 'self, proxy-purchase or consignment-sale',
  channel              LowCardinality(String) COMMENT 'online or offline',
  direction            LowCardinality(String) COMMENT 'produce-to-city, goods-to-countryside, local or other; derived if the publisher states none',
  `lines.sku`          Array(String) COMMENT 'Per line: stock-keeping unit',
  `lines.name`         Array(String) COMMENT 'Per line: product name',
  `lines.category`     Array(LowCardinality(String)) COMMENT 'Per line: product category, class.product',
  `lines.quantity`     Array(Decimal(18, 3)) COMMENT 'Per line: quantity in its unit',
  `lines.unit`         Array(LowCardinality(String)) COMMENT 'Per line: unit of the quantity',
  `lines.amount_fen`   Array(Int64) COMMENT 'Per line: amount in fen',
  goods_amount_fen     Int64 COMMENT 'Sum of the lines, in fen',
  refunded_fen         Int64 COMMENT 'All successful refunds so far, in fen',
  shop                 String COMMENT 'Pseudonym of the shop within the platform; empty if the event names none. Only counted, for disclosure control',
  settlement_reference String COMMENT 'Identifies a sale that two parties publish; empty if there is none',
  placed_slice         DateTime('Asia/Shanghai') MATERIALIZED toStartOfInterval(placed_at, INTERVAL 5 SECOND) COMMENT 'Start of the five-second hot slice that contains placed_at',
  rank                 UInt128 MATERIALIZED bitOr(bitShiftLeft(toUInt128(version), 64), toUInt128(content_hash)) COMMENT '(version, content_hash) as one number; the highest wins'
)
ENGINE = ReplacingMergeTree(rank)
PARTITION BY toYYYYMM(placed_at)
ORDER BY (placed_slice, platform, order_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0, merge_selector_base = 10
COMMENT 'Latest version of every order';
