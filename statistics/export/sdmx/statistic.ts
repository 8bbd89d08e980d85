import { area, crossDomain } from './cross-domain.ts';
import {
  BASES,
  CAMPAIGNS,
  coded,
  codeSql,
  component,
  list,
  NOT_APPLICABLE,
  type SdmxDesign,
  WINDOWS,
} from './design.ts';
import { periodSql } from './periods.ts';

const PLATFORMS = list(
  'PLATFORM',
  'Platforms and groups of platforms',
  '平台',
  ['platform'],
  [NOT_APPLICABLE],
);
const PRODUCT_GROUPS = list(
  'PRODUCT_GROUP',
  'Groups of products',
  '商品组',
  ['product-group'],
  [NOT_APPLICABLE],
);
const INDICATORS = list('STATISTIC_INDICATOR', 'Indicators of statistics', '统计指标', ['metric']);

const shared = crossDomain({
  // A number of counties is that of the whole campaign.
  period: periodSql('v.campaign', "ifNull(v.window_id, 'period')"),
  // Statistics of platforms are about their sales in rural counties.
  area: area("ifNull(v.segment, 'rural')", 'segment'),
  unit: `transform(v.unit, ['bn CNY', '%', 'orders', 'counties', 'times'], ['CNY', 'PT', 'ORDERS', 'COUNTIES', 'TIMES'], ${codeSql('v.unit')})`,
  unitMult: "if(v.unit = 'bn CNY', 9, 0)",
  decimals: 'v.decimals',
  value: 'v.value',
  samplingError: 'NULL',
  reason: 'v.reason',
});

/** The view `statistic`: its id is one of the attributes, because the dimensions say the same. */
export const STATISTIC: SdmxDesign = {
  id: 'STATISTIC',
  names: { en: 'Published statistics of rural e-commerce', zh: '农村电商统计指标' },
  dimensions: [
    ...shared.frequencyAndArea,
    coded('CAMPAIGN', 'Campaign', '活动', 'v.campaign', CAMPAIGNS),
    coded('WINDOW', 'Window', '统计时段', 'v.window_id', WINDOWS),
    coded('PLATFORM', 'Platform', '平台', 'v.platform', PLATFORMS),
    coded('PRODUCT_GROUP', 'Group of products', '商品组', 'v.product_group', PRODUCT_GROUPS),
    coded('INDICATOR', 'Indicator', '指标', 'v.metric', INDICATORS),
    coded('BASIS', 'Basis', '统计口径', 'v.basis', BASES),
    shared.time,
  ],
  measure: shared.measure,
  attributes: [
    ...shared.attributes,
    component('STATISTIC_ID', 'Id of the statistic', '指标标识', 'v.id', 'String', 'String'),
    component(
      'EXACT_VALUE',
      'Value before rounding, cut after nine decimals',
      '四舍五入前的数值（截至九位小数）',
      'v.exact',
      'Nullable(Decimal(38, 9))',
      'Decimal',
    ),
  ],
  join: '',
};
