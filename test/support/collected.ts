import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { collectSuperseded } from '../../workers/refresh/refresh-for.ts';

/** Removes all superseded rows, however recent or few. Resolves to the number of rows once they are gone. */
export async function collectAll(client: ClickHouseClient): Promise<number> {
  const found = await collectSuperseded(client, -60_000, 1);
  for (;;) {
    const [left] = await rows<{ removals: string }>(
      client,
      "SELECT count() AS removals FROM system.mutations WHERE database = currentDatabase() AND table = 'rollup' AND NOT is_done",
    );
    if (left?.removals === '0') return found;
    await sleep(20);
  }
}
