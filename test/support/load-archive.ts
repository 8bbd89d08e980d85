import { chunkStretch } from '../../operations/loads/missing-chunks.ts';
import { identifyArchive } from '../../pipeline/archives/identify-archive.ts';
import { readArchives, rememberArchives, sourcesOf } from '../../pipeline/ledger/archives.ts';
import { parseSourceName } from '../../pipeline/ledger/source.ts';
import { FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import type { IngestCounts } from '../../schemas/activities.ts';
import { archivePart, claimsOf } from '../../workers/backfill/archive-part.ts';
import { loadPart, type PartControl } from '../../workers/backfill/load-part.ts';
import { Pace } from '../../workers/backfill/pace.ts';
import type { IngestContext } from '../../workers/ingest/pump.ts';

const FULL_SPEED = new Pace(null, { share: () => 1 });

export interface TestLoad extends IngestCounts {
  readonly source: string;
}

/** Loads an archive by the code of the pipeline, chunk after chunk, without a workflow. */
export async function loadArchive(
  context: IngestContext,
  path: string,
  {
    signal = new AbortController().signal,
    onStored = (): void => undefined,
  }: Partial<Pick<PartControl, 'signal' | 'onStored'>> = {},
): Promise<TestLoad> {
  const archive = await identifyArchive(path);
  const [name = ''] = await sourcesOf(context.client, [archive]);
  await rememberArchives(context.client, new Map([[name, archive]]));
  const [known] = await readArchives(context.client, [name]);
  const source = parseSourceName(name);
  if (source?.kind !== 'archive' || known === undefined) throw new Error(`${name} is no archive`);
  const counts = { records: 0, accepted: 0, quarantined: 0, reasons: {} as Record<string, number> };
  for (const [chunk, from] of archive.chunks.entries()) {
    const { first, next } = chunkStretch(
      { first: 0, next: archive.records, chunks: archive.chunks.length },
      chunk,
    );
    const part = await loadPart(
      context,
      archivePart({
        ...{ source, path, reading: archive.reading, from: chunk === 0 ? FIRST_CHUNK : from, signal },
        claim: claimsOf(
          context.client,
          { source: name, baseEpoch: known.baseEpoch, first: BigInt(first), next: BigInt(next) },
          0,
        ),
      }),
      { pace: FULL_SPEED, signal, onStored },
    );
    counts.records += part.records;
    counts.accepted += part.accepted;
    counts.quarantined += part.quarantined;
    for (const [code, events] of Object.entries(part.reasons))
      counts.reasons[code] = (counts.reasons[code] ?? 0) + events;
  }
  return { source: name, ...counts };
}
