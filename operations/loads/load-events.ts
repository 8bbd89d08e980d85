import { counted, grouped } from '../../domain/text/counted.ts';
import type { EndRequest, LoadEvent, LoadResult, LoadState } from '../../schemas/backfill.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';

/** Adds to the history of a load. The same event at the same time is one row. */
export async function recordEvent(client: ClickHouseClient, event: LoadEvent): Promise<void> {
  const { atMs, sinceMs, ...fields } = event;
  const values = [{ ...fields, at: instant(atMs), since: instant(sinceMs) }];
  await client.insert({ table: 'backfill_event', format: 'JSONEachRow', values });
}

/** An event of a command, at this moment. */
export function commandEvent(
  load: string,
  event: LoadEvent['event'],
  { who, note }: Pick<LoadEvent, 'who' | 'note'>,
): LoadEvent {
  return {
    ...{ load, event, who, note, atMs: Date.now() },
    ...{ run: '', mode: '', sinceMs: 0, ordinal: 0, chunk: 0 },
  };
}

/** Positions of a load, and those that are stored. */
export interface StoredPart {
  readonly positions: number;
  readonly stored: number;
}

const STORED_BY_SOURCE = sqlFile(import.meta.url, 'stored-by-source');

/** How many positions of each source of a load are stored. `sinceMs`: counts only what was stored since; 0 for all. */
export async function storedBySource(
  client: ClickHouseClient,
  load: string,
  sinceMs = 0,
): Promise<Map<string, number>> {
  const parameters = { load, since: sinceMs };
  const found = await rows<{ source: string; positions: string }>(client, STORED_BY_SOURCE, parameters);
  return new Map(found.map(({ source, positions }) => [source, Number(positions)]));
}

async function storedPart(client: ClickHouseClient, load: string, sinceMs: number): Promise<StoredPart> {
  const [planned] = await rows<{ positions: string }>(
    client,
    'SELECT sum(next_position - first_position) AS positions FROM backfill_plan FINAL WHERE plan = {load:String}',
    { load },
  );
  const stored = [...(await storedBySource(client, load, sinceMs)).values()];
  return {
    positions: Number(planned?.positions ?? 0),
    stored: stored.reduce((sum, positions) => sum + positions, 0),
  };
}

/** Names the state in which a run ends, and notes it. */
export async function recordEnd(
  client: ClickHouseClient,
  { load, mode, sinceMs, run, atMs, cancelled }: EndRequest,
): Promise<LoadResult> {
  const { positions, stored } = await storedPart(client, load, mode === 'all' ? sinceMs : 0);
  const [failures] = await rows<{ chunks: string; why: string }>(
    client,
    `SELECT uniqExact(ordinal, chunk) AS chunks, argMax(note, at) AS why FROM backfill_event FINAL
     WHERE load = {load:String} AND event = 'chunk-failed' AND backfill_event.run = {run:String}`,
    { load, run },
  );
  const failedChunks = Number(failures?.chunks ?? 0);
  const state = endState({ positions, stored }, cancelled);
  const note = [
    `${grouped(stored)} of ${counted(positions, 'position is')} stored`,
    ...(failedChunks === 0 ? [] : [`${counted(failedChunks, 'chunk')} failed: ${failures?.why ?? ''}`]),
  ].join('; ');
  await recordEvent(client, {
    ...{ load, event: state, atMs, run, mode, sinceMs: 0, ordinal: 0, chunk: 0, who: '', note },
  });
  return { load, state, positions, stored, failedChunks };
}

function endState({ positions, stored }: StoredPart, cancelled: boolean): LoadState {
  if (stored >= positions) return 'done';
  if (cancelled) return 'cancelled';
  return stored === 0 ? 'failed' : 'partial';
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
