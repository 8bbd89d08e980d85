import type { ClickHouseClient } from '@clickhouse/client';

/** One past the highest position in the ingest log, by source. */
export async function readPositions(client: ClickHouseClient): Promise<Map<string, bigint>> {
  const answer = await client.query({
    query: 'SELECT source, max(next_position) AS next FROM ingest_log GROUP BY source',
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ source: string; next: string }>();
  return new Map(rows.map(({ source, next }) => [source, BigInt(next)]));
}
