import { counted, grouped } from '../../domain/text/counted.ts';
import type { EndRequest, LoadEvent, LoadResult, LoadState } from '../../schemas/backfill.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { listLoads } from './loads.ts';

/** Adds to the history of loads. The same event at the same time is one row. */
export async function recordEvents(client: ClickHouseClient, events: readonly LoadEvent[]): Promise<void> {
  const values = events.map(({ atMs, sinceMs, ...fields }) => ({
    ...{ ...fields, at: new Date(atMs).toISOString(), since: new Date(sinceMs).toISOString() },
  }));
  await client.insert({ table: 'backfill_event', format: 'JSONEachRow', values });
}

export function recordEvent(client: ClickHouseClient, event: LoadEvent): Promise<void> {
  return recordEvents(client, [event]);
}

/** Adds what a command did, at this moment. */
export function recordCommand(
  client: ClickHouseClient,
  event: Pick<LoadEvent, 'load' | 'event' | 'who' | 'note'>,
): Promise<void> {
  return recordEvents(client, [{ ...OF_NO_CHUNK, run: '', mode: '', atMs: Date.now(), ...event }]);
}

const OF_NO_CHUNK = { sinceMs: 0, ordinal: 0, chunk: 0 } as const;

/** Names the state in which a run ends, and notes it. */
export async function recordEnd(
  client: ClickHouseClient,
  { load, mode, run, atMs, cancelled }: EndRequest,
): Promise<LoadResult> {
  const [found] = await listLoads({ clickhouse: client }, { unacknowledged: false, load });
  const { records: positions, recordsStored: stored } = found ?? { records: 0, recordsStored: 0 };
  const [failures] = await rows<{ chunks: string; why: string }>(
    client,
    `SELECT uniqExact(ordinal, chunk) AS chunks, argMax(note, at) AS why FROM backfill_event FINAL
     WHERE load = {load:String} AND event = 'chunk-failed' AND backfill_event.run = {run:String}`,
    { load, run },
  );
  const failedChunks = Number(failures?.chunks ?? 0);
  const state = endState(positions, stored, cancelled);
  const note = [
    `${grouped(stored)} of ${counted(positions, 'position is')} stored`,
    ...(failedChunks === 0 ? [] : [`${counted(failedChunks, 'chunk')} failed: ${failures?.why ?? ''}`]),
  ].join('; ');
  await recordEvent(client, { ...OF_NO_CHUNK, load, event: state, atMs, run, mode, who: '', note });
  return { load, state, positions, stored, failedChunks };
}

function endState(positions: number, stored: number, cancelled: boolean): LoadState {
  if (stored >= positions) return 'done';
  if (cancelled) return 'cancelled';
  return stored === 0 ? 'failed' : 'partial';
}
