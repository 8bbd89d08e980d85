import { CHUNK_RECORDS } from '../../schemas/archives/reading.ts';
import type { Chunk, ChunkPage, ChunkPageRequest, LoadScope } from '../../schemas/backfill.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { type PlanSource, readPlanSources } from './plans.ts';

const COVERED_BY_CHUNK = sqlFile(import.meta.url, 'covered-by-chunk');

/** So many sources are asked about at once. */
const SOURCES_TOGETHER = 500;

/**
 * The positions of a chunk, half-open. A source of one chunk is read from its beginning to its end; others are cut where
 * the grid of chunks is.
 */
export function chunkStretch(
  { first, next, chunks }: Pick<PlanSource, 'first' | 'next' | 'chunks'>,
  chunk: number,
): { readonly first: number; readonly next: number } {
  if (chunks === 1) return { first, next };
  const cell = Math.floor(first / CHUNK_RECORDS) + chunk;
  return {
    first: Math.max(first, cell * CHUNK_RECORDS),
    next: Math.min((cell + 1) * CHUNK_RECORDS, next),
  };
}

/** The next chunks with positions that the ledger lacks, in the order of the plan. */
export async function missingChunks(client: ClickHouseClient, request: ChunkPageRequest): Promise<ChunkPage> {
  const { load, mode, after, limit } = request;
  const sources = await readPlanSources(client, load, after?.ordinal ?? 0, SOURCES_TOGETHER);
  if (sources.length === 0) return { chunks: [], more: false };
  const covered = await coveredByChunk(client, request, sources);
  const failed = await failedChunks(client, request);
  const chunks: (Chunk & { readonly also: number[] })[] = [];
  let room = NO_ROOM;
  for (const { ordinal, ...source } of sources) {
    const from = ordinal === after?.ordinal ? after.chunk + 1 : 0;
    const isWhole = source.kind === 'archive' && source.chunks === 1;
    for (let chunk = from; chunk < source.chunks; chunk += 1) {
      const { first, next } = chunkStretch(source, chunk);
      const positions = next - first;
      if ((covered.get(`${source.source}\n${String(chunk)}`) ?? 0) >= positions) continue;
      const failure = failed.get(`${String(ordinal)}/${String(chunk)}`);
      if (failure === 'now' || (mode === 'failed' && failure !== 'before')) continue;
      if (isWhole && room.files > 0 && positions <= room.positions) chunks.at(-1)?.also.push(ordinal);
      else {
        if (chunks.length === limit) return { chunks, more: true };
        chunks.push({ ordinal, chunk, also: [] });
        room = isWhole ? WHOLE_ROOM : NO_ROOM;
      }
      room = { files: room.files - 1, positions: room.positions - positions };
    }
  }
  const last = sources.at(-1)?.ordinal ?? 0;
  if (sources.length < SOURCES_TOGETHER) return { chunks, more: false };
  if (chunks.length > 0) return { chunks, more: true };
  return missingChunks(client, { ...request, after: { ordinal: last, chunk: Number.MAX_SAFE_INTEGER } });
}

/** What small files that share a chunk may have together. Only whole files share one. */
const WHOLE_ROOM = { files: 250, positions: 10_000 };
const NO_ROOM = { files: 0, positions: 0 };

/** How many positions of each chunk are stored, or accepted as lost. Ranges of a topic may span chunks. */
async function coveredByChunk(
  client: ClickHouseClient,
  { mode, sinceMs }: LoadScope,
  sources: readonly PlanSource[],
): Promise<Map<string, number>> {
  const found = await rows<{ place: string; positions: number }>(client, COVERED_BY_CHUNK, {
    size: CHUNK_RECORDS,
    sources: sources.map(({ source }) => source),
    firsts: sources.map(({ first }) => first),
    nexts: sources.map(({ next }) => next),
    single: sources.filter(({ chunks }) => chunks === 1).map(({ source }) => source),
    since: mode === 'all' ? sinceMs : 0,
  });
  return new Map(found.map(({ place, positions }) => [place, positions]));
}

/** Chunks that failed for good: in this run, or before it. */
async function failedChunks(
  client: ClickHouseClient,
  { load, run }: LoadScope,
): Promise<Map<string, 'now' | 'before'>> {
  const found = await rows<{ place: string; failed: 'now' | 'before' }>(
    client,
    `SELECT concat(ordinal, '/', chunk) AS place, if(max(run = {run:String}), 'now', 'before') AS failed
     FROM backfill_event WHERE load = {load:String} AND event = 'chunk-failed' GROUP BY place`,
    { load, run },
  );
  return new Map(found.map(({ place, failed }) => [place, failed]));
}
