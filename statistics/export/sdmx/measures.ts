import { FLOW_LABELS, FLOWS } from '../../figures/flow.ts';
import { area, crossDomain } from './cross-domain.ts';
import {
  BASES,
  CAMPAIGNS,
  coded,
  type CodelistDesign,
  codeSql,
  component,
  type Component,
  list,
  type Names,
  NOT_APPLICABLE,
  type SdmxDesign,
  SEGMENTS,
  TOTAL,
  WINDOWS,
} from './design.ts';
import { indicatorCode, type MetricDesign, PRODUCT_METRICS, SALES_METRICS } from './metrics.ts';
import { periodSql } from './periods.ts';

/** What a dimension is called, and what its members are in SDMX: areas, times, codes of a list, or free text. */
interface MemberDesign extends Names {
  readonly members: 'area' | 'time' | 'codes' | 'text';
}

const PERIOD = periodSql('{arg_campaign:String}', '{arg_window_id:String}');
/** SQL: the argument `segment` without the flow of trade that may stand before it, and that flow. */
const PLACE = "splitByChar(':', {arg_segment:String})[-1]";
const FLOW = coded(
  'FLOW',
  'Flow of trade',
  '流通方向',
  "if({arg_segment:String} LIKE '%:%', splitByChar(':', {arg_segment:String})[1], 'sales')",
  list(
    'FLOW',
    'Flows of trade',
    '流通方向',
    [],
    FLOWS.map((id) => ({ id, ...FLOW_LABELS[id] })),
  ),
);
/** SQL: the period of a member that is a time: a day, or an hour such as `2017-11-11 08:00`. */
const MEMBER_PERIOD =
  "if(length(v.member) = 10, v.member, concat(replaceOne(substring(v.member, 1, 16), ' ', 'T'), ':00/PT1H'))";

/**
 * A view `_by_window`: an observation for each member and metric. The structure depends on the dimension `by`, whose
 * members are areas, times or codes of its own, so each has a structure of its own. The other arguments are dimensions.
 */
export function measuresDesign(view: 'sales_by_window' | 'products_by_window', by: string): SdmxDesign {
  const dimension = MEMBERS[by] ?? { en: by, zh: by, members: 'codes' };
  const isArea = dimension.members === 'area';
  const isSales = view === 'sales_by_window';
  const subject = isSales ? 'SALES' : 'PRODUCTS';
  const metrics = isSales ? SALES_METRICS : PRODUCT_METRICS;
  const shared = crossDomain({
    period: dimension.members === 'time' ? MEMBER_PERIOD : PERIOD,
    area: isArea ? area('v.member', by) : area(PLACE, 'segment'),
    unit: 'm.3',
    unitMult: '0',
    decimals: 'm.4',
    value: 'm.2',
    samplingError: 'm.5',
    reason: 'm.6',
  });
  return {
    id: `${subject}_BY_${codeName(by)}`,
    names: isSales
      ? { en: `Sales of a window by ${dimension.en.toLowerCase()}`, zh: `按${dimension.zh}分的零售额` }
      : { en: `Products of a window by ${dimension.en.toLowerCase()}`, zh: `按${dimension.zh}分的商品` },
    dimensions: [
      ...shared.frequencyAndArea,
      ...(isArea ? [coded('SEGMENT', 'Segments of counties', '县域范围', PLACE, SEGMENTS)] : []),
      FLOW,
      argument('CAMPAIGN', 'Campaign', '活动', 'campaign', CAMPAIGNS),
      argument('WINDOW', 'Window', '统计时段', 'window_id', WINDOWS),
      ...member(by, dimension),
      ...(isSales ? [argument('SCOPE', 'Scope', '可比范围', 'scope', SCOPES)] : [UNIT, PRODUCTS]),
      argument('BASIS', 'Basis', '统计口径', 'basis', BASES),
      component('INDICATOR', 'Indicator', '指标', 'm.1', 'String', indicators(subject, metrics)),
      shared.time,
    ],
    measure: shared.measure,
    attributes: shared.attributes,
    join: ` ARRAY JOIN [${metrics.map(observation).join(', ')}] AS m`,
    // What the view never has for this dimension or basis is left out; what is missing has a reason.
    condition: '(isNotNull(m.2) OR isNotNull(m.6))',
  };
}

