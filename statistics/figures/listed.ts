import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';

/** What the statement of cells takes from lists. */
export interface Listed {
  /** Counties of segments, and the number of the set of segments that each is of, from 1. */
  readonly counties: readonly number[];
  readonly sets: readonly number[];
  readonly segmentSets: readonly (readonly string[])[];
  /** Categories of the product group that is asked for; empty for a category. */
  readonly grouped: readonly string[];
}

interface Row {
  readonly counties: readonly (readonly [county: number, segments: readonly string[]])[];
  readonly grouped: readonly string[];
}

const STATEMENT = sqlFile(import.meta.url, 'listed');

export async function readListed(
  client: ClickHouseClient,
  { campaign, scope, category }: Readonly<Record<'campaign' | 'scope' | 'category', string>>,
): Promise<Listed> {
  const [found] = await rows<Row>(client, STATEMENT, { campaign, scope, category });
  const counties = found?.counties ?? [];
  const segmentSets = new Map(counties.map(([, segments]) => [segments.join('+'), segments]));
  const numbers = new Map([...segmentSets.keys()].map((text, index) => [text, index + 1]));
  return {
    counties: counties.map(([county]) => county),
    sets: counties.map(([, segments]) => numbers.get(segments.join('+')) ?? 0),
    segmentSets: [...segmentSets.values()],
    grouped: found?.grouped ?? [],
  };
}
