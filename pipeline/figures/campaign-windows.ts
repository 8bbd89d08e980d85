import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { WindowHours } from '../../domain/statistics/figures/window-hours.ts';

/** The windows of a campaign by id, as the view `campaign_window` has them. */
export interface CampaignWindows {
  /** Orders that each order of the data stands for. */
  readonly factor: number;
  readonly windows: ReadonlyMap<string, WindowHours>;
}

interface Row {
  readonly campaign: string;
  readonly id: string;
  readonly factor: number;
  readonly isWithinPeriod: number;
  /** Start, end, end of the complete hours; the same of the base. Epoch seconds; a window without a base has an empty one. */
  readonly bounds: readonly [number, number, number, number, number, number];
}

/** Of all campaigns in force. */
export async function readCampaignWindows(
  client: ClickHouseClient,
): Promise<ReadonlyMap<string, CampaignWindows>> {
  const found = await rows<Row>(
    client,
    `SELECT campaign, window_id AS id, sample_factor AS factor, within_period AS isWithinPeriod,
       arrayMap(at -> toUnixTimestamp(at), [start_at, end_at, complete_to, ifNull(base_start_at, start_at),
         ifNull(base_end_at, start_at), ifNull(base_complete_to, start_at)]) AS bounds
     FROM campaign_window ORDER BY campaign, start_at, id`,
  );
  return new Map(
    [...Map.groupBy(found, ({ campaign }) => campaign)].map(([campaign, windows]) => {
      const [from, , completeTo] = windows.find(({ id }) => id === 'period')?.bounds ?? [0, 0, 0];
      const hoursOf = ({ bounds, isWithinPeriod }: Row): WindowHours => ({
        own: [bounds[0], bounds[1]],
        completeTo: bounds[2],
        base: [bounds[3], bounds[4]],
        baseCompleteTo: bounds[5],
        period: [from, completeTo],
        withinPeriod: isWithinPeriod === 1,
      });
      return [
        campaign,
        {
          factor: windows[0]?.factor ?? 1,
          windows: new Map(windows.map((window) => [window.id, hoursOf(window)])),
        },
      ];
    }),
  );
}
