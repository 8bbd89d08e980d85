import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { LoadedCampaign } from '../../schemas/campaign.ts';
import type { OracleReference, OracleSegment } from '../oracle/statistics.ts';

const ROOT = new URL('../../', import.meta.url);

type Row = Readonly<Record<string, string>>;

function csv(path: string): Row[] {
  return parse(readFileSync(new URL(path, ROOT)), { columns: true, comment: '#' });
}

function listed(id: string, shortName: string, rows: readonly Row[]): OracleSegment {
  const members = rows.map(({ code = '', valid_from: from = '', valid_to: to = '' }) => ({
    county: code,
    validFrom: from === '' ? '1970-01-01' : from,
    validTo: to === '' ? '2149-06-06' : to,
  }));
  return { id, shortName, members };
}

/** The lists that come with Countyflow and those of the examples, read without its code. */
const SEGMENTS: readonly OracleSegment[] = [
  listed(
    'rural',
    'rural',
    csv('reference/counties-2017.csv').filter(({ rural }) => rural === '1'),
  ),
  listed(
    'national-demonstration-counties',
    'demonstration',
    csv('reference/national-demonstration-counties-2017.illustrative.csv'),
  ),
  listed('national-poverty-counties', 'poverty', csv('reference/national-poverty-counties-2017.csv')),
  listed('festival-county', 'festival', csv('docs/examples/campaigns/festival-county.csv')),
];

/** What the oracle needs to know about the campaign of an example file. */
export function referenceOfExample(file: string, sampleFactor = 1): OracleReference {
  const json = JSON.parse(
    readFileSync(new URL(`docs/examples/campaigns/${file}`, ROOT), 'utf8'),
  ) as LoadedCampaign;
  return {
    campaign: { ...json, platformBases: {}, placeFigures: [], coverageFigures: [], sampleFactor },
    segments: SEGMENTS.filter(({ id }) => json.segments?.includes(id)),
    productGroups: csv('reference/product-groups.csv').map((row) => ({
      productGroup: row['product_group'] ?? '',
      category: row['category'] ?? '',
    })),
  };
}
