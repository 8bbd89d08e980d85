import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** Records that were stored in a minute, from all sources. */
export interface MinuteRate {
  /** Epoch ms of its start. */
  readonly startMs: number;
  readonly records: number;
}

const RATE_MINUTES = 60;

/** Of the last hour, minute by minute; the present one is not over. */
export async function readRates(client: ClickHouseClient, nowMs: number): Promise<MinuteRate[]> {
  const lastMs = Math.floor(nowMs / 60_000) * 60_000;
  const firstMs = lastMs - (RATE_MINUTES - 1) * 60_000;
  const found = await rows<{ startMs: string; records: string }>(
    client,
    `SELECT toUnixTimestamp(toStartOfMinute(logged_at)) * 1000 AS startMs, sum(records) AS records
     FROM ingest_log FINAL WHERE logged_at >= fromUnixTimestamp64Milli({firstMs:Int64}) GROUP BY startMs`,
    { firstMs },
  );
  const byStart = new Map(found.map(({ startMs, records }) => [Number(startMs), Number(records)]));
  return Array.from({ length: RATE_MINUTES }, (_, minute) => {
    const startMs = firstMs + minute * 60_000;
    return { startMs, records: byStart.get(startMs) ?? 0 };
  });
}
