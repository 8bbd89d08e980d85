import {
  BASES,
  CAMPAIGNS,
  type CodelistDesign,
  codeSql,
  type Component,
  PLATFORMS,
  PRODUCT_GROUPS,
  type SdmxDesign,
  SEGMENTS,
  STATISTIC_METRICS,
  STATUSES,
  UNITS,
  WINDOWS,
} from './design.ts';

const coded = (id: string, en: string, zh: string, column: string, values: CodelistDesign): Component => ({
  id,
  names: { en, zh },
  sql: codeSql(`v.${column}`),
  type: 'String',
  values,
});

/** The view `statistic`: its id is one of the attributes, because the dimensions say the same. */
export const STATISTIC: SdmxDesign = {
  id: 'STATISTIC',
  names: { en: 'Published statistics of rural e-commerce', zh: '农村电商统计指标' },
  dimensions: [
    coded('CAMPAIGN', 'Campaign', '活动', 'campaign', CAMPAIGNS),
    coded('WINDOW', 'Window', '统计时段', 'window_id', WINDOWS),
    coded('SEGMENT', 'Segment of counties', '县域范围', 'segment', SEGMENTS),
    coded('PLATFORM', 'Platform', '平台', 'platform', PLATFORMS),
    coded('PRODUCT_GROUP', 'Group of products', '商品组', 'product_group', PRODUCT_GROUPS),
    coded('METRIC', 'Metric', '指标', 'metric', STATISTIC_METRICS),
    coded('BASIS', 'Basis', '统计口径', 'basis', BASES),
  ],
  measure: {
    id: 'OBS_VALUE',
    names: { en: 'Value, rounded half up', zh: '数值（四舍五入）' },
    sql: 'v.value',
    type: 'Nullable(Decimal(38, 9))',
    values: 'Decimal',
  },
  attributes: [
    {
      id: 'UNIT_MEASURE',
      names: { en: 'Unit', zh: '计量单位' },
      sql: `transform(v.unit, ['bn CNY', '%', 'orders', 'counties', 'times'], ['CNY', 'PT', 'ORDERS', 'COUNTIES', 'TIMES'], ${codeSql('v.unit')})`,
      type: 'String',
      values: UNITS,
    },
    {
      id: 'UNIT_MULT',
      names: { en: 'Power of ten of the unit', zh: '单位的十次幂' },
      sql: "if(v.unit = 'bn CNY', 9, 0)",
      type: 'UInt8',
      values: 'Integer',
    },
    {
      id: 'DECIMALS',
      names: { en: 'Decimals', zh: '小数位数' },
      sql: 'v.decimals',
      type: 'UInt8',
      values: 'Integer',
    },
    {
      id: 'OBS_STATUS',
      names: { en: 'Status', zh: '观测值状态' },
      sql: "if(isNull(v.value), 'M', 'A')",
      type: 'String',
      values: STATUSES,
    },
    {
      id: 'STATISTIC_ID',
      names: { en: 'Id of the statistic', zh: '指标标识' },
      sql: 'v.id',
      type: 'String',
      values: 'String',
    },
    {
      id: 'EXACT_VALUE',
      names: { en: 'Value before rounding, cut after nine decimals', zh: '四舍五入前的数值（截至九位小数）' },
      sql: 'v.exact',
      type: 'Nullable(Decimal(38, 9))',
      values: 'Decimal',
    },
    {
      id: 'COMMENT_OBS',
      names: { en: 'Why there is no value', zh: '无数值的原因' },
      sql: 'v.reason',
      type: 'Nullable(String)',
      values: 'String',
    },
  ],
  join: '',
};
