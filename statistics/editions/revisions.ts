import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { requireCampaign } from '../figures/campaigns.ts';
import { jointOrigin } from '../figures/data-origin.ts';
import type { Basis } from '../figures/read-statistics.ts';
import { readEditions } from './read-editions.ts';

/** The rural sales of one day, or of the whole period, as each edition had them. */
export interface RevisedDay {
  /** Day of Shanghai; null for the whole period. */
  readonly day: string | null;
  /** In fen, in the order of the editions; null where an edition had none. */
  readonly sales_fen: readonly (string | null)[];
  /** From the first edition to the last, in percent of the first; null without two of them. */
  readonly revision_percent: number | null;
}

/** How published sales were revised: a triangle, since later days are in later editions only. */
export interface Revisions {
  readonly basis: Basis;
  /** Of the orders of all editions. */
  readonly dataOrigin: DataOrigin;
  readonly editions: readonly number[];
  /** The days in order, then the period. */
  readonly days: readonly RevisedDay[];
  /**
   * Over the days, in percent: the mean tells a bias, the mean of the absolute values how much to expect. Both are
   * measures of the OECD's guidelines on revisions. Null while no day is in two editions.
   */
  readonly mean_percent: number | null;
  readonly mean_absolute_percent: number | null;
}

interface Row {
  readonly day: string;
  /** Indexed by edition, from 1. */
  readonly fen: Readonly<Record<string, string>>;
}

/** The rural sales by day of every edition. Throws UnknownCampaignError. */
export async function readRevisions(
  client: ClickHouseClient,
  campaign: string,
  basis: Basis,
): Promise<Revisions> {
  const all = await readEditions(client, campaign);
  const editions = all.map(({ number }) => number);
  if (editions.length === 0) await requireCampaign(client, campaign);
  const found = await rows<Row>(
    client,
    `SELECT member AS day, mapFromArrays(groupArray(toString(edition)), groupArray(toString(sales_fen))) AS fen
     FROM sales
     WHERE campaign = {campaign:String} AND edition > 0 AND basis = {basis:String} AND window_id = 'period'
       AND flow = 'sales' AND segment = 'rural' AND dimension = 'day'
     GROUP BY day ORDER BY day`,
    { campaign, basis },
  );
  const days = found.map(({ day, fen }) =>
    revised(
      day,
      editions.map((number) => fen[number] ?? null),
    ),
  );
  const whole = editions.map((number) => {
    const own = found.flatMap(({ fen }) => fen[number] ?? []);
    return own.length === 0 ? null : String(own.reduce((sum, one) => sum + BigInt(one), 0n));
  });
  const changes = days.flatMap(({ revision_percent: percent }) => percent ?? []);
  return {
    basis,
    dataOrigin: jointOrigin(all.map(({ dataOrigin }) => dataOrigin)),
    editions,
    days: [...days, revised(null, whole)],
    mean_percent: meanOf(changes),
    mean_absolute_percent: meanOf(changes.map(Math.abs)),
  };
}

function revised(day: string | null, sales: readonly (string | null)[]): RevisedDay {
  const known = sales.filter((fen) => fen !== null);
  const [first, last] = [known[0], known.at(-1)];
  const isRevisable = known.length > 1 && first !== undefined && last !== undefined && first !== '0';
  // Exact to a ten-thousandth of a percent before it becomes a number.
  const percent = isRevisable
    ? Number(((BigInt(last) - BigInt(first)) * 1_000_000n) / BigInt(first)) / 10_000
    : null;
  return { day, sales_fen: sales, revision_percent: percent };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
