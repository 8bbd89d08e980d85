import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type CampaignFacts, campaignFacts } from '../../schemas/campaign-facts.ts';
import type { Edition } from './read-editions.ts';

/** An edition does not hold what is asked of it. */
export class NotInEditionError extends Error {
  override readonly name = 'NotInEditionError';
}

/** The facts of the campaign as they were when the edition was published. Throws {@link NotInEditionError}. */
export async function readEditionFacts(
  client: ClickHouseClient,
  { campaign, number, publication }: Pick<Edition, 'campaign' | 'number' | 'publication'>,
): Promise<CampaignFacts> {
  const [found] = await rows<{ facts: string }>(
    client,
    'SELECT facts FROM edition WHERE publication = {publication:String}',
    { publication },
  );
  if (found !== undefined && found.facts !== '') return campaignFacts.parse(JSON.parse(found.facts));
  throw new NotInEditionError(
    `edition ${String(number)} of ${campaign} was published by an earlier build, which kept no titles and labels: ` +
      'read its figures in statistic_by_edition, or publish another edition',
  );
}
