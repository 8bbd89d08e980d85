import { createHash } from 'node:crypto';
import type { ArchiveReading, ChunkStart } from '../../schemas/archives/reading.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ArchiveFacts, KnownArchive } from './archive-facts.ts';
import { sourceName } from './source.ts';

type Row = Omit<KnownArchive, 'reading'> & { readonly reading: string };

const COLUMNS = `source, name, sha256, content_sha256 AS contentSha256, toFloat64(bytes) AS bytes,
  toFloat64(records) AS records, reading, toFloat64(base_epoch) AS baseEpoch`;

export async function readArchives(
  client: ClickHouseClient,
  sources: readonly string[],
): Promise<KnownArchive[]> {
  const found = await rows<Row>(
    client,
    `SELECT ${COLUMNS} FROM archive FINAL WHERE source IN {sources:Array(String)} ORDER BY source`,
    { sources },
  );
  return found.map(known);
}

/**
 * The sources that archives are, in their order: the one that holds the same content, read in the same way, under whatever
 * name or compression it was first seen; else a new one, named by its file. One question, however many archives.
 */
export async function sourcesOf(
  client: ClickHouseClient,
  archives: readonly ArchiveFacts[],
): Promise<string[]> {
  const found = await rows<Row>(
    client,
    `SELECT ${COLUMNS} FROM archive FINAL WHERE content_sha256 IN {hashes:Array(String)}
     ORDER BY identified_at, source`,
    { hashes: archives.map(({ contentSha256 }) => contentSha256) },
  );
  const sourceOf = new Map<string, string>();
  for (const archive of found.map(known)) {
    const content = contentKey(archive);
    if (!sourceOf.has(content)) sourceOf.set(content, archive.source);
  }
  return archives.map((archive) => {
    const content = contentKey(archive);
    const source = sourceOf.get(content) ?? newSource(archive);
    sourceOf.set(content, source);
    return source;
  });
}

/** Without a mapping, a filter and an adapter, the hash of the file alone names it. */
function newSource({ name, sha256, reading: { mapping, filter, payload, shop } }: ArchiveFacts): string {
  const digest =
    mapping === null && filter === null && payload === undefined
      ? sha256
      : createHash('sha256')
          .update(canonicalJson({ sha256, mapping, filter, ...(payload && { payload, shop }) }))
          .digest('hex');
  return sourceName({ kind: 'archive', name, sha256: digest });
}

/** Equal for archives of the same content that are read in the same way. */
function contentKey({
  contentSha256,
  reading: { format, mapping, filter, payload, shop },
}: Pick<ArchiveFacts, 'contentSha256' | 'reading'>): string {
  return canonicalJson({ contentSha256, format, mapping, filter, payload: payload ?? null, shop });
}

/**
 * Remembers archives by their sources, and where their reading can begin. One that is known already keeps its row. Three
 * statements, however many archives.
 */
export async function rememberArchives(
  client: ClickHouseClient,
  archives: ReadonlyMap<string, ArchiveFacts>,
): Promise<void> {
  // A packed file has only the first chunk, which needs no row.
  const chunks = [...archives]
    .filter(([, archive]) => archive.chunks.length > 1)
    .flatMap(([source, archive]) =>
      archive.chunks.map(({ position, byteOffset }) => ({ source, position, byte_offset: byteOffset })),
    );
  if (chunks.length > 0)
    await client.insert({ table: 'archive_chunk', format: 'JSONEachRow', values: chunks });
  const known = new Set((await readArchives(client, [...archives.keys()])).map(({ source }) => source));
  const values = [...archives]
    .filter(([source]) => !known.has(source))
    .map(([source, { name, sha256, contentSha256, bytes, records, reading }]) => ({
      ...{ source, name, sha256, content_sha256: contentSha256, bytes, records },
      ...{ reading: JSON.stringify(reading), base_epoch: Date.now() },
    }));
  if (values.length > 0) await client.insert({ table: 'archive', format: 'JSONEachRow', values });
}

/** Where a chunk begins in the plain file; undefined if it is not known. */
export async function chunkStart(
  client: ClickHouseClient,
  source: string,
  position: number,
): Promise<ChunkStart | undefined> {
  const [found] = await rows<{ byte_offset: string }>(
    client,
    `SELECT byte_offset FROM archive_chunk FINAL
     WHERE source = {source:String} AND archive_chunk.position = {position:UInt64}`,
    { source, position },
  );
  return found && { position, byteOffset: Number(found.byte_offset) };
}

function known(row: Row): KnownArchive {
  return { ...row, reading: JSON.parse(row.reading) as ArchiveReading };
}
