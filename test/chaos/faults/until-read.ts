import type { ClickHouseClient } from '@clickhouse/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPositions } from '../oracle/read-positions.ts';

/** Waits until the ingest log has a range of the source that ends at or after a position; resolves to its end. */
export async function untilRead(client: ClickHouseClient, source: string, position: number): Promise<number> {
  for (;;) {
    const next = Number((await readPositions(client)).get(source) ?? 0n);
    if (next >= position) return next;
    await sleep(50);
  }
}
