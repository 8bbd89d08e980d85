import type { Bilingual } from './bilingual.ts';

/** Arguments of a view that is a function, in the order in which it is called. */
export type ViewArguments = Readonly<Record<string, Bilingual>>;

const CAMPAIGN = {
  campaign:
    'the campaign, which gives the sample factor and the members of segments | 活动，决定抽样倍数和县域分组的成员',
} as const;

const CAMPAIGN_WINDOW = {
  ...CAMPAIGN,
  window_id:
    'a window of the view campaign_window, such as period or day, or full hours of Shanghai as START/END, such as 2017-11-11 00:00:00/2017-11-11 10:00:00, whose base is the same hours of the year before | 视图 campaign_window 所列时段（如 period、day），或以 START/END 表示的北京时间整点（如 2017-11-11 00:00:00/2017-11-11 10:00:00），其基期为上年同一时段',
} as const;

const SEGMENT = {
  segment:
    'all counties, rural, another segment, or several joined by + (a county in both counts once) | all（全部县）、rural（农村地区）、其他县域分组，或以 + 连接的多个分组（重叠的县只计一次）',
} as const;

const PAID_OR_PLACED = { basis: 'paid or placed | paid（按支付时间）或 placed（按下单时间）' } as const;

const OF_SALES = {
  by: 'all, segment, county, province, region, platform, channel, direction, order-mode, village, outlet, outlet-type, day or hour | all（合计）、segment（县域分组）、county（县）、province（省份）、region（地区）、platform（平台）、channel（渠道）、direction（流向）、order-mode（下单方式）、village（村）、outlet（网点）、outlet-type（网点类型）、day（日）或 hour（小时）',
  ...SEGMENT,
  scope:
    'all, comparable-counties (refused for a sample) or comparable-platforms: those that sold in both windows | all（全部）、comparable-counties（可比县，抽样数据不适用）或 comparable-platforms（可比平台），可比指两期均有销售',
  basis:
    'paid, placed or net; villages and outlets know no refunds, hence no net | paid（按支付时间）、placed（按下单时间）或 net（支付额扣除退款）；按村和网点没有退款数据，不可用 net',
} as const;

const OF_PRODUCTS = {
  by: 'category, class, product-group, county, province, region, platform or day | category（品类）、class（大类）、product-group（商品组）、county（县）、province（省份）、region（地区）、platform（平台）或 day（日）',
  category:
    'empty for all products, a class such as agri, a category such as agri.apple, or a product group | 为空表示全部商品；或大类（如 agri）、品类（如 agri.apple）、商品组',
  ...SEGMENT,
  ...PAID_OR_PLACED,
} as const;

export const ARGUMENTS: Readonly<Record<string, ViewArguments>> = {
  activity_by_window: { ...CAMPAIGN_WINDOW, ...SEGMENT, ...PAID_OR_PLACED },
  products_by_window: { ...CAMPAIGN_WINDOW, ...OF_PRODUCTS },
  sales_by_minute: {
    ...CAMPAIGN,
    hour_at: 'the hour, a full hour of Asia/Shanghai | 所查小时，北京时间整点',
    ...SEGMENT,
    ...PAID_OR_PLACED,
  },
  sales_by_window: { ...CAMPAIGN_WINDOW, ...OF_SALES },
};
