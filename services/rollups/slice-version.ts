import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** Low bits of a slice version: two refreshers in the same millisecond do not share one. Its high bits are the time. */
export const VERSION_SALT = 4096;

/** The lowest version that a refresh takes from then on. */
export function versionAt(epochMs: number): bigint {
  return BigInt(epochMs) * BigInt(VERSION_SALT);
}

/** Above every committed version, of slices and of sums. */
export async function nextVersion(client: ClickHouseClient): Promise<string> {
  const [newest] = await rows<{ version: string }>(
    client,
    "SELECT max(slice_version) AS version FROM rollup WHERE kind IN ('commit', 'day_commit', 'window_commit')",
  );
  const timed = versionAt(Date.now()) + BigInt(Math.floor(Math.random() * VERSION_SALT));
  const above = BigInt(newest?.version ?? 0) + 1n;
  return (timed > above ? timed : above).toString();
}
