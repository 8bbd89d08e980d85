import { label } from '../../../schemas/text/say.ts';
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
  nameOf,
  NOT_APPLICABLE,
  type SdmxDesign,
  SEGMENTS,
  TOTAL,
  WINDOWS,
} from './design.ts';
import { type MetricDesign, metricsOf } from './metrics.ts';
import { periodSql } from './periods.ts';

/** Members of dimensions that are no codes of a list: areas, times, or free text. */
const MEMBERS: Readonly<Record<string, 'area' | 'time' | 'text'>> = {
  segment: 'area',
  county: 'area',
  province: 'area',
  region: 'area',
  village: 'text',
  outlet: 'text',
  day: 'time',
  hour: 'time',
};

const PERIOD = periodSql('{arg_campaign:String}', '{arg_window_id:String}');
/** SQL: the argument `segment` without the flow of trade that may stand before it, and that flow. */
const PLACE = "splitByChar(':', {arg_segment:String})[-1]";
const FLOW = coded(
  'FLOW',
  "if({arg_segment:String} LIKE '%:%', splitByChar(':', {arg_segment:String})[1], 'sales')",
  list(
    'FLOW',
    [],
    FLOWS.map((id) => ({ id, ...FLOW_LABELS[id] })),
  ),
);
/** SQL: the period of a member that is a time: a day, or an hour such as `2017-11-11 08:00`. */
const MEMBER_PERIOD =
  "if(length(v.member) = 10, v.member, concat(replaceOne(substring(v.member, 1, 16), ' ', 'T'), ':00/PT1H'))";

/**
 * Sales or products: an observation for each member and metric. The structure depends on the dimension `by`, whose
 * members are areas, times or codes of its own, so each has a structure of its own. The other arguments are dimensions.
 */
export function measuresDesign(kind: 'sales' | 'products', by: string): SdmxDesign {
  const members = MEMBERS[by];
  const isArea = members === 'area';
  const isSales = kind === 'sales';
  const subject = isSales ? 'SALES' : 'PRODUCTS';
  const metrics = metricsOf(kind);
  const { en, zh } = nameOf(codeName(by));
  const shared = crossDomain({
    period: members === 'time' ? MEMBER_PERIOD : PERIOD,
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
    names: label('export.sdmx.by-dimension', { isSales, en: en.toLowerCase(), zh }),
    dimensions: [
      ...shared.frequencyAndArea,
      ...(isArea ? [coded('SEGMENT', PLACE, SEGMENTS)] : []),
      FLOW,
      argument('CAMPAIGN', 'campaign', CAMPAIGNS),
      argument('WINDOW', 'window_id', WINDOWS),
      ...member(by),
      ...(isSales ? [argument('SCOPE', 'scope', list('SCOPE', ['scope']))] : [UNIT, PRODUCTS]),
      argument('BASIS', 'basis', BASES),
      component('INDICATOR', 'm.1', 'String', indicators(subject, metrics)),
      shared.time,
    ],
    measure: shared.measure,
    attributes: shared.attributes,
    join: ` ARRAY JOIN [${metrics.map(observation).join(', ')}] AS m`,
    // What the view never has for this dimension or basis is left out; what is missing has a reason.
    condition: '(isNotNull(m.2) OR isNotNull(m.6))',
  };
}

const UNIT = coded('UNIT', 'v.unit', list('PRODUCT_UNIT', ['unit']));
const PRODUCTS = component(
  'PRODUCTS',
  codeSql('{arg_category:String}', TOTAL),
  'String',
  list('PRODUCTS', ['category', 'class', 'product-group'], [TOTAL]),
);

/** The value is the same in all rows: the argument that the server bound. */
function argument(id: string, name: string, values: CodelistDesign): Component {
  return coded(id, `{arg_${name}:String}`, values);
}

/** None for the total, and where the area or the time is the member. */
function member(by: string): Component[] {
  const members = MEMBERS[by];
  if (by === 'all' || members === 'area' || members === 'time') return [];
  const name = codeName(by);
  if (members === 'text') return [component(name, 'v.member', 'String', 'String')];
  return [coded(name, 'v.member', list(name, [by], [NOT_APPLICABLE]))];
}

function indicators(subject: string, metrics: readonly MetricDesign[]): CodelistDesign {
  const codes = metrics.map(({ indicator: id, names }) => ({ id, ...names }));
  return list(`${subject}_INDICATOR`, [], codes);
}

/** SQL: (indicator, value, unit, decimals, sampling error, why there is no value). */
function observation({ column, indicator, unit: of, decimals, needsBase, error }: MetricDesign): string {
  const value = `CAST(v.${column} AS Nullable(Decimal(38, 9)))${column.endsWith('_fen') ? ' / 100' : ''}`;
  const parts = [
    `'${indicator}'`,
    value,
    typeof of === 'string' ? `'${of}'` : codeSql(`v.${of.column}`),
    `CAST(${decimals} AS UInt8)`,
    `CAST(${error === undefined ? 'NULL' : `v.${error}`} AS Nullable(Float64))`,
    `if(isNull(v.${column}), CAST(${needsBase ? 'v.growth_reason' : 'NULL'} AS Nullable(String)), NULL)`,
  ];
  return `tuple(${parts.join(', ')})`;
}

function codeName(by: string): string {
  return by.replaceAll('-', '_').toUpperCase();
}
