import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sum } from '../../domain/sum.ts';
import { type AcceptedGap, acceptedGaps } from './gaps.ts';

/** What the ingest log says about one source. */
export interface SourceAccount {
  readonly source: string;
  readonly first: bigint;
  /** One past the last logged position. */
  readonly next: bigint;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Positions that the archive has; null for topics. */
  readonly expected: number | null;
  /** Positions in neither a range nor an accepted gap; those of an archive up to its end. */
  readonly missing: number;
  readonly overlapping: number;
  /**
   * Whether every position was either read exactly once or accepted as lost, and every record accepted or
   * quarantined.
   */
  readonly closes: boolean;
  readonly gaps: readonly AcceptedGap[];
  /** Positions in the gaps. */
  readonly gapPositions: number;
  /** Quarantined events by reason code. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Null unless an operator took the source out of the accounting: then its counts are zeros, and it closes. */
  readonly removal: AccountRemoval | null;
}

export interface AccountRemoval {
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
  /** What the source had. */
  readonly records: number;
  /** Accepted events of it, which stay in the figures. */
  readonly accepted: number;
}

const SUMMED = ['missing', 'overlapping', 'records', 'accepted', 'quarantined'] as const;

/** What several sources have together. */
export type AccountTotals = Pick<SourceAccount, (typeof SUMMED)[number]>;

export function totalsOf(accounts: readonly SourceAccount[]): AccountTotals {
  const totals = SUMMED.map((count) => [count, sum(accounts.map((account) => account[count]))]);
  return Object.fromEntries(totals) as AccountTotals;
}

interface Row extends Omit<SourceAccount, 'first' | 'next' | 'gaps' | 'reasons' | 'removal'> {
  readonly first: string;
  readonly next: string;
  readonly reasons: Readonly<Record<string, number>>;
  readonly isRemoved: boolean;
  readonly removal: AccountRemoval;
}

/** Reads the accounts of all sources with one query, so that counts and reasons belong to the same moment. */
export async function readSourceAccounts(client: ClickHouseClient): Promise<SourceAccount[]> {
  const gaps = await acceptedGaps(client);
  const found = await rows<Row>(
    client,
    `SELECT source, first_position AS first, next_position AS next, toFloat64(account.records) AS records,
       toFloat64(account.accepted) AS accepted, toFloat64(account.quarantined) AS quarantined,
       toFloat64(expected_positions) AS expected, toFloat64(account.missing) AS missing,
       toFloat64(account.overlapping) AS overlapping, toBool(account.closes) AS closes,
       toFloat64(gap_positions) AS gapPositions, toBool(removed) AS isRemoved,
       CAST(
         mapFilter((code, events) -> events != 0 AND NOT removed, mapFromArrays(sums.1, sums.2)),
         'Map(String, Float64)'
       ) AS reasons,
       CAST(
         (ifNull(removed_reason, ''), ifNull(removed_by, ''), ifNull(toUnixTimestamp64Milli(removed_at), 0),
           removed_records, removed_accepted),
         'Tuple(reason String, by String, atMs Float64, records Float64, accepted Float64)'
       ) AS removal
     FROM accounting AS account
     LEFT JOIN (
       SELECT source, sumMap(codes, counts) AS sums
       FROM (
         SELECT source, arrayMap(code -> toString(code), mapKeys(reasons)) AS codes, arrayMap(n -> toInt64(n), mapValues(reasons)) AS counts
         FROM ingest_range
         UNION ALL SELECT source, [code], [-toInt64(count())] FROM released_event GROUP BY source, code
       )
       GROUP BY source
     ) AS reason USING (source)
     ORDER BY source`,
  );
  return found.map(({ isRemoved, ...row }) => ({
    ...row,
    first: BigInt(row.first),
    next: BigInt(row.next),
    gaps: gaps.filter(({ source }) => source === row.source),
    reasons: new Map(Object.entries(row.reasons)),
    removal: isRemoved ? row.removal : null,
  }));
}
