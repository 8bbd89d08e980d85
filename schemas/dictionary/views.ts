import type { Bilingual } from './bilingual.ts';

/** Without a full stop: the comment joins the parts to sentences. */
export interface ViewText {
  readonly summary: Bilingual;
  /** What one row is. */
  readonly grain: Bilingual;
  readonly unit?: Bilingual;
  /** Which orders count when. */
  readonly basis?: Bilingual;
}

const EXPANDED: Bilingual =
  'orders and fen, multiplied by the sample factor | 订单数（单）、金额（分），已乘抽样倍数';
const NOT_EXPANDED: Bilingual =
  'orders and fen, not multiplied by the sample factor | 订单数（单）、金额（分），未乘抽样倍数';
const SALES_CUT: Bilingual =
  'orders and fen, multiplied by the sample factor; percent cut after nine decimals | 订单数（单）、金额（分），已乘抽样倍数；百分比截取至九位小数';
const PRODUCTS_CUT: Bilingual =
  'orders with the product (an order with two counts in both), fen of the lines, quantities in unit and in base_unit (1 catty is 0.5 kg), multiplied by the sample factor; percent cut after nine decimals | 含该商品的订单数（含两种商品的订单在两处各计一次）、商品行金额（分）、数量（以 unit 和 base_unit 计，1 斤为 0.5 公斤），均已乘抽样倍数；百分比截取至九位小数';
const LINES_NOT_EXPANDED: Bilingual =
  'orders with the product (an order with two counts in both), fen of the lines, quantities in unit; not multiplied by the sample factor | 含该商品的订单数（含两种商品的订单在两处各计一次）、商品行金额（分）、数量（以 unit 计）；未乘抽样倍数';
const ACTIVE: Bilingual =
  'distinct counties and villages of sellers, and outlets with at least one order; in a sample (is_of_sample) those of the sampled orders, since distinct counts cannot be expanded | 至少有一笔订单的卖家所在县、村和网点（去重）；抽样时（is_of_sample）仅就样本订单计数，去重数不能放大';

const COLUMN_BASIS: Bilingual = 'the column basis | 见 basis 列';
const ARGUMENT_WITH_BASE: Bilingual =
  'the argument basis; base_ columns are of the base window | 由参数 basis 指定；base_ 各列属基期';
const ARGUMENT: Bilingual = 'the argument basis | 由参数 basis 指定';
const PLACED_AND_PAID: Bilingual =
  'placed_ columns by order time, paid_ columns and refunded_fen by payment time | placed_ 各列按下单时间，paid_ 各列和 refunded_fen 按支付时间';

const OF_MEMBER: Bilingual = 'member of by; only members that sold | by 的成员；仅列有销售的成员';
const OF_MEMBER_AND_UNIT: Bilingual =
  'member of by, unit; only members that sold | by 的成员、计量单位；仅列有销售的成员';
const OF_KIND: Bilingual =
  'kind (county, village or outlet), outlet_type (empty for all outlets) | 类别（县、村或网点）、网点类型（为空表示全部网点）';

