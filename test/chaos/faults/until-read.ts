import type { ClickHouseClient } from '@clickhouse/client';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the ingest log has a range of the source that ends at or after a position; resolves to its end. */
export async function untilRead(client: ClickHouseClient, source: string, position: number): Promise<number> {
  for (;;) {
    const answer = await client.query({
      query: 'SELECT max(next_position) AS next FROM ingest_log WHERE source = {source:String}',
      query_params: { source },
      format: 'JSONEachRow',
    });
    const [row] = await answer.json<{ next: string }>();
    if (Number(row?.next) >= position) return Number(row?.next);
    await sleep(50);
  }
}
