import { TILE_PLACES } from '../../charts/tiles.ts';
import { label } from '../../../schemas/text/say.ts';
import { DATA_ORIGIN } from '../data-origin-column.ts';
import { coded, type CodelistDesign, codeOf, codeSql, component, type Component, list } from './design.ts';

/** The scheme that every statistical agency takes these concepts from. */
export const CROSS_DOMAIN = {
  id: 'CROSS_DOMAIN_CONCEPTS',
  names: label('export.sdmx.cross-domain'),
  maintainer: { agency: 'SDMX', version: '2.0' },
  concepts: [
    ...['FREQ', 'REF_AREA', 'TIME_PERIOD', 'OBS_VALUE', 'UNIT_MEASURE', 'UNIT_MULT', 'DECIMALS'],
    ...['OBS_STATUS', 'CONF_STATUS', 'SAMPLING_ERR', 'COMMENT_OBS'],
  ],
};

/** A list of the standard, of which the catalogue has the codes that are used. */
const ofSdmx = (name: string, version: string): CodelistDesign => ({
  ...list(name),
  maintainer: { agency: 'SDMX', version },
});

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
      component('FREQ', frequencySql(sql.period), 'String', ofSdmx('FREQ', '2.1')),
      sql.area,
    ],
    time: component('TIME_PERIOD', sql.period, 'String', 'ObservationalTimePeriod'),
    measure: component('OBS_VALUE', sql.value, 'Nullable(Decimal(38, 9))', 'Decimal'),
    attributes: [
      component('UNIT_MEASURE', sql.unit, 'String', list('UNIT_MEASURE', ['unit'])),
      component('UNIT_MULT', sql.unitMult, 'UInt8', 'Integer'),
      component('DECIMALS', sql.decimals, 'UInt8', 'Integer'),
      component(
        'OBS_STATUS',
        `if(isNull(${sql.value}), 'M', {sdmx_status:String})`,
        'String',
        ofSdmx('OBS_STATUS', '2.2'),
      ),
      // The one place that says what may be published.
      component(
        'CONF_STATUS',
        `if(${sql.reason} = 'confidential', 'C', 'F')`,
        'String',
        ofSdmx('CONF_STATUS', '1.2'),
      ),
      coded('DATA_ORIGIN', `v.${DATA_ORIGIN}`, list('DATA_ORIGIN', ['data-origin'])),
      component('SAMPLING_ERR', sql.samplingError, 'Nullable(Float64)', 'Decimal'),
      component('COMMENT_OBS', sql.reason, 'Nullable(String)', 'String'),
    ],
  };
}

/** A day is daily, an hour hourly; a campaign comes when it comes. */
function frequencySql(period: string): string {
  return `multiIf(length(${period}) = 10, 'D', endsWith(${period}, '/PT1H'), 'H', '_O')`;
}

const CHINA = 'CN';
const ISO_OF_PROVINCE = new Map(TILE_PLACES.map(({ code, letters }) => [code, `${CHINA}-${letters}`]));

/** Provinces by ISO 3166-2, counties by GB/T 2260; segments and regions have codes of our own. */
function areaSql(value: string): string {
  const texts = (codes: Iterable<string>) => [...codes].map((code) => `'${code}'`).join(', ');
  return `transform(toString(${value}), ['all', ${texts(ISO_OF_PROVINCE.keys())}], ['${CHINA}', ${texts(ISO_OF_PROVINCE.values())}], ${codeSql(value)})`;
}

export function area(value: string, kind: string): Component {
  const areas: CodelistDesign = {
    ...list('AREA', [kind]),
    codeOf: (id) => (id === 'all' ? CHINA : (ISO_OF_PROVINCE.get(id) ?? codeOf(id))),
  };
  return component('REF_AREA', areaSql(value), 'String', areas);
}
