import { type ClickHouseClient, rows } from '../adapters/clickhouse/client.ts';
import { versionAt } from './slice-version.ts';

/** Fewer superseded rows than this are not worth a mutation. */
const WORTHWHILE_ROWS = 50_000;

/** Visible rows are a part of all; above this share of superseded ones, reading pays for them. */
const TOLERATED_SHARE = 0.5;

/**
 * Removes rows of superseded and never committed versions. A reader that began earlier keeps its snapshot, so it
 * loses nothing; only versions older than a refresh can last are touched, so a running one loses nothing either.
 * Returns how many rows were removed.
 */
export async function collectSuperseded(
  client: ClickHouseClient,
  olderThanMs: number,
  worthwhileRows = WORTHWHILE_ROWS,
): Promise<number> {
  const before = versionAt(Date.now() - olderThanMs).toString();
  const superseded = `slice_version < {before:UInt64} AND (slice_start, slice_seconds, slice_version) NOT IN
    (SELECT slice_start, slice_seconds, slice_version FROM visible_slice UNION ALL SELECT day, 86400, sums_version FROM day_slices)`;
  const [count] = await rows<{ superseded: string; total: string }>(
    client,
    `SELECT countIf(${superseded}) AS superseded, count() AS total FROM rollup`,
    { before },
  );
  const found = Number(count?.superseded ?? 0);
  if (found < worthwhileRows || found < Number(count?.total) * TOLERATED_SHARE) return 0;
  await client.command({ query: `DELETE FROM rollup WHERE ${superseded}`, query_params: { before } });
  return found;
}
