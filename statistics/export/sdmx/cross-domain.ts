import { TILE_PLACES } from '../../charts/tile-places.ts';
import { DATA_ORIGIN } from '../data-origin-column.ts';
import {
  type Code,
  coded,
  type CodelistDesign,
  codeOf,
  codeSql,
  component,
  type Component,
  list,
} from './design.ts';

/** The scheme that every statistical agency takes these concepts from. */
export const CROSS_DOMAIN = {
  id: 'CROSS_DOMAIN_CONCEPTS',
  names: { en: 'SDMX Cross Domain Concept Scheme', zh: 'SDMX 跨领域概念' },
  maintainer: { agency: 'SDMX', version: '2.0' },
  concepts: [
    ...['FREQ', 'REF_AREA', 'TIME_PERIOD', 'OBS_VALUE', 'UNIT_MEASURE', 'UNIT_MULT', 'DECIMALS'],
    ...['OBS_STATUS', 'CONF_STATUS', 'SAMPLING_ERR', 'COMMENT_OBS'],
  ],
};

const ofSdmx = (version: string, design: CodelistDesign): CodelistDesign => ({
  ...design,
  maintainer: { agency: 'SDMX', version },
});

const FREQUENCIES = ofSdmx(
  '2.1',
  list(
    'FREQ',
    'Frequency',
    '频率',
    [],
    [
      { id: 'D', en: 'Daily', zh: '日' },
      { id: 'H', en: 'Hourly', zh: '小时' },
      { id: '_O', en: 'Other', zh: '其他' },
    ],
  ),
);
const OBSERVATION_STATUSES = ofSdmx(
  '2.2',
  list(
    'OBS_STATUS',
    'Observation status',
    '观测值状态',
    [],
    [
      { id: 'A', en: 'Normal value', zh: '正常值' },
      { id: 'P', en: 'Provisional value', zh: '初步值' },
      { id: 'M', en: 'Missing value; data cannot exist', zh: '缺失值；数据不可能存在' },
    ],
  ),
);
const CONFIDENTIALITY = ofSdmx(
  '1.2',
  list(
    'CONF_STATUS',
    'Confidentiality status',
    '保密状态',
    [],
    [
      { id: 'F', en: 'Free (free for publication)', zh: '可公开发布' },
      { id: 'C', en: 'Confidential statistical information', zh: '保密统计信息' },
    ],
  ),
);
const UNITS = list(
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

const DATA_ORIGINS = list('DATA_ORIGIN', 'Origins of data', '数据来源性质', ['data-origin']);

/** What a row of observations says of each value, as SQL. */
export interface ObservationSql {
  readonly period: string;
  readonly area: Component;
  readonly unit: string;
  readonly unitMult: string;
  readonly decimals: string;
  readonly value: string;
  /** Relative standard error from sampling, in percent; null for full data and where none is known. */
  readonly samplingError: string;
  readonly reason: string;
}

/** The dimensions that tools look for first, the time, the measure and its attributes. */
export function crossDomain(sql: ObservationSql) {
  return {
    frequencyAndArea: [
      component('FREQ', 'Frequency', '频率', frequencySql(sql.period), 'String', FREQUENCIES),
      sql.area,
    ],
    time: component('TIME_PERIOD', 'Time period', '时间', sql.period, 'String', 'ObservationalTimePeriod'),
    measure: component('OBS_VALUE', 'Value', '数值', sql.value, 'Nullable(Decimal(38, 9))', 'Decimal'),
    attributes: [
      component('UNIT_MEASURE', 'Unit', '计量单位', sql.unit, 'String', UNITS),
      component('UNIT_MULT', 'Power of ten of the unit', '单位的十次幂', sql.unitMult, 'UInt8', 'Integer'),
      component('DECIMALS', 'Decimals', '小数位数', sql.decimals, 'UInt8', 'Integer'),
      component(
        'OBS_STATUS',
        'Status',
        '观测值状态',
        `if(isNull(${sql.value}), 'M', {sdmx_status:String})`,
        'String',
        OBSERVATION_STATUSES,
      ),
      // The one place that says what may be published.
      component(
        'CONF_STATUS',
        'Confidentiality status',
        '保密状态',
        `if(${sql.reason} = 'confidential', 'C', 'F')`,
        'String',
        CONFIDENTIALITY,
      ),
      coded('DATA_ORIGIN', 'Origin of the data', '数据来源性质', `v.${DATA_ORIGIN}`, DATA_ORIGINS),
      component(
        'SAMPLING_ERR',
        'Relative standard error from sampling, in percent',
        '抽样相对标准误（%）',
        sql.samplingError,
        'Nullable(Float64)',
        'Decimal',
      ),
      component(
        'COMMENT_OBS',
        'Why there is no value',
        '无数值的原因',
        sql.reason,
        'Nullable(String)',
        'String',
      ),
    ],
  };
}

/** A day is daily, an hour hourly; a campaign comes when it comes. */
function frequencySql(period: string): string {
  return `multiIf(length(${period}) = 10, 'D', endsWith(${period}, '/PT1H'), 'H', '_O')`;
}

const CHINA: Code = { id: 'CN', en: 'China', zh: '中国' };
const ISO_OF_PROVINCE = new Map(TILE_PLACES.map(({ code, letters }) => [code, `${CHINA.id}-${letters}`]));

/** Provinces by ISO 3166-2, counties by GB/T 2260; segments and regions have codes of our own. */
function areaSql(value: string): string {
  const texts = (codes: Iterable<string>) => [...codes].map((code) => `'${code}'`).join(', ');
  return `transform(toString(${value}), ['all', ${texts(ISO_OF_PROVINCE.keys())}], ['${CHINA.id}', ${texts(ISO_OF_PROVINCE.values())}], ${codeSql(value)})`;
}

export function area(value: string, kind: string): Component {
  const areas: CodelistDesign = {
    ...list('AREA', 'Areas', '地域', [kind], [CHINA]),
    codeOf: (id) => (id === 'all' ? CHINA.id : (ISO_OF_PROVINCE.get(id) ?? codeOf(id))),
  };
  return component('REF_AREA', 'Area', '地域', areaSql(value), 'String', areas);
}
