import {
  BASES,
  CAMPAIGNS,
  type CodelistDesign,
  codeSql,
  type Component,
  type Names,
  NOT_APPLICABLE,
  type SdmxDesign,
  SEGMENTS,
  STATUSES,
  TOTAL,
  UNITS,
  WINDOWS,
} from './design.ts';
import { metricCode, type MetricDesign, PRODUCT_METRICS, SALES_METRICS } from './metrics.ts';

/** Dimensions with too many members for a codelist, or that are times. */
const UNCODED: readonly string[] = ['village', 'outlet', 'day', 'hour'];

/**
 * A view `_by_window`: an observation for each member and metric. The structure depends on the dimension `by`, whose
 * members are its codes, so each has a structure of its own. The other arguments are dimensions.
 */
export function measuresDesign(view: 'sales_by_window' | 'products_by_window', by: string): SdmxDesign {
  const dimension = nameOf(by);
  const isSales = view === 'sales_by_window';
  const subject = isSales ? 'SALES' : 'PRODUCTS';
  const name = codeName(by);
  const metrics = isSales ? SALES_METRICS : PRODUCT_METRICS;
  return {
    id: `${subject}_BY_${name}`,
    names: isSales
      ? { en: `Sales of a window by ${dimension.en.toLowerCase()}`, zh: `按${dimension.zh}分的零售额` }
      : { en: `Products of a window by ${dimension.en.toLowerCase()}`, zh: `按${dimension.zh}分的商品` },
    dimensions: [
      argument('CAMPAIGN', 'Campaign', '活动', 'campaign', CAMPAIGNS),
      argument('WINDOW', 'Window', '统计时段', 'window_id', WINDOWS),
      member(by, name),
      ...(isSales ? [argument('SCOPE', 'Scope', '可比范围', 'scope', SCOPES)] : [unit(), category()]),
      argument('SEGMENT', 'Segments of counties', '县域范围', 'segment', SEGMENTS),
      argument('BASIS', 'Basis', '统计口径', 'basis', BASES),
      component('METRIC', 'Metric', '指标', 'm.1', 'String', metricCodes(subject, metrics)),
    ],
    measure: component('OBS_VALUE', 'Value', '数值', 'm.2', 'Nullable(Decimal(38, 9))', 'Decimal'),
    attributes: [
      component('UNIT_MEASURE', 'Unit', '计量单位', 'm.3', 'String', UNITS),
      component('UNIT_MULT', 'Power of ten of the unit', '单位的十次幂', 'm.4', 'Int16', 'Integer'),
      component('DECIMALS', 'Decimals', '小数位数', 'm.5', 'UInt8', 'Integer'),
      component('OBS_STATUS', 'Status', '观测值状态', "if(isNull(m.2), 'M', 'A')", 'String', STATUSES),
      component('COMMENT_OBS', 'Why there is no value', '无数值的原因', 'm.6', 'Nullable(String)', 'String'),
    ],
    join: ` ARRAY JOIN [${metrics.map(observation).join(', ')}] AS m`,
    // What the view never has for this dimension or basis is left out; what is missing has a reason.
    condition: '(isNotNull(m.2) OR isNotNull(m.6))',
  };
}

const SCOPES: CodelistDesign = {
  id: 'CL_SCOPE',
  names: { en: 'Scopes', zh: '可比范围' },
  kinds: ['scope'],
  codes: [],
};

function component(
  id: string,
  en: string,
  zh: string,
  sql: string,
  type: string,
  values: Component['values'],
): Component {
  return { id, names: { en, zh }, sql, type, values };
}

/** The value is the same in all rows: the argument that the server bound. */
function argument(id: string, en: string, zh: string, name: string, values: CodelistDesign): Component {
  return component(id, en, zh, codeSql(`{arg_${name}:String}`), 'String', values);
}

function member(by: string, name: string): Component {
  const dimension = nameOf(by);
  if (UNCODED.includes(by))
    return component('MEMBER', dimension.en, dimension.zh, 'v.member', 'String', 'String');
  const empty = by === 'all' ? TOTAL : NOT_APPLICABLE;
  const values: CodelistDesign = {
    id: `CL_${name}`,
    names: dimension,
    kinds: by === 'all' ? [] : [by],
    codes: [empty],
  };
  return component('MEMBER', dimension.en, dimension.zh, codeSql('v.member', empty), 'String', values);
}

function unit(): Component {
  const values = {
    id: 'CL_PRODUCT_UNIT',
    names: { en: 'Units of products', zh: '商品单位' },
    kinds: ['unit'],
    codes: [],
  };
  return component('UNIT', 'Unit of the quantities', '数量单位', codeSql('v.unit'), 'String', values);
}

function category(): Component {
  const values = {
    id: 'CL_PRODUCTS',
    names: { en: 'Categories, classes and groups of products', zh: '商品类别、大类和商品组' },
    kinds: ['category', 'class', 'product-group'],
    codes: [TOTAL],
  };
  const sql = codeSql('{arg_category:String}', TOTAL);
  return component('CATEGORY', 'Products that count', '统计商品', sql, 'String', values);
}

function metricCodes(subject: string, metrics: readonly MetricDesign[]): CodelistDesign {
  const codes = metrics.map(({ column, en, zh }) => ({ id: metricCode(column), en, zh }));
  return { id: `CL_${subject}_METRIC`, names: { en: 'Metrics', zh: '指标' }, kinds: [], codes };
}

/** SQL: (metric, value, unit, power of ten of the unit, decimals, why there is no value). */
function observation({ column, unit: of, decimals, needsBase }: MetricDesign): string {
  const unitSql = typeof of === 'string' ? `'${of}'` : codeSql(`v.${of.column}`);
  const reason = needsBase ? 'v.growth_reason' : 'NULL';
  const parts = [
    `'${metricCode(column)}'`,
    `CAST(v.${column} AS Nullable(Decimal(38, 9)))`,
    unitSql,
    `CAST(${column.endsWith('_fen') ? -2 : 0} AS Int16)`,
    `CAST(${decimals} AS UInt8)`,
    `if(isNull(v.${column}), CAST(${reason} AS Nullable(String)), NULL)`,
  ];
  return `tuple(${parts.join(', ')})`;
}

const DIMENSIONS: Readonly<Record<string, Names>> = {
  all: { en: 'All', zh: '全部' },
  segment: { en: 'Segment', zh: '县域范围' },
  county: { en: 'County', zh: '县' },
  province: { en: 'Province', zh: '省份' },
  region: { en: 'Region', zh: '地区' },
  platform: { en: 'Platform', zh: '平台' },
  channel: { en: 'Channel', zh: '渠道' },
  direction: { en: 'Direction', zh: '流向' },
  'order-mode': { en: 'Order mode', zh: '下单方式' },
  village: { en: 'Village', zh: '村' },
  outlet: { en: 'Outlet', zh: '网点' },
  'outlet-type': { en: 'Outlet type', zh: '网点类型' },
  day: { en: 'Day', zh: '日' },
  hour: { en: 'Hour', zh: '小时' },
  category: { en: 'Category', zh: '商品类别' },
  class: { en: 'Class of products', zh: '商品大类' },
  'product-group': { en: 'Group of products', zh: '商品组' },
};

function nameOf(by: string): Names {
  return DIMENSIONS[by] ?? { en: by, zh: by };
}

function codeName(by: string): string {
  return by.replaceAll('-', '_').toUpperCase();
}
