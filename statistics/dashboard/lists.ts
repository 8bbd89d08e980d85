import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ClockWindow } from '../../domain/statistics/wording/window.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';

/** A campaign and its period. */
export interface CampaignTitle extends ClockWindow {
  readonly campaign: string;
  readonly en: string;
  readonly zh: string;
  readonly dataOrigin: DataOrigin;
}

/** The loaded campaigns, the latest first. */
export async function readCampaignTitles(client: ClickHouseClient): Promise<CampaignTitle[]> {
  return rows<CampaignTitle>(
    client,
    `SELECT campaign.campaign AS campaign, if(named.en = '', campaign.title, named.en) AS en, if(named.zh = '', campaign.title, named.zh) AS zh,
       toString(start_at) AS startAt, toString(end_at) AS endAt, data_origin AS dataOrigin
     FROM campaign
     LEFT JOIN (SELECT id, en, zh FROM title_label WHERE kind = 'campaign') AS named ON named.id = campaign.campaign
     JOIN campaign_window AS period ON period.campaign = campaign.campaign AND period.window_id = 'period'
     ORDER BY start_at DESC, campaign`,
  );
}

export interface CountyName {
  readonly county: string;
  readonly name: string;
  readonly name_en: string;
  /** GB/T 2260 prefix. */
  readonly province: string;
  readonly province_zh: string;
  readonly province_en: string;
  readonly rural: boolean;
}

/** The type of each outlet that took part in sales of a county, by platform and id. */
export async function readOutletTypes(
  client: ClickHouseClient,
  county: string,
): Promise<ReadonlyMap<string, string>> {
  const found = await rows<{ member: string; type: string }>(
    client,
    `SELECT concat(platform, ' ', outlet_id) AS member, any(toString(outlet_type)) AS type FROM products_by_hour
     WHERE county = {county:String} AND outlet_id != '' GROUP BY member`,
    { county },
  );
  return new Map(found.map(({ member, type }) => [member, type]));
}

/** Every county whose code an order may carry, by code. */
export async function readCountyDirectory(client: ClickHouseClient): Promise<CountyName[]> {
  const found = await rows<Omit<CountyName, 'rural'> & { rural: boolean | number }>(
    client,
    `SELECT county, name, name_en, substring(county, 1, 2) AS province, county.province AS province_zh, province_en, rural
     FROM county WHERE carries_orders ORDER BY county`,
  );
  return found.map((row) => ({ ...row, rural: Boolean(row.rural) }));
}

/**
 * The live rows of the view `activity` of a campaign, all of one state, each with the time when that was computed, epoch
 * ms; there are none until a worker has stored some.
 */
export async function readActivityRows(
  client: ClickHouseClient,
  campaign: string,
): Promise<{ readonly row: object; readonly computedMs: number }[]> {
  const found = await rows<{ computedMs: string }>(
    client,
    `SELECT * EXCEPT computed_at, toString(toUnixTimestamp64Milli(computed_at)) AS computedMs FROM activity
     WHERE campaign = {campaign:String}`,
    { campaign },
  );
  return found.map(({ computedMs, ...row }) => ({ row, computedMs: Number(computedMs) }));
}
