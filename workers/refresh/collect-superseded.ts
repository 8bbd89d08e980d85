import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { versionAt } from '../../pipeline/rollups/slice-version.ts';

/** A month with fewer superseded rows is not worth a mutation. */
const MIN_SUPERSEDED_ROWS = 50_000;

/** Above this share of superseded rows, removing them costs less than reading past them. */
const TOLERATED_SHARE = 0.5;

/**
 * Removes rows of superseded and never committed versions. Readers that began earlier keep their snapshot. Versions
 * younger than `olderThanMs` stay, so that a running refresh keeps its rows. Works by month, so that months without
 * superseded rows are not rewritten. Does not wait for the removal, because refreshes would wait too. Does nothing while
 * an earlier removal runs: a series of workers that die would leave one each. Returns the number of rows to be removed.
 */
export async function collectSuperseded(
  client: ClickHouseClient,
  olderThanMs: number,
  minSupersededRows = MIN_SUPERSEDED_ROWS,
): Promise<number> {
  const before = versionAt(Date.now() - olderThanMs).toString();
  const superseded = `slice_version < {before:UInt64} AND (slice_start, slice_seconds, slice_version) NOT IN
    (SELECT slice_start, slice_seconds, slice_version FROM visible_slice
      UNION ALL SELECT day, 86400, sums_version FROM day_slices)`;
  const months = await rows<{ month: number; superseded: string }>(
    client,
    `SELECT toYYYYMM(slice_start) AS month, countIf(${superseded}) AS superseded
     FROM rollup
     WHERE NOT EXISTS (SELECT 1 FROM system.mutations WHERE database = currentDatabase() AND table = 'rollup' AND NOT is_done)
     GROUP BY month
     HAVING superseded >= {minSupersededRows:UInt64} AND superseded >= count() * {share:Float64}`,
    { before, minSupersededRows, share: TOLERATED_SHARE },
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
