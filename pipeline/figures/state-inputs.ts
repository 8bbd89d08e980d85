import { createHash } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { DataHorizon } from '../../domain/statistics/wording/same-hours.ts';
import { type Checksums, dayOfGroup, placedBefore, readChecksums } from '../rollups/visible-slices.ts';
import { type CampaignWindows, readCampaignWindows } from './campaign-windows.ts';

/** Version of the rules by which rows follow from sums. A release that changes them raises it, and all rows are computed again. */
const FIGURES_DEFINITION = 1;

/** What the figures of all campaigns follow from. */
export interface Inputs {
  readonly checksums: Checksums;
  readonly windows: ReadonlyMap<string, CampaignWindows>;
}

export async function readInputs(client: ClickHouseClient, horizon?: Promise<DataHorizon>): Promise<Inputs> {
  const of = [readChecksums(client), readCampaignWindows(client, horizon)] as const;
  const [checksums, windows] = await Promise.all(of);
  return { checksums, windows };
}

/** Of each campaign, sorted. */
export async function readSegments(client: ClickHouseClient): Promise<ReadonlyMap<string, string[]>> {
  const found = await rows<{ campaign: string; segments: string[] }>(
    client,
    'SELECT campaign, arraySort(groupArray(toString(segment))) AS segments FROM campaign_segment GROUP BY campaign',
  );
  return new Map(found.map((one) => [one.campaign, one.segments]));
}

/** Of all that the figures of a campaign follow from. An order counts when it is paid, which may be long after its day. */
export function checksumOf({ checksums, windows }: Inputs, campaign: string): string {
  const of = windows.get(campaign);
  const hours = [...(of?.windows ?? [])];
  const end = placedBefore(Math.max(...hours.flatMap(([, { own, base }]) => [own[1], base[1]])));
  const counted = [...checksums].filter(([group]) => dayOfGroup(group) < end).toSorted(([a], [b]) => a - b);
  const text = JSON.stringify([FIGURES_DEFINITION, counted, of?.factor, hours]);
  return createHash('sha256').update(text).digest('hex');
}
