import type { Bilingual } from './bilingual.ts';

interface ColumnException {
  readonly views: readonly string[];
  readonly columns: Readonly<Record<string, Bilingual>>;
}

/** Columns that mean something else, or more, than the same name in other views. */
export const COLUMN_EXCEPTIONS: readonly ColumnException[] = [
  {
    views: ['county', 'segment_member', 'campaign_segment_member'],
    columns: { county: 'County-level unit, GB/T 2260 code of 2017 | 县级单位（2017 年 GB/T 2260 代码）' },
  },
  {
    views: ['county'],
    columns: { rural: 'Whether sales of its sellers count as rural | 其卖家的销售是否计入农村' },
  },
  {
    views: ['campaign_segment_member'],
    columns: { segment: 'Segment of counties; a county may be in several | 县域分组；一个县可属于多个分组' },
  },
  {
    views: ['campaign_window'],
    columns: {
      state:
        'State by the clock and the events that are stored: not-begun, running or over | 按时钟和已入库事件判断的状态：not-begun（未开始）、running（进行中）、over（已结束）',
    },
  },
  {
    views: ['label'],
    columns: {
      kind: 'Kind of the value; the kinds themselves are values of the kind `kind` | 取值的类别；类别本身也是 kind 类的取值',
      id: 'Value in the data; empty if the order has none | 数据中的取值；订单没有该项时为空',
    },
  },
  {
    views: ['activity_by_window'],
    columns: {
      label_en: 'Label of the kind or outlet type in English | 类别或网点类型的英文名称',
      label_zh: 'Label of the kind or outlet type in Chinese | 类别或网点类型的中文名称',
      outlet_type: 'Type of the outlet; empty for all outlets | 网点类型；为空表示全部网点',
    },
  },
  {
    views: ['statistic', 'statistic_by_edition'],
    columns: {
      platform:
        'Platform, or group of platforms, in rural counties; null if the statistic is about a segment | 电商平台或平台组合，仅计农村地区；统计对象为县域分组时为空',
      segment:
        'Segment of counties; null if the statistic is about platforms | 县域分组；统计对象为平台时为空',
      unit: 'Unit of value | value 的单位',
      window_id:
        'Window within the campaign; null if the statistic has none | 活动内的时段；指标不分时段时为空',
    },
  },
  {
    views: ['campaign_figure'],
    columns: {
      id: 'Id of the figure within the campaign | 活动内的数字编号',
      as_of:
        'Day of the register of outlets; null if the figure is about sales | 网点名册的日期；数字为销售时为空',
      category: 'Product category; null if all products count | 商品品类；计全部商品时为空',
      outlet_type:
        'Type of outlet; null if all count, or if the figure is about sales | 网点类型；计全部网点或数字为销售时为空',
      platform: 'Platform; null if all count | 电商平台；计全部平台时为空',
      segment: 'Segment of counties; null if all count | 县域分组；计全部县时为空',
      unit: 'Unit of value | value 的单位',
      window_id:
        'Window within the campaign; null if the figure is about outlets | 活动内的时段；数字为网点时为空',
    },
  },
  {
    views: ['outlet'],
    columns: {
      county: 'County of the outlet, GB/T 2260 code of 2017 | 网点所在县（2017 年 GB/T 2260 代码）',
      illustrative:
        'Whether the register is an illustration, not an official one | 名册是否为示意，并非官方名册',
      outlet_type: 'Type of the outlet | 网点类型',
      village:
        '12-digit village of the outlet; 0 if it is not in a village | 网点所在村（12 位代码）；不在村内时为 0',
    },
  },
  {
    views: ['sales_by_edition', 'products_by_edition'],
    columns: { segment: 'Segments, as the argument segment | 县域分组，同参数 segment' },
  },
  {
    views: ['products_by_edition'],
    columns: {
      category: 'Products, as the argument category | 商品范围，同参数 category',
      basis:
        'placed: by order time. paid: by payment time. Refunds by product are not known | 统计口径：placed 按下单时间；paid 按支付时间；没有分商品的退款数据',
    },
  },
  {
    views: ['products_by_window', 'products_by_edition'],
    columns: {
      orders: 'Orders with the product, multiplied by the sample factor | 含该商品的订单数，已乘抽样倍数',
      sales_fen:
        'Sales: amounts of the lines, in fen, multiplied by the sample factor | 销售额：商品行金额（分），已乘抽样倍数',
    },
  },
  {
    views: ['sales_by_minute'],
    columns: { orders: 'Orders, multiplied by the sample factor | 订单数，已乘抽样倍数' },
  },
  {
    views: ['sales_rollup'],
    columns: {
      refunded_fen:
        'Refunds so far of the paid orders, in fen, before the sample factor | 已支付订单截至目前的退款额（分），未乘抽样倍数',
    },
  },
  {
    views: ['product_rollup'],
    columns: {
      paid_orders:
        'Orders with the product that were paid, before the sample factor | 含该商品的支付订单数，未乘抽样倍数',
      placed_orders:
        'Orders with the product that were placed, before the sample factor | 含该商品的下单订单数，未乘抽样倍数',
    },
  },
  {
    views: ['copy_rollup'],
    columns: {
      paid_orders:
        'Orders paid, each with its first line, before the sample factor | 支付订单数（每单计入其首个商品行），未乘抽样倍数',
      placed_orders:
        'Orders placed, each with its first line, before the sample factor | 下单订单数（每单计入其首个商品行），未乘抽样倍数',
    },
  },
];
