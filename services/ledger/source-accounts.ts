import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type AcceptedGap, acceptedGaps } from './gaps.ts';

/** What the ingest log says about one source, up to `next`. */
export interface SourceAccount {
  readonly source: string;
  readonly first: bigint;
  /** Everything before this position is logged; what comes later is no matter of this verification. */
  readonly next: bigint;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Positions that lie in no range and in no accepted gap. */
  readonly missing: number;
  readonly overlapping: number;
  /** Whether every position is explained: read once, or accepted as lost. */
  readonly closes: boolean;
  /** What was accepted as lost, for ever. */
  readonly gaps: readonly AcceptedGap[];
  /** Positions in the gaps. */
  readonly gapPositions: number;
  /** Quarantined events by reason code. */
  readonly reasons: ReadonlyMap<string, number>;
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
  reasons: [string[], string[]];
}

/** The accounts of all sources in one query, so that their counts and reasons are of one moment. */
export async function readSourceAccounts(client: ClickHouseClient): Promise<SourceAccount[]> {
  const gaps = await acceptedGaps(client);
  const found = await rows<Row>(
    client,
    `SELECT account.*, reasons
     FROM accounting AS account
     LEFT JOIN (
       SELECT source, sumMap(mapKeys(reasons), mapValues(reasons)) AS reasons FROM ingest_range GROUP BY source
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
    missing: Number(row.missing),
    overlapping: Number(row.overlapping),
    closes: row.closes === 1,
    gaps: gaps.filter(({ source }) => source === row.source),
    gapPositions: Number(row.gap_positions),
    reasons: new Map(row.reasons[0].map((code, index) => [code, Number(row.reasons[1][index] ?? 0)])),
  }));
}
