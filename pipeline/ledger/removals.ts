import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** An archive that an operator took out of the accounting, or put back. */
export interface Removal {
  readonly source: string;
  readonly action: 'removed' | 'restored';
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
}

interface Row {
  source: string;
  action: Removal['action'];
  reason: string;
  by: string;
  at_ms: string;
}

/** Every removal and restoration, sorted by source and time. */
export async function allRemovals(client: ClickHouseClient): Promise<Removal[]> {
  const found = await rows<Row>(
    client,
    `SELECT source, action, reason, decided_by AS by, toUnixTimestamp64Milli(decided_at) AS at_ms
     FROM removed_source FINAL ORDER BY source, decided_at`,
  );
  return found.map(({ at_ms, ...row }) => ({ ...row, atMs: Number(at_ms) }));
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
export async function recordRemoval(client: ClickHouseClient, removal: Removal): Promise<void> {
  const { source, action, reason, by, atMs } = removal;
  await client.insert({
    table: 'removed_source',
    format: 'JSONEachRow',
    values: [{ source, action, reason, decided_by: by, decided_at: new Date(atMs).toISOString() }],
  });
}

/** One line of text: what was done, when, by whom and why. */
export function describeRemoval({
  source,
  action = 'removed',
  reason,
  by,
  atMs,
}: Omit<Removal, 'action'> & Partial<Pick<Removal, 'action'>>): string {
  const what = action === 'removed' ? 'removed from' : 'put back into';
  return `${source}: ${what} the accounting at ${new Date(atMs).toISOString()} by ${by}: ${reason}`;
}
