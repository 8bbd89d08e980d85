import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';

export type FrameFacts = NonNullable<CampaignFacts['frame']>;

/** One that is not comparable, with the reason. */
export interface LeftOutMember {
  readonly kind: FrameFacts['counts'][number]['kind'];
  /** Of counties; empty for platforms and outlets. */
  readonly segment: string;
  readonly member: string;
  readonly labelEn: string;
  readonly labelZh: string;
  readonly reason: string;
  readonly reasonEn: string;
  readonly reasonZh: string;
  /** Null if the reason has no day. */
  readonly since: string | null;
}

const LEFT_OUT = sqlFile(import.meta.url, 'read-frame');

/** Who is not comparable in a campaign, by kind and segment: the first `most`. */
export function readLeftOut(
  client: ClickHouseClient,
  campaign: string,
  most: number,
): Promise<LeftOutMember[]> {
  return rows<LeftOutMember>(client, LEFT_OUT, { campaign, most });
}

/** The frame of a campaign and how many it holds; null if the campaign declares nothing. */
export async function readFrame(client: ClickHouseClient, campaign: string): Promise<FrameFacts | null> {
  const [found] = await rows<Omit<FrameFacts, 'counts'>>(
    client,
    `SELECT toString(comparable.base_as_of[1]) AS baseAsOf, toString(comparable.first_day[1]) AS firstDay,
       toString(comparable.last_day[1]) AS lastDay
     FROM (SELECT * FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1)
     WHERE NOT removed AND notEmpty(comparable)`,
    { campaign },
  );
  if (found === undefined) return null;
  const counts = await rows<FrameFacts['counts'][number]>(
    client,
    `SELECT kind, ifNull(m.segment, '') AS segment, toUInt32(countIf(m.comparable)) AS comparable,
       toUInt32(countIf(NOT m.comparable)) AS leftOut
     FROM comparable_member AS m WHERE campaign = {campaign:String} GROUP BY kind, segment ORDER BY kind, segment`,
    { campaign },
  );
  return { ...found, counts };
}
