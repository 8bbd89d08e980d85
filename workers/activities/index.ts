import { activityInfo, log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  type Activities,
  type ArchiveProgress,
  type Beat,
  type DrainPosition,
  HALT_TYPE,
} from '../../schemas/activities.ts';
import { isBrokenGzip, isUnreadableFile } from '../../adapters/errors/system-codes.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { PartitionHaltError } from '../../services/ledger/continuity.ts';
import { drainPartition } from '../ingest/drain-partition.ts';
import { ArchiveError } from '../../services/archives/archive-error.ts';
import { identifyArchive } from '../../services/archives/identify-archive.ts';
import { loadArchive } from '../ingest/load-archive.ts';
import type { IngestContext } from '../ingest/ingest-context.ts';
import { resolveRewind, RewindRefusedError } from '../ingest/resolve-rewind.ts';
import { observe } from '../observations.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { refreshFor } from '../refresh/refresh-for.ts';
import { createEditionActivities } from './edition-activities.ts';
import { toFailure } from './engine-failure.ts';
import { withHeartbeat } from './heartbeat.ts';
import { createReplayActivities } from './replay-activities.ts';

export interface ActivityDependencies {
  readonly ingestContext: IngestContext;
  readonly kafka: KafkaConnection;
}

/** The activities of this worker process. */
export function createActivities({ ingestContext, kafka }: ActivityDependencies): Activities {
  return {
    ...createEditionActivities(ingestContext.client, kafka),
    ...createReplayActivities(ingestContext, kafka),
    listPartitions: () => withHeartbeat(nothing, nothing, () => listPartitions(kafka)),

    /** A retry continues from the last heartbeat, which is never ahead of what is stored. */
    drainPartition(request) {
      const beat = activityInfo().heartbeatDetails as Beat<DrainPosition> | undefined;
      const { incarnation, cursor, highWatermark } = request;
      let at: DrainPosition = beat?.at ?? { incarnation, cursor, highWatermark };
      return withHeartbeat(
        () => at,
        () => at.cursor,
        async (signal, looked) => {
          const result = await drainPartition(
            ingestContext,
            kafka,
            { ...request, ...at },
            {
              signal,
              onProgress: (now) => {
                at = now;
                looked();
              },
              onMirrorFailure: (error) => {
                log.warn('The cursor could not be mirrored to Kafka', { error });
              },
            },
          );
          passCheckpoint('drain.done');
          return result;
        },
      ).catch(throwFailure);
    },

    resolveRewind: (topic, partition, target) =>
      resolveRewind(ingestContext.client, kafka, topic, partition, target).catch(throwFailure),

    refreshRollups: (durationMs) =>
      withHeartbeat(nothing, nothing, (signal, looked) =>
        refreshFor(ingestContext.client, durationMs, signal, looked),
      ),

    async identifyArchive(path) {
      try {
        const choice = { mapping: null, filter: null };
        const { name, sha256, bytes } = await withHeartbeat(nothing, nothing, (signal) =>
          identifyArchive(path, choice, { signal }),
        );
        passCheckpoint('archive.identified');
        return { path, name, sha256, bytes };
      } catch (error) {
        if (!(error instanceof ArchiveError) && !isUnreadableFile(error)) throw error;
        throw ApplicationFailure.nonRetryable(
          `The archive cannot be read: ${error.message}`,
          'ArchiveUnreadable',
        );
      }
    },

    async loadArchive(archive) {
      let progress: ArchiveProgress | undefined;
      try {
        return await withHeartbeat(
          () => progress,
          (now) => now?.line,
          async (signal) => {
            const result = await loadArchive(ingestContext, archive, signal, (now) => {
              progress = now;
            });
            // After a cancellation or a shutdown the load is incomplete, and only a complete one is a result.
            signal.throwIfAborted();
            passCheckpoint('archive.done');
            return result;
          },
        );
      } catch (error) {
        if (!isBrokenGzip(error)) throw error;
        throw ApplicationFailure.nonRetryable(
          `The archive is not a complete gzip file: ${error.message}. Replace it; lines before the damage may be stored already, which does no harm.`,
          'ArchiveUnreadable',
        );
      }
    },
  };
}

function nothing(): undefined {
  return undefined;
}

/** A halt and a refused rewind end the activity, since a retry cannot succeed; any other error is retried. */
function throwFailure(error: unknown): never {
  if (error instanceof PartitionHaltError) {
    observe('halted', { reason: error.halt.reason });
    throw ApplicationFailure.nonRetryable(error.message, HALT_TYPE, error.halt);
  }
  if (error instanceof RewindRefusedError) throw ApplicationFailure.nonRetryable(error.message, error.name);
  throw toFailure(error);
}
