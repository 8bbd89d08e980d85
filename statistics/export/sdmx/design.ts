/** What SDMX calls an agency, a version and a maintainable artefact. A changed structure needs another version. */
export const AGENCY = 'COUNTYFLOW';
export const STRUCTURE_VERSION = '1.0.0';

export interface Names {
  readonly en: string;
  readonly zh: string;
}

export interface Code extends Names {
  readonly id: string;
}

export interface CodelistDesign {
  readonly id: string;
  readonly names: Names;
  /** Kinds of the view `label` whose values are codes. */
  readonly kinds: readonly string[];
  /** Codes that no label has. */
  readonly codes: readonly Code[];
}

/** A column of the SDMX-CSV and a component of the structure. */
export interface Component {
  readonly id: string;
  readonly names: Names;
  /** ClickHouse's expression over `v`, and over `m` where rows are made of columns. */
  readonly sql: string;
  /** ClickHouse's type of the expression. */
  readonly type: string;
  /** Coded, or a type of SDMX. */
  readonly values: CodelistDesign | 'String' | 'Integer' | 'Decimal';
}

export interface SdmxDesign {
  /** Id of the data structure and of its dataflow. */
  readonly id: string;
  readonly names: Names;
  readonly dimensions: readonly Component[];
  readonly measure: Component;
  readonly attributes: readonly Component[];
  /** What stands between the source `v` and WHERE; empty, or begins with a space. */
  readonly join: string;
  /** What an observation must fulfil; undefined if nothing. */
  readonly condition?: string;
}

/** The code of a dimension that does not apply, and that of its total. */
export const NOT_APPLICABLE: Code = { id: '_Z', en: 'Not applicable', zh: '不适用' };
export const TOTAL: Code = { id: '_T', en: 'Total', zh: '合计' };

const NO_CODE_CHARACTER = '[^A-Za-z0-9_@$-]';

/** SQL: a value as a code. SDMX allows no dot or plus in codes: `agri.apple` is `agri_apple`. */
export function codeSql(value: string, empty: Code = NOT_APPLICABLE): string {
  return `if(ifNull(toString(${value}), '') = '', '${empty.id}', replaceRegexpAll(assumeNotNull(toString(${value})), '${NO_CODE_CHARACTER}', '_'))`;
}

/** The same as {@link codeSql}. */
export function codeOf(value: string, empty: Code = NOT_APPLICABLE): string {
  return value === '' ? empty.id : value.replaceAll(new RegExp(NO_CODE_CHARACTER, 'g'), '_');
}

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
