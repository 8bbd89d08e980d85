import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/**
 * A slice version is epoch milliseconds times this, plus a random number below it: two refreshes in the same
 * millisecond get different versions.
 */
export const VERSION_SALT = 4096;

/** The lowest version that a refresh at this time can get. */
export function versionAt(epochMs: number): bigint {
  return BigInt(epochMs) * BigInt(VERSION_SALT);
}

/** A version above every committed version of slices and sums. */
export async function nextVersion(client: ClickHouseClient): Promise<string> {
  const [newest] = await rows<{ version: string }>(
    client,
    "SELECT max(slice_version) AS version FROM rollup WHERE kind IN ('commit', 'day_commit')",
  );
  const timed = versionAt(Date.now()) + BigInt(Math.floor(Math.random() * VERSION_SALT));
  const above = BigInt(newest?.version ?? 0) + 1n;
  return (timed > above ? timed : above).toString();
}
