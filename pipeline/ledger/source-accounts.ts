import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
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

interface Row {
  source: string;
  first_position: string;
  next_position: string;
  records: string;
  accepted: string;
  quarantined: string;
  missing: string;
  overlapping: string;
  closes: number;
  gap_positions: string;
  expected_positions: string | null;
  reasons: [string[], string[]];
  removed: number;
  removed_records: string;
  removed_accepted: string;
  removed_reason: string | null;
  removed_by: string | null;
  removed_ms: string | null;
}

/** Reads the accounts of all sources with one query, so that counts and reasons belong to the same moment. */
export async function readSourceAccounts(client: ClickHouseClient): Promise<SourceAccount[]> {
  const gaps = await acceptedGaps(client);
  const found = await rows<Row>(
    client,
    `SELECT account.*, reasons, toUnixTimestamp64Milli(removed_at) AS removed_ms
     FROM accounting AS account
     LEFT JOIN (
       SELECT source, sumMap(codes, counts) AS reasons
       FROM (
         SELECT source, arrayMap(code -> toString(code), mapKeys(reasons)) AS codes, arrayMap(n -> toInt64(n), mapValues(reasons)) AS counts
         FROM ingest_range
         UNION ALL SELECT source, [code], [-toInt64(count())] FROM released_event GROUP BY source, code
       )
       GROUP BY source
     ) AS reason USING (source)
     ORDER BY source`,
  );
  return found.map((row) => ({
    source: row.source,
    first: BigInt(row.first_position),
    next: BigInt(row.next_position),
    records: Number(row.records),
    accepted: Number(row.accepted),
    quarantined: Number(row.quarantined),
    expected: row.expected_positions === null ? null : Number(row.expected_positions),
    missing: Number(row.missing),
    overlapping: Number(row.overlapping),
    closes: row.closes === 1,
    gaps: gaps.filter(({ source }) => source === row.source),
    gapPositions: Number(row.gap_positions),
    reasons: new Map(
      row.reasons[0]
        .map((code, index) => [code, Number(row.reasons[1][index] ?? 0)] as const)
        .filter(([, events]) => events !== 0 && row.removed === 0),
    ),
    removal:
      row.removed === 0
        ? null
        : {
            reason: row.removed_reason ?? '',
            by: row.removed_by ?? '',
            atMs: Number(row.removed_ms),
            records: Number(row.removed_records),
            accepted: Number(row.removed_accepted),
          },
  }));
}
