import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { type ClockWindow, hoursOf } from '../../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../../schemas/campaign-facts.ts';

interface NamedWindow extends ClockWindow {
  readonly campaign: string;
  readonly id: string;
}

/** The windows of campaigns. */
export type WindowReader = () => Promise<readonly NamedWindow[]>;

/** As the campaigns are now. */
export function liveWindows(client: ClickHouseClient): WindowReader {
  return () =>
    rows<NamedWindow>(
      client,
      'SELECT campaign, window_id AS id, toString(start_at) AS startAt, toString(end_at) AS endAt FROM campaign_window',
    );
}

/** As they were when an edition was published. */
export function editionWindows(campaign: string, { windows }: CampaignFacts): WindowReader {
  return () => Promise.resolve(windows.map((window) => ({ ...window, campaign })));
}

const HOURS_PER_DAY = 24;
/** Of `2017-11-11 00:00:00`. */
const CLOCK_LENGTH = 19;

/** A period of time as SDMX writes it, by Shanghai's clock: `2017-11-11`, `2017-11-01/P11D`, `2017-11-11T08:00:00/PT2H`. */
export function periodOf(window: ClockWindow): string {
  const [day = '', clock = ''] = window.startAt.split(' ');
  const hours = hoursOf(window);
  if (clock !== '00:00:00' || hours % HOURS_PER_DAY !== 0) return `${day}T${clock}/PT${hours}H`;
  return hours === HOURS_PER_DAY ? day : `${day}/P${hours / HOURS_PER_DAY}D`;
}

/** The parameter that {@link periodSql} reads. `asked` is a window of hours, START/END, or one that the campaigns have. */
export async function periodsParameter(
  windows: WindowReader,
  asked: { readonly campaign: string; readonly window: string } | undefined,
): Promise<string> {
  const periods: Record<string, Record<string, string>> = {};
  const add = (campaign: string, id: string, window: ClockWindow) =>
    ((periods[campaign] ??= {})[id] = periodOf(window));
  for (const window of await windows()) add(window.campaign, window.id, window);
  const [startAt, endAt] = asked?.window.split('/').map((clock) => clock.padEnd(CLOCK_LENGTH, ':00')) ?? [];
  if (asked !== undefined && startAt !== undefined && endAt !== undefined)
    add(asked.campaign, asked.window, { startAt, endAt });
  return JSON.stringify(periods);
}

/** SQL: the period of a window of a campaign. */
export function periodSql(campaign: string, window: string): string {
  return `JSONExtractString({sdmx_periods:String}, toString(${campaign}), toString(${window}))`;
}
