import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import {
  type ActivePlaces,
  activityOf,
  type ActivityRow,
  type Counted,
  windowBits,
} from '../../domain/statistics/figures/activity.ts';
import { spansOf } from '../../domain/statistics/figures/window-hours.ts';
import type { ActivityFacts } from '../../schemas/campaign-facts.ts';
import { type CampaignWindows, readCampaignWindows } from './campaign-windows.ts';

const COUNTS = sqlFile(import.meta.url, 'activity-counts');

type Row = readonly [
  ...[counted: Counted, type: string],
  pattern: readonly (readonly [segments: readonly string[], paid: string, placed: string])[],
  places: number,
];

/** How many counties, villages and outlets had an order, in every window, all counties and each of the segments. */
export async function readActivityRows(
  client: ClickHouseClient,
  campaign: string,
  { factor, windows }: CampaignWindows,
  segments: readonly string[],
): Promise<ActivityRow[]> {
  const hours = [...windows.values()];
  const spans = spansOf(hours);
  const answer = await client.query({
    query: COUNTS,
    query_params: { campaign, bounds: spans.bounds, windows: windowBits(hours, spans) },
    format: 'JSONCompactEachRow',
  });
  const found = (await answer.json<Row>()).map(([counted, type, pattern, places]): ActivePlaces => ({
    ...{ counted, type, places },
    pattern: pattern.map(([of, paid, placed]) => ({
      ...{ segments: of, paid: BigInt(paid), placed: BigInt(placed) },
    })),
  }));
  return activityOf(found, {
    windows: [...windows].map(([windowId, { base }]) => ({ windowId, hasBase: base[0] < base[1] })),
    ...{ segments, isOfSample: factor > 1 },
  });
}

/** How many outlets and villages of rural counties had an order on the day of a campaign. In a sample, a drawn one. */
export async function readActivity(
  client: ClickHouseClient,
  campaign: string,
  basis: 'paid' | 'placed',
): Promise<ActivityFacts> {
  const of = (await readCampaignWindows(client)).get(campaign);
  const day = of?.windows.get('day');
  const windows = { factor: of?.factor ?? 1, windows: new Map(day === undefined ? [] : [['day', day]]) };
  const rows = (await readActivityRows(client, campaign, windows, ['rural'])).filter(
    (row) => row.segment === 'rural' && row.basis === basis,
  );
  const counts = (counted: Counted) =>
    rows
      .filter((row) => row.counted === counted)
      .map(({ member, active, base_active: base }) => ({ id: member, active, base }))
      .toSorted((a, b) => b.active - a.active || Number(a.id > b.id) - Number(a.id < b.id));
  const [outlets, villages] = (['outlet', 'village'] as const).map((counted) => {
    const { active = 0, base = null } = counts(counted)[0] ?? {};
    return { active, base };
  }) as [ActivityFacts['outlets'], ActivityFacts['villages']];
  return { outlets, villages, types: counts('outlet-type') };
}
