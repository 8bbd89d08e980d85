import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { HOT_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';
import { readHourStates } from '../rollups/hour-states.ts';

/**
 * For each of these slices, the slices with other copies of its sales: a change there is a change here, which the next
 * refresh of that slice announces. Keys as in {@link SliceStates}, each as a hot slice and as an hour. It looks at what orders
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

/** Slices by `<start in epoch seconds>/<seconds>`. A settled hour is one slice. */
export interface SliceStates {
  /** The visible version of each slice that has one. */
  readonly versions: ReadonlyMap<string, string>;
  /** Slices whose visible version lacks arrivals, or follows the rules of an earlier release. */
  readonly waiting: ReadonlySet<string>;
}

/** A commit between the two readings leaves its slices waiting. */
export async function readSliceStates(client: ClickHouseClient): Promise<SliceStates> {
  const hours = await readHourStates(client);
  const visible = await rows<{ key: string; version: string }>(
    client,
    `SELECT concat(toString(toUnixTimestamp(slice_start)), '/', toString(slice_seconds)) AS key, slice_version AS version
     FROM visible_slice`,
  );
  return {
    versions: new Map(visible.map(({ key, version }) => [key, version])),
    waiting: new Set(
      hours.flatMap(({ settled, dirty, stale }) =>
        [...dirty, ...stale].map(({ start }) => `${start}/${settled ? HOUR_SECONDS : HOT_SECONDS}`),
      ),
    ),
  };
}
