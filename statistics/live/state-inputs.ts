import { createHash } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type CampaignWindows, readCampaignWindows } from '../figures/campaign-windows.ts';
import { LISTS_OF_SUMS } from '../figures/figures-checksum.ts';
import type { Pace } from './live-questions.ts';

/** Version of the rules by which rows follow from sums. A release that changes them raises it, and all rows are computed again. */
const FIGURES_DEFINITION = 1;
/** An order that the next day has may be paid a little before midnight, by a clock that is ahead. */
const AHEAD_SECONDS = 3_600;

/** What the figures of all campaigns follow from. */
export interface Inputs {
  /** Checksum of the lists and labels. */
  readonly lists: string;
  /** Checksum of the visible slices of each day; by its start in epoch seconds. */
  readonly days: readonly (readonly [day: number, checksum: string])[];
  readonly windows: ReadonlyMap<string, CampaignWindows>;
  readonly segments: ReadonlyMap<string, readonly string[]>;
}

export async function readInputs(client: ClickHouseClient): Promise<Inputs> {
  const [[found], windows, segments] = await Promise.all([
    rows<Pick<Inputs, 'lists' | 'days'>>(
      client,
      `SELECT toString(cityHash64(${LISTS_OF_SUMS}, (SELECT sum(cityHash64(kind, id, en, zh)) FROM title_label))) AS lists,
         arraySort(groupArray((toUnixTimestamp(day), toString(inputs_checksum)))) AS days
       FROM day_slices`,
    ),
    readCampaignWindows(client),
    rows<{ campaign: string; segments: readonly string[] }>(
      client,
      'SELECT campaign, arraySort(groupArray(toString(segment))) AS segments FROM campaign_segment GROUP BY campaign',
    ),
  ]);
  return {
    ...{ lists: found?.lists ?? '', days: found?.days ?? [], windows },
    segments: new Map(segments.map((one) => [one.campaign, one.segments])),
  };
}

/** Of all that the figures of a campaign follow from. An order counts when it is paid, which may be long after its day. */
export function checksumOf({ lists, days, windows }: Inputs, campaign: string): string {
  const of = windows.get(campaign);
  const hours = [...(of?.windows ?? [])];
  const end = Math.max(...hours.flatMap(([, { own, base }]) => [own[1], base[1]])) + AHEAD_SECONDS;
  const counted = days.filter(([day]) => day < end);
  const text = JSON.stringify([FIGURES_DEFINITION, lists, counted, of?.factor, hours]);
  return createHash('sha256').update(text).digest('hex');
}

export interface NewestState {
  readonly state: bigint;
  readonly computedMs: number;
  readonly inputs: string;
}

/** The newest state of each campaign. Sales are committed after products, so theirs says what was computed. */
export async function newestStates(
  client: ClickHouseClient,
  pace: Pace,
): Promise<ReadonlyMap<string, NewestState>> {
  const found = await rows<{ name: string; newest: string; computed: string; followed: string }>(
    client,
    `SELECT campaign AS name, toString(max(state)) AS newest, toString(maxIf(state, is_sales)) AS computed,
       argMaxIf(inputs, state, is_sales) AS followed
     FROM (
       SELECT campaign, state, inputs, true AS is_sales FROM sales_figure WHERE is_commit AND pace = {pace:String}
       UNION ALL
       SELECT campaign, state, '', false FROM product_figure WHERE is_commit AND pace = {pace:String}
     )
     GROUP BY campaign`,
    { pace },
  );
  return new Map(
    found.map(({ name, newest, computed, followed }) => [
      name,
      { state: BigInt(newest), computedMs: Number(BigInt(computed) / 1_000n), inputs: followed },
    ]),
  );
}
