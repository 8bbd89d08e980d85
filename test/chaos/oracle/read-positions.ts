import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../waits.ts';

/** One past the highest position in the ingest log, by source. */
export async function readPositions(client: ClickHouseClient): Promise<Map<string, bigint>> {
  const found = await rows<{ source: string; next: string }>(
    client,
    'SELECT source, max(next_position) AS next FROM ingest_log GROUP BY source',
  );
  return new Map(found.map(({ source, next }) => [source, BigInt(next)]));
}

/** Longer than any fault lasts, plus a minute to catch up. */
const STANDSTILL_MS = 180_000;

/**
 * Waits until the ingest log has a range of the source that ends at or after a position. Resolves to that end.
 * Rejects if reading makes no progress, so that a run fails instead of hanging.
 */
export function untilRead(client: ClickHouseClient, source: string, position: number): Promise<number> {
  return waitFor(`${source} to be read up to ${String(position)}`, poll(client, source, position));
}

async function poll(client: ClickHouseClient, source: string, position: number): Promise<number> {
  let [furthest, sinceMs] = [-1, performance.now()];
  for (;;) {
    const next = Number((await readPositions(client)).get(source) ?? 0n);
    if (next >= position) return next;
    if (next > furthest) [furthest, sinceMs] = [next, performance.now()];
    if (performance.now() - sinceMs > STANDSTILL_MS)
      throw new Error(
        `${source} must be read up to ${String(position)}, but has been at ${String(next)} for ${String(STANDSTILL_MS / 1000)} s`,
      );
    await sleep(50);
  }
}