/** The public views by name. A file in schemas/clickhouse/views needs its text here, and each new column one in columns.ts. */
export const VIEW_TEXTS = {
  accounting: {
    summary:
      'Whether every record of each source is accepted, quarantined or accepted as lost | 各来源的每条记录是否均已接收、隔离或认可为丢失',
    grain: 'source | 来源',
    unit: 'records and positions | 记录数和位置数',
  },
  activity_by_window: {
    summary:
      'Active counties, villages and outlets of a window, with its base window | 某一时段内有销售的县、村和网点数，附基期',
    grain: OF_KIND,
    unit: ACTIVE,
    basis: ARGUMENT_WITH_BASE,
  },
  campaign: { summary: 'Campaigns | 活动', grain: 'campaign | 活动' },
  campaign_figure: {
    summary:
      'Figures that a campaign defines for itself: sales in one place, and the register of outlets on a day | 活动自定义的数字：某地的销售，以及某日的网点名册',
    grain: 'campaign, id, basis | 活动、数字、统计口径',
    unit: 'the column unit; figures of sales are multiplied by the sample factor | 见 unit 列；销售类数字已乘抽样倍数',
    basis: COLUMN_BASIS,
  },
  campaign_segment_member: {
    summary: 'Members of each segment on the as_of day of each campaign | 各活动基准日的县域分组成员',
    grain: 'campaign, segment, county | 活动、县域分组、县',
  },
  campaign_window: {
    summary:
      'Windows of campaigns, each with its base window; windows are half-open | 活动的时段及其基期；时段含起点、不含终点',
    grain: 'campaign, window_id | 活动、时段',
  },
  county: {
    summary:
      'County-level units of 2017, with the administrative committees whose codes no order may carry | 2017 年县级单位，含订单不可使用其代码的管理委员会',
    grain: 'county | 县',
  },
  copy_rollup: {
    summary:
      'Orders whose sale counts with another order of the same settlement, by hour; add them to the first lines of product_rollup for all that outlets report, and to no sales | 同一结算中未计入销售的订单（该笔交易按另一订单计入），按小时；与 product_rollup 的首个商品行相加即得网点上报的全部订单，不可加入销售',
    grain:
      'slice, stat_hour, county of the seller, village, outlet, platform, channel, direction, order mode, product category and unit | 切片、小时、卖家所在县、村、网点、平台、渠道、流向、下单方式、商品品类、计量单位',
    unit: 'orders (each with its first line), fen of the lines, quantities in unit; not multiplied by the sample factor | 订单数（计入首个商品行）、商品行金额（分）、数量（以 unit 计）；未乘抽样倍数',
    basis: PLACED_AND_PAID,
  },
  held_event: {
    summary:
      'Events that were refused, with what became of them; those whose state is not replayed are in quarantine now | 被拒绝的事件及其处理结果；state 不为 replayed 的事件当前处于隔离中',
    grain: 'source, position | 来源、位置',
  },
  label: {
    summary: 'Labels of values in English and Chinese | 取值的中英文名称',
    grain: 'kind, id | 类别、取值',
  },
  outlet: {
    summary: 'The register of outlets | 网点名册',
    grain: 'platform, outlet_id | 平台、网点',
  },
  product_rollup: {
    summary:
      'Products by hour of every county, village and outlet; sum the rows | 各县、村、网点按小时的商品销售；须对行求和',
    grain:
      'slice, stat_hour, county of the seller, village, outlet, platform, channel, direction, order mode, product category and unit | 切片、小时、卖家所在县、村、网点、平台、渠道、流向、下单方式、商品品类、计量单位',
    unit: LINES_NOT_EXPANDED,
    basis: PLACED_AND_PAID,
  },
  products_by_edition: {
    summary: 'Rows of products_by_window as each edition had them | 各版次发布时 products_by_window 的结果',
    grain:
      'campaign, edition, window_id, by, category, segment, basis, member, unit | 活动、版次、时段、维度、商品范围、县域分组、统计口径、成员、计量单位',
    unit: PRODUCTS_CUT,
    basis: COLUMN_BASIS,
  },
  products_by_window: {
    summary:
      'Products of a window by one dimension, with growth, share, contribution and rank | 某一时段的商品销售，按一个维度分组，附同比增长、占比、拉动百分点和位次',
    grain: OF_MEMBER_AND_UNIT,
    unit: PRODUCTS_CUT,
    basis: ARGUMENT_WITH_BASE,
  },
  published_edition: {
    summary:
      'Editions: statistics of a campaign as they were published, which never change | 版次：活动统计数据的历次发布，发布后不再变动',
    grain: 'campaign, edition | 活动、版次',
  },
  quarantine_decision: {
    summary:
      'What operators decided about events in quarantine, and what became of them | 运维人员对隔离事件的处理决定及其结果',
    grain: 'source, position, decision_id | 来源、位置、决定',
  },
  sales_by_edition: {
    summary: 'Rows of sales_by_window as each edition had them | 各版次发布时 sales_by_window 的结果',
    grain:
      'campaign, edition, window_id, by, segment, scope, basis, member | 活动、版次、时段、维度、县域分组、统计范围、统计口径、成员',
    unit: SALES_CUT,
    basis: COLUMN_BASIS,
  },
  sales_by_minute: {
    summary: 'Sales of one hour by minute | 一小时内按分钟的销售',
    grain: 'minute of Asia/Shanghai; no rows without sales | 分钟（北京时间）；无销售则无行',
    unit: EXPANDED,
    basis: ARGUMENT,
  },
  sales_by_window: {
    summary:
      'Sales of a window by one dimension, with growth, shares, contribution and rank | 某一时段的销售，按一个维度分组，附同比增长、占比、拉动百分点和位次',
    grain: OF_MEMBER,
    unit: SALES_CUT,
    basis: ARGUMENT_WITH_BASE,
  },
  sales_rollup: {
    summary:
      'Sales by hour of every county; sum the rows, since several slices count in one hour | 各县按小时的销售；同一小时可有多个切片，须对行求和',
    grain:
      'slice, stat_hour, county of the seller, platform, channel, direction, order mode | 切片、小时、卖家所在县、平台、渠道、流向、下单方式',
    unit: NOT_EXPANDED,
    basis: PLACED_AND_PAID,
  },
  segment: { summary: 'Segments of counties | 县域分组', grain: 'segment | 县域分组' },
  segment_member: {
    summary:
      'Members of segments: a county is a member from valid_from to the day before valid_to | 县域分组的成员：自 valid_from 起至 valid_to 前一日为成员',
    grain: 'segment, county, valid_from | 县域分组、县、起始日',
  },
  statistic: {
    summary:
      'Every statistic of every campaign: read this for published figures | 各活动的全部统计指标：发布数据以此为准',
    grain: 'campaign, id, basis | 活动、指标、统计口径',
    unit: 'the column unit | 见 unit 列',
    basis: COLUMN_BASIS,
  },
  statistic_by_edition: {
    summary: 'Every statistic as each edition had it | 各版次发布时的全部统计指标',
    grain: 'campaign, edition, id, basis | 活动、版次、指标、统计口径',
    unit: 'the column unit | 见 unit 列',
    basis: COLUMN_BASIS,
  },
} satisfies Readonly<Record<string, ViewText>>;
