import { type CodelistDesign, NOT_APPLICABLE } from './design.ts';

const list = (
  name: string,
  en: string,
  zh: string,
  kinds: readonly string[],
  codes: CodelistDesign['codes'] = [],
): CodelistDesign => ({ id: `CL_${name}`, names: { en, zh }, kinds, codes });

export const CAMPAIGNS = list('CAMPAIGN', 'Campaigns', '活动', ['campaign']);
export const WINDOWS = list('WINDOW', 'Windows of campaigns', '统计时段', ['window'], [NOT_APPLICABLE]);
export const BASES = list('BASIS', 'Bases', '统计口径', ['basis']);
export const SEGMENTS = list('SEGMENT', 'Segments of counties', '县域范围', ['segment'], [NOT_APPLICABLE]);
export const STATUSES = list(
  'OBS_STATUS',
  'Status of observations',
  '观测值状态',
  [],
  [
    { id: 'A', en: 'Normal value', zh: '正常值' },
    { id: 'M', en: 'Missing value; data cannot exist', zh: '缺失值；数据不可能存在' },
  ],
);
export const UNITS = list(
  'UNIT_MEASURE',
  'Units',
  '计量单位',
  ['unit'],
  [
    { id: 'CNY', en: 'Yuan renminbi', zh: '人民币元' },
    { id: 'PT', en: 'Percent', zh: '百分比' },
    { id: 'PP', en: 'Percentage points', zh: '百分点' },
    { id: 'ORDERS', en: 'Orders', zh: '单' },
    { id: 'COUNTIES', en: 'Counties', zh: '个县' },
    { id: 'TIMES', en: 'Times', zh: '倍' },
  ],
);
export const PLATFORMS = list(
  'PLATFORM',
  'Platforms and groups of platforms',
  '平台',
  ['platform'],
  [NOT_APPLICABLE],
);
export const PRODUCT_GROUPS = list(
  'PRODUCT_GROUP',
  'Groups of products',
  '商品组',
  ['product-group'],
  [NOT_APPLICABLE],
);
export const STATISTIC_METRICS = list('STATISTIC_METRIC', 'Metrics of statistics', '统计指标', ['metric']);
