import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type CalendarEntry, releaseCalendar } from '../../domain/statistics/release-calendar.ts';
import type { Release } from '../../schemas/campaign.ts';
import { requireCampaign } from '../figures/campaigns.ts';
import { iso, readAllEditions } from './read-editions.ts';

interface Announced {
  readonly releases: readonly Release[];
  /** By the server's clock, which decides what is released. */
  readonly nowMs: number;
}

/** What the campaign in force announces. */
export async function readReleases(client: ClickHouseClient, campaign: string): Promise<Announced> {
  const [found] = await rows<{ announced: readonly Release[]; now: string }>(
    client,
    `SELECT CAST(arrayMap(r -> (r.status, ${iso('r.at')}), releases), 'Array(Tuple(status String, at String))') AS announced,
       toUnixTimestamp64Milli(now64(3)) AS now
     FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1`,
    { campaign },
  );
  return { releases: found?.announced ?? [], nowMs: Number(found?.now ?? 0) };
}

/** The calendar of a campaign, with the edition that each release is. Throws UnknownCampaignError. */
export async function readCalendar(client: ClickHouseClient, campaign: string): Promise<CalendarEntry[]> {
  await requireCampaign(client, campaign);
  const { releases, nowMs } = await readReleases(client, campaign);
  return releaseCalendar(releases, await readAllEditions(client, campaign), nowMs);
}
