import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { DAY_SECONDS } from '../../domain/slices.ts';
import { versionAt } from '../rollups/hour-states.ts';
import { FIGURE_TABLES } from './figure-tables.ts';
import { checksumOf, readInputs } from './state-inputs.ts';

/** Which figures are computed together: those of places are many, and may follow more slowly. */
export const PACES = ['headline', 'places'] as const;
export type Pace = (typeof PACES)[number];

export interface NewestState {
  /** Above the number of every other state, also of those that failed. */
  readonly state: bigint;
  /** The one that is visible; 0 if there is none yet. */
  readonly visible: bigint;
  readonly computedMs: number;
  /** Checksum of what it follows from. */
  readonly inputs: string;
  /** Attempts since then that failed, in their order. */
  readonly failures: readonly Failure[];
}

interface Failure {
  readonly atMs: number;
  readonly cause: string;
}

interface Row {
  readonly name: string;
  readonly newest: string;
  readonly computed: string;
  readonly followed: string;
  readonly failed: readonly (readonly [state: string, cause: string])[];
}

const COMMITTED_BEFORE = Object.values(FIGURE_TABLES).filter((table) => table !== FIGURE_TABLES.sales);

/** The newest state of each campaign. Sales are committed last, so theirs says what was computed. */
export async function newestStates(
  client: ClickHouseClient,
  pace: Pace,
): Promise<ReadonlyMap<string, NewestState>> {
  const found = await rows<Row>(
    client,
    `SELECT campaign AS name, toString(max(state)) AS newest, toString(maxIf(state, is_sales AND is_commit)) AS computed,
       argMaxIf(inputs, state, is_sales AND is_commit) AS followed,
       arraySort(groupArrayIf((state, inputs), NOT is_commit)) AS failed
     FROM (
       SELECT campaign, state, inputs, is_commit, true AS is_sales FROM sales_figure
       WHERE pace = {pace:String} AND (is_commit OR window_id = '' AND inputs != '')
       ${COMMITTED_BEFORE.map((table) => `UNION ALL SELECT campaign, state, '', true, false FROM ${table} WHERE is_commit AND pace = {pace:String}`).join('\n')}
     )
     GROUP BY campaign`,
    { pace },
  );
  const msOf = (state: string) => Number(BigInt(state) / 1_000n);
  return new Map(
    found.map(({ name, newest, computed, followed, failed }) => [
      name,
      {
        ...{ state: BigInt(newest), visible: BigInt(computed), computedMs: msOf(computed), inputs: followed },
        failures: failed
          .filter(([state]) => BigInt(state) > BigInt(computed))
          .map(([state, cause]) => ({ atMs: msOf(state), cause })),
      },
    ]),
  );
}

/** Says why a state could not be computed: a row that makes nothing visible. It goes with the states that were never committed. */
export async function recordFailure(
  client: ClickHouseClient,
  of: { readonly campaign: string; readonly pace: Pace; readonly state: bigint },
  cause: string,
): Promise<void> {
  const values = [{ ...of, state: String(of.state), inputs: cause }];
  await client.insert({ table: 'sales_figure', values, format: 'JSONEachRow' });
}

/** Whether the rows of figures of a campaign follow the rollups. */
export interface FollowedFigures {
  readonly campaign: string;
  readonly pace: Pace;
  /** `waiting`: something has changed that they do not show. `failed`: and they cannot be computed. */
  readonly state: 'current' | 'waiting' | 'failed';
  /** For how long they have not followed; 0 if they do. */
  readonly behindMs: number;
  readonly cause: string | null;
}

/** At each pace. One answer for all who say it: the status, the metrics and the check. */
export async function readFollowedFigures(client: ClickHouseClient): Promise<readonly FollowedFigures[]> {
  const [inputs, ...states] = await Promise.all([
    readInputs(client),
    ...PACES.map((pace) => newestStates(client, pace)),
  ]);
  const followed = async (campaign: string, pace: Pace, newest?: NewestState): Promise<FollowedFigures> => {
    if (newest?.inputs === checksumOf(inputs, campaign))
      return { campaign, pace, state: 'current', behindMs: 0, cause: null };
    const cause = newest?.failures.at(-1)?.cause ?? null;
    const behindMs = Date.now() - (await changedMs(client, newest?.computedMs ?? 0));
    return { campaign, pace, state: cause === null ? 'waiting' : 'failed', behindMs, cause };
  };
  return Promise.all(
    PACES.flatMap((pace, index) =>
      [...inputs.windows.keys()].map((campaign) => followed(campaign, pace, states[index]?.get(campaign))),
    ),
  );
}

/** When the first slice was committed that a state of a time cannot have; that time, if a list changed. */
async function changedMs(client: ClickHouseClient, computedMs: number): Promise<number> {
  const [found] = await rows<{ ms: string | null }>(
    client,
    `SELECT intDiv(minOrNull(slice_version), {perMs:UInt64}) AS ms FROM rollup
     WHERE kind = 'commit' AND slice_seconds < ${String(DAY_SECONDS)} AND slice_version >= {since:UInt64}`,
    { since: versionAt(computedMs).toString(), perMs: versionAt(1).toString() },
  );
  return Number(found?.ms ?? computedMs);
}
