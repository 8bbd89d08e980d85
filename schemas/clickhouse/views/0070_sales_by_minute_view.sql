-- summary: Sales of one hour by minute | 一小时内按分钟的销售
-- grain: minute of Asia/Shanghai; no rows without sales | 分钟（北京时间）；无销售则无行
-- unit: orders and fen, multiplied by the sample factor | 订单数（单）、金额（分），已乘抽样倍数
-- basis: the argument basis | 由参数 basis 指定
-- page: sales 2
-- call: campaign = 'double11-2017', hour_at = '2017-11-11 00:00:00', segment = 'rural', basis = 'paid'
-- argument campaign, segment: as sales_by_window
-- argument hour_at: the hour, a full hour of Asia/Shanghai | 所查小时，北京时间整点
-- argument basis: as products_by_window
-- column orders: Orders, multiplied by the sample factor | 订单数，已乘抽样倍数

-- Rollups keep hours, so minutes are counted from the orders: an hour at a time, over the orders of its month and of the
-- one before, and of the next one, since a clock may place an order minutes after its payment. A sale counts with one
-- order of its settlement, as in the rollups (workers/refresh/refresh-slices.ts).
CREATE OR REPLACE VIEW sales_by_minute DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT minute, toUInt64(count() * factor) AS orders, toInt64(sum(goods_amount_fen) * factor) AS sales_fen
FROM (
  SELECT toStartOfMinute(if({basis:String} = 'placed', placed_at, assumeNotNull(paid_at))) AS minute, goods_amount_fen,
    (SELECT JSONExtractUInt(bounds, 10) FROM asked_window(campaign = {campaign:String},
      window_id = concat(toString({hour_at:DateTime('Asia/Shanghai')}), '/',
        toString({hour_at:DateTime('Asia/Shanghai')} + 3600)),
      kind = 'minute', by = '', segment = {segment:String}, scope = 'all', basis = {basis:String},
      category = '')) AS factor
  FROM orders FINAL
  WHERE toYYYYMM(placed_at) IN (toYYYYMM(subtractMonths({hour_at:DateTime('Asia/Shanghai')}, 1)),
    toYYYYMM({hour_at:DateTime('Asia/Shanghai')}), toYYYYMM({hour_at:DateTime('Asia/Shanghai')} + 7200))
    AND placed_at < {hour_at:DateTime('Asia/Shanghai')} + 7200
    AND if({basis:String} = 'placed', placed_at >= {hour_at:DateTime('Asia/Shanghai')}
      AND placed_at < {hour_at:DateTime('Asia/Shanghai')} + 3600, paid_at >= {hour_at:DateTime('Asia/Shanghai')}
        AND paid_at < {hour_at:DateTime('Asia/Shanghai')} + 3600)
    AND ({segment:String} = 'all' OR seller_county = toUInt32OrZero({segment:String})
      OR toString(seller_county) GLOBAL IN (SELECT county FROM campaign_segment_member
        WHERE campaign = {campaign:String} AND segment IN splitByChar('+', {segment:String})))
    AND (settlement_reference = '' OR (placed_slice, platform, order_id) GLOBAL NOT IN (
      SELECT placed_slice, platform, order_id
      FROM (
        SELECT placed_slice, platform, order_id,
          row_number() OVER (PARTITION BY settlement_reference ORDER BY paid_at IS NULL, outlet_id != '', platform,
            order_id, placed_slice) AS place
        FROM orders FINAL
        WHERE settlement_reference != '' AND (placed_slice, platform, order_id) GLOBAL IN (
          SELECT placed_slice, platform, order_id FROM settlement WHERE settlement_reference GLOBAL IN (
            SELECT settlement_reference FROM orders
            WHERE settlement_reference != '' AND toYYYYMM(placed_at)
              IN (toYYYYMM(subtractMonths({hour_at:DateTime('Asia/Shanghai')}, 1)),
                toYYYYMM({hour_at:DateTime('Asia/Shanghai')}), toYYYYMM({hour_at:DateTime('Asia/Shanghai')} + 7200))
                  AND placed_at < {hour_at:DateTime('Asia/Shanghai')} + 7200
              AND if({basis:String} = 'placed', placed_at >= {hour_at:DateTime('Asia/Shanghai')}
                AND placed_at < {hour_at:DateTime('Asia/Shanghai')} + 3600,
                  paid_at >= {hour_at:DateTime('Asia/Shanghai')}
                    AND paid_at < {hour_at:DateTime('Asia/Shanghai')} + 3600)))
      )
      WHERE place > 1))
)
GROUP BY minute, factor;
