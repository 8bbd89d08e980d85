import type { Label } from './language.ts';

/** Why figures are not there, for sentences of pages and reports. */
export const WHY = {
  unsold: { en: 'No sales yet', zh: '尚无销售' },
  window: {
    en: 'Counties, villages, outlets and products are published for the day and the period only',
    zh: '县、村、网点和商品数据仅公布单日和全周期',
  },
  scope: {
    en: 'Counties, villages and outlets are published for all sellers only, not for those that are comparable',
    zh: '县、村和网点数据仅公布全部卖家，不公布可比口径',
  },
  direction: {
    en: 'Of one direction of trade, provinces, regions and products of rural areas alone are published',
    zh: '单一流向仅公布农村地区的省份、地区和商品数据',
  },
  buyers: {
    en: 'Villages and outlets are published by the county of the seller only',
    zh: '村和网点数据仅按卖家所在县公布',
  },
  segment: {
    en: 'Products are published for rural areas and for single counties only',
    zh: '商品数据仅公布农村地区和单个县',
  },
  part: {
    en: 'Products are not published by place, platform or day, nor as a part of a class or a product group',
    zh: '商品数据不按地点、平台或日期公布，也不公布大类或商品组的一部分',
  },
  few: {
    en: 'Too few orders or shops stand behind these figures to publish them',
    zh: '订单或店铺过少，不予公布',
  },
  unreliable: {
    en: 'The sample has too few of these orders to publish them: their standard error is above a third',
    zh: '样本订单过少，标准误超过三分之一，不予公布',
  },
} as const satisfies Record<string, Label>;
export type Why = keyof typeof WHY;
