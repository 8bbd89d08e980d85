import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { CampaignFacts } from '../../../schemas/campaign-facts.ts';
import type { Code } from './design.ts';

/** The labels of values that are not empty, by the order of their kinds and then by value. */
export type LabelReader = (kinds: readonly string[]) => Promise<readonly Code[]>;

/** As the lists are now. */
export function liveLabels(client: ClickHouseClient): LabelReader {
  return (kinds) =>
    rows<Code>(
      client,
      "SELECT id, en, zh FROM label WHERE has({kinds:Array(String)}, kind) AND id != '' ORDER BY indexOf({kinds:Array(String)}, kind), id",
      { kinds },
    );
}

/** As they were when an edition was published. Its facts have no counties: the rows of counties have their labels. */
export function editionLabels(
  client: ClickHouseClient,
  publication: string,
  { labels }: CampaignFacts,
): LabelReader {
  const counties = (): Promise<Code[]> =>
    rows<Code>(
      client,
      `SELECT member AS id, any(label_en) AS en, any(label_zh) AS zh FROM edition_sales
       WHERE publication = {publication:String} AND by = 'county' AND member != '' GROUP BY member ORDER BY member`,
      { publication },
    );
  const ofKind = async (kind: string): Promise<readonly Code[]> =>
    kind === 'county' ? counties() : labels.filter((label) => label.kind === kind && label.id !== '');
  return async (kinds) => (await Promise.all(kinds.map(ofKind))).flat();
}
