import { label } from '../../../schemas/text/say.ts';
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
  names: label('export.sdmx.statistic'),
  dimensions: [
    ...shared.frequencyAndArea,
    coded('CAMPAIGN', 'v.campaign', CAMPAIGNS),
    coded('WINDOW', 'v.window_id', WINDOWS),
    coded('PLATFORM', 'v.platform', list('PLATFORM', ['platform'], [NOT_APPLICABLE])),
    coded('PRODUCT_GROUP', 'v.product_group', list('PRODUCT_GROUP', ['product-group'], [NOT_APPLICABLE])),
    coded('INDICATOR', 'v.metric', list('STATISTIC_INDICATOR', ['metric'])),
    coded('BASIS', 'v.basis', BASES),
    shared.time,
  ],
  measure: shared.measure,
  attributes: [
    ...shared.attributes,
    component('STATISTIC_ID', 'v.id', 'String', 'String'),
    component('EXACT_VALUE', 'v.exact', 'Nullable(Decimal(38, 9))', 'Decimal'),
  ],
  join: '',
};