const SCOPES = list('SCOPE', 'Scopes', '可比范围', ['scope']);
const UNIT = coded(
  'UNIT',
  'Unit of the quantities',
  '数量单位',
  'v.unit',
  list('PRODUCT_UNIT', 'Units of products', '商品单位', ['unit']),
);
const PRODUCTS = component(
  'PRODUCTS',
  'Products that count',
  '统计商品',
  codeSql('{arg_category:String}', TOTAL),
  'String',
  list(
    'PRODUCTS',
    'Categories, classes and groups of products',
    '商品类别、大类和商品组',
    ['category', 'class', 'product-group'],
    [TOTAL],
  ),
);

/** The value is the same in all rows: the argument that the server bound. */
function argument(id: string, en: string, zh: string, name: string, values: CodelistDesign): Component {
  return coded(id, en, zh, `{arg_${name}:String}`, values);
}

/** None for the total, and where the area or the time is the member. */
function member(by: string, { en, zh, members }: MemberDesign): Component[] {
  if (by === 'all' || members === 'area' || members === 'time') return [];
  const name = codeName(by);
  if (members === 'text') return [component(name, en, zh, 'v.member', 'String', 'String')];
  return [coded(name, en, zh, 'v.member', list(name, en, zh, [by], [NOT_APPLICABLE]))];
}

function indicators(subject: string, metrics: readonly MetricDesign[]): CodelistDesign {
  const codes = metrics.map(({ column, en, zh }) => ({ id: indicatorCode(column), en, zh }));
  return list(`${subject}_INDICATOR`, 'Indicators', '指标', [], codes);
}

/** SQL: (indicator, value, unit, decimals, sampling error, why there is no value). */
function observation({ column, unit: of, decimals, needsBase, error }: MetricDesign): string {
  const value = `CAST(v.${column} AS Nullable(Decimal(38, 9)))${column.endsWith('_fen') ? ' / 100' : ''}`;
  const parts = [
    `'${indicatorCode(column)}'`,
    value,
    typeof of === 'string' ? `'${of}'` : codeSql(`v.${of.column}`),
    `CAST(${decimals} AS UInt8)`,
    `CAST(${error === undefined ? 'NULL' : `v.${error}`} AS Nullable(Float64))`,
    `if(isNull(v.${column}), CAST(${needsBase ? 'v.growth_reason' : 'NULL'} AS Nullable(String)), NULL)`,
  ];
  return `tuple(${parts.join(', ')})`;
}

const MEMBERS: Readonly<Record<string, MemberDesign>> = {
  all: { en: 'All', zh: '全部', members: 'codes' },
  segment: { en: 'Segment', zh: '县域范围', members: 'area' },
  county: { en: 'County', zh: '县', members: 'area' },
  province: { en: 'Province', zh: '省份', members: 'area' },
  region: { en: 'Region', zh: '地区', members: 'area' },
  platform: { en: 'Platform', zh: '平台', members: 'codes' },
  channel: { en: 'Channel', zh: '渠道', members: 'codes' },
  direction: { en: 'Direction', zh: '流向', members: 'codes' },
  'order-mode': { en: 'Order mode', zh: '下单方式', members: 'codes' },
  village: { en: 'Village', zh: '村', members: 'text' },
  outlet: { en: 'Outlet', zh: '网点', members: 'text' },
  'outlet-type': { en: 'Outlet type', zh: '网点类型', members: 'codes' },
  day: { en: 'Day', zh: '日', members: 'time' },
  hour: { en: 'Hour', zh: '小时', members: 'time' },
  category: { en: 'Category', zh: '商品类别', members: 'codes' },
  class: { en: 'Class of products', zh: '商品大类', members: 'codes' },
  'product-group': { en: 'Group of products', zh: '商品组', members: 'codes' },
};

function codeName(by: string): string {
  return by.replaceAll('-', '_').toUpperCase();
}
