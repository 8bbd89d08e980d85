import type { BoundedPool } from '../../adapters/resource-pool.ts';
import type { ClaimedStretch } from '../../pipeline/ledger/claim-missing.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import type { Source } from '../../pipeline/ledger/source.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { IngestCounts } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type IngestContext, type Progress, pump } from '../ingest/pump.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import type { Pace } from './pace.ts';

export interface ReadControl {
  readonly pool: BoundedPool<BatchBuffer>;
  readonly pace: Pace;
  /** When it aborts, no further batch begins. */
  readonly signal: AbortSignal;
}

/** What is to be loaded of a source: a chunk of an archive or of a partition, or a whole packed file. */
export interface Part extends AsyncDisposable {
  readonly source: Source;
  /** The platform that owns the topic; undefined for an archive. */
  readonly topicPlatform: Platform | undefined;
  /** Claims what is to be read next, behind what was claimed before; undefined if nothing is missing. */
  claim(): Promise<ClaimedStretch | undefined>;
  /** Yields batches that cover what was claimed, and no more. */
  read(missing: Stretch, control: ReadControl): AsyncIterable<SourceBatch>;
}

export interface PartControl extends Pick<ReadControl, 'pace' | 'signal'> {
  readonly onStored: (next: bigint, newPositions: number) => void;
}

/**
 * Loads what the ledger lacks of a part, claim after claim, each by a reader with an epoch of its own. When the signal
 * aborts, stops and resolves with what is stored.
 */
export async function loadPart(
  context: IngestContext,
  part: Part,
  { pace, signal, onStored }: PartControl,
): Promise<IngestCounts> {
  const progress: Progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  while (!signal.aborted) {
    const claimed = await part.claim();
    if (claimed === undefined) break;
    const { missing, epoch } = claimed;
    let told = (progress.next = missing.first);
    await pump(context, {
      ...{ source: part.source, topicPlatform: part.topicPlatform, epoch, progress },
      read: (failed) =>
        part.read(missing, {
          ...{ pool: context.pools.events, pace },
          signal: AbortSignal.any([signal, failed]),
        }),
      onStored: ({ next }) => {
        onStored(next, Number(next - told));
        told = next;
      },
    });
  }
  const { records, accepted, quarantined, reasons } = progress;
  return { records, accepted, quarantined, reasons };
}
