import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { composeBulletin } from './compose.ts';
import type { BulletinDocument } from './document.ts';
import { readBulletin } from './read-bulletin.ts';

/**
 * The bulletin of a campaign, live or of an edition, before any format. Throws UnknownCampaignError if the campaign is
 * not loaded, and an error if it has no windows `period` and `day`.
 */
export async function bulletin(
  client: ClickHouseClient,
  source: StatisticsSource,
  basis: Basis,
  language: Language,
): Promise<BulletinDocument> {
  return composeBulletin(await readBulletin(client, source, basis), language);
}
