import type { ArchiveReading } from '../../schemas/archives/reading.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** What the database knows of an archive. */
export interface LoadedArchive {
  readonly name: string;
  readonly contentSha256: string;
  readonly bytes: number;
  readonly reading: ArchiveReading;
}

/** Undefined if the source was loaded before archives were recorded. */
export async function loadedArchive(
  client: ClickHouseClient,
  source: string,
): Promise<LoadedArchive | undefined> {
  const [row] = await rows<{ name: string; contentSha256: string; bytes: string; reading: string }>(
    client,
    `SELECT name, content_sha256 AS contentSha256, toString(bytes) AS bytes, reading
     FROM archive FINAL WHERE source = {source:String}`,
    { source },
  );
  if (row === undefined) return undefined;
  return { ...row, bytes: Number(row.bytes), reading: JSON.parse(row.reading) as ArchiveReading };
}
