import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { chunkStretch } from '../../operations/loads/missing-chunks.ts';
import type { PlannedSource } from '../../operations/loads/plans.ts';
import { ArchiveError } from '../../pipeline/archives/archive-error.ts';
import { chunkStart, readArchives } from '../../pipeline/ledger/archives.ts';
import { claimMissing } from '../../pipeline/ledger/claim-missing.ts';
import { parseSourceName } from '../../pipeline/ledger/source.ts';
import { openTranslator } from '../../pipeline/platforms/open-translator.ts';
import { FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import type { ChunkRequest } from '../../schemas/backfill.ts';
import { archivePart, claimsOf } from './archive-part.ts';
import type { Part } from './load-part.ts';
import { openPartitionPart } from './partition-part.ts';

export interface OpenOptions {
  readonly onBytesRead: (newBytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * What opens the parts of a chunk: undefined for a source of which nothing is missing. Small files that share the chunk
 * are claimed together, before any is read. What it opens must be closed.
 */
export async function partOpener(
  client: ClickHouseClient,
  kafka: KafkaConnection,
  { chunk, also, mode, sinceMs }: ChunkRequest,
  sources: readonly PlannedSource[],
  { onBytesRead, signal }: OpenOptions,
): Promise<(source: PlannedSource) => Promise<Part | undefined>> {
  const since = mode === 'all' ? sinceMs : 0;
  const names = sources.map(({ source }) => source);
  const known = new Map((await readArchives(client, names)).map((archive) => [archive.source, archive]));
  const cellOf = (planned: PlannedSource) => {
    const { first, next } = chunkStretch(planned, chunk);
    const baseEpoch = known.get(planned.source)?.baseEpoch ?? 0;
    return { source: planned.source, baseEpoch, first: BigInt(first), next: BigInt(next) };
  };
  const registered = sources.filter(({ source }) => known.has(source));
  const claims = also.length === 0 ? undefined : await claimMissing(client, registered.map(cellOf), since);
  /** All files of a plan are read as payloads of the same platform and shop. */
  let translating: ReturnType<typeof openTranslator> | undefined;
  return async (planned) => {
    const { path, reading, chunks } = planned;
    const source = parseSourceName(planned.source);
    const cell = cellOf(planned);
    if (source?.kind === 'kafka') return openPartitionPart(client, kafka, source, cell);
    const from = chunks === 1 ? FIRST_CHUNK : await chunkStart(client, planned.source, Number(cell.first));
    if (source === undefined || reading === null || from === undefined || !known.has(planned.source))
      throw new ArchiveError('archive.unregistered', { path });
    const claimed = claims?.get(planned.source);
    if (claims !== undefined && claimed === undefined) return undefined;
    const left = claimed && [claimed];
    translating ??= openTranslator(client, reading);
    let before = 0;
    return archivePart({
      ...{ source, path, reading, from, signal, translate: await translating },
      claim: left ? () => Promise.resolve(left.shift()) : claimsOf(client, cell, since),
      onBytesRead: (bytes) => {
        onBytesRead(bytes - before);
        before = bytes;
      },
    });
  };
}
