import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { counted } from '../../domain/text/counted.ts';

/** An archive that an operator took out of the accounting, or put back. */
export interface Removal {
  readonly source: string;
  readonly action: 'removed' | 'restored';
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
}

/** Every removal and restoration, sorted by source and time. */
export function allRemovals(client: ClickHouseClient): Promise<Removal[]> {
  return rows(
    client,
    `SELECT source, action, reason, decided_by AS by, toFloat64(toUnixTimestamp64Milli(decided_at)) AS atMs
     FROM removed_source FINAL ORDER BY source, decided_at`,
  );
}

/** The removal in force of one of the sources; undefined if all of them count. Ask before loading. */
export async function removalOf(
  client: ClickHouseClient,
  sources: readonly string[],
): Promise<Removal | undefined> {
  const last = new Map((await allRemovals(client)).map((one) => [one.source, one]));
  return sources.flatMap((source) => last.get(source) ?? []).find(({ action }) => action === 'removed');
}

/** Idempotent: source, time and action identify a row. */
export async function recordRemovals(client: ClickHouseClient, removals: readonly Removal[]): Promise<void> {
  await client.insert({
    table: 'removed_source',
    format: 'JSONEachRow',
    values: removals.map(({ source, action, reason, by, atMs }) => ({
      ...{ source, action, reason, decided_by: by, decided_at: new Date(atMs).toISOString() },
    })),
  });
}

/** A line for each decision: of which sources, what was done, when, by whom and why. */
export function describeRemovals(removals: readonly Removal[]): string[] {
  const decisions = Map.groupBy(removals, ({ action, reason, by, atMs }) =>
    JSON.stringify([action, reason, by, atMs]),
  );
  return [...decisions.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { source, action, reason, by, atMs } = first;
    const more = others.length === 0 ? '' : ` and ${counted(others.length, 'more source')}`;
    const what = action === 'removed' ? 'removed from' : 'put back into';
    return `${source}${more}: ${what} the accounting at ${new Date(atMs).toISOString()} by ${by}: ${reason}`;
  });
}
