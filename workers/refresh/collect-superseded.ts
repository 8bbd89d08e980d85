import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { versionAt } from '../../services/rollups/slice-version.ts';

/** Fewer superseded rows of a month than this are not worth a mutation. */
const WORTHWHILE_ROWS = 50_000;

/** Visible rows are a part of all; above this share of superseded ones, reading pays for them. */
const TOLERATED_SHARE = 0.5;

/**
 * Has rows of superseded and never committed versions removed. A reader that began earlier keeps its snapshot, so it
 * loses nothing; only versions older than a refresh can last are touched, so a running one loses nothing either.
 * By months, so that those with nothing to remove are not written anew; without waiting, since a refresh would wait too;
 * and not while an earlier removal is at work: workers that die in a row would leave one each. Returns how many rows go.
 */
export async function collectSuperseded(
  client: ClickHouseClient,
  olderThanMs: number,
  worthwhileRows = WORTHWHILE_ROWS,
): Promise<number> {
  const before = versionAt(Date.now() - olderThanMs).toString();
  const superseded = `slice_version < {before:UInt64} AND (slice_start, slice_seconds, slice_version) NOT IN
    (SELECT slice_start, slice_seconds, slice_version FROM visible_slice
      UNION ALL SELECT day, 86400, sums_version FROM day_commits
      UNION ALL SELECT start_at, window_seconds, sums_version FROM window_slices)`;
  const months = await rows<{ month: number; superseded: string }>(
    client,
    `SELECT toYYYYMM(slice_start) AS month, countIf(${superseded}) AS superseded
     FROM rollup
     WHERE NOT EXISTS (SELECT 1 FROM system.mutations WHERE database = currentDatabase() AND table = 'rollup' AND NOT is_done)
     GROUP BY month
     HAVING superseded >= {worthwhileRows:UInt64} AND superseded >= count() * {share:Float64}`,
    { before, worthwhileRows, share: TOLERATED_SHARE },
  );
  for (const { month } of months) {
    await client.command({
      query: `DELETE FROM rollup IN PARTITION {month:UInt32} WHERE ${superseded}`,
      query_params: { before, month },
      clickhouse_settings: { lightweight_deletes_sync: '0' },
    });
  }
  return months.reduce((sum, month) => sum + Number(month.superseded), 0);
}
