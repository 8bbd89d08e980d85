import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { HOT_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';
import { rollupDefinition } from '../rollups/definition.ts';

/**
 * For each of these slices, the slices with other copies of its sales: a change there is a change here, which the next
 * refresh of that slice announces. Keys as in `SliceState`, each as a hot slice and as an hour. It looks at what orders
 * name now, and at what the refresh has found, since an order may have dropped its settlement.
 */
export async function slicesOfCopies(
  client: ClickHouseClient,
  keys: readonly string[],
): Promise<Map<string, readonly string[]>> {
  if (keys.length === 0) return new Map();
  const found = await rows<{ own: number; others: number[] }>(
    client,
    `WITH named AS (
       SELECT settlement_reference, placed_slice FROM orders WHERE settlement_reference != ''
       UNION DISTINCT
       SELECT settlement_reference, placed_slice FROM settlement
     )
     SELECT toUnixTimestamp(own.placed_slice) AS own, groupUniqArray(toUnixTimestamp(other.placed_slice)) AS others
     FROM named AS own
     INNER JOIN named AS other USING (settlement_reference)
     WHERE toStartOfHour(own.placed_slice) IN {hours:Array(DateTime('Asia/Shanghai'))}
     GROUP BY own.placed_slice`,
    { hours: [...new Set(keys.map((key) => startOf(Number(key.split('/')[0]), HOUR_SECONDS)))] },
  );
  const wanted = new Set(keys);
  const copies = new Map<string, string[]>();
  for (const { own, others } of found) {
    for (const key of keysOf(own)) {
      if (!wanted.has(key)) continue;
      copies.set(key, [...(copies.get(key) ?? []), ...others.flatMap(keysOf)]);
    }
  }
  return copies;
}

function keysOf(hotSlice: number): string[] {
  return [HOT_SECONDS, HOUR_SECONDS].map((seconds) => `${startOf(hotSlice, seconds)}/${seconds}`);
}

function startOf(epochSeconds: number, seconds: number): number {
  return epochSeconds - (epochSeconds % seconds);
}

/** A slice of placed time, from its commits or, before its first commit, from its arrivals. */
export interface SliceState {
  /** `<start in epoch seconds>/<seconds>` */
  readonly key: string;
  /** Its visible version; 0 before its first commit. */
  readonly version: string;
  /** Its visible version lacks arrivals, or an earlier definition made it. */
  readonly dirty: boolean;
}

const SLICE_STATES = sqlFile(import.meta.url, 'slice-states');

/** All slices, by key. A settled hour is one slice. */
export async function readSliceStates(client: ClickHouseClient): Promise<Map<string, SliceState>> {
  const found = await rows<{
    start: string;
    seconds: string;
    version: string;
    arrived: string;
    seen_arrivals: string;
    stale: number;
  }>(client, SLICE_STATES, {
    hour: HOUR_SECONDS,
    hot: HOT_SECONDS,
    definition: await rollupDefinition(client),
  });
  return new Map(
    found.map(({ start, seconds, version, arrived, seen_arrivals, stale }) => {
      const key = `${start}/${seconds}`;
      return [key, { key, version, dirty: arrived !== seen_arrivals || stale === 1 }];
    }),
  );
}
