import { activityInfo, log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  type Activities,
  type ArchiveProgress,
  type Beat,
  type DrainPosition,
  HALT_TYPE,
} from '../../schemas/activities.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { PartitionHaltError } from '../../services/ledger/continuity.ts';
import { drainPartition } from '../ingest/drain-partition.ts';
import { identifyArchive } from '../../services/archives/identify-archive.ts';
import { loadArchive } from '../ingest/load-archive.ts';
import type { Ingestor } from '../ingest/ingestor.ts';
import { resolveRewind, RewindRefusedError } from '../ingest/resolve-rewind.ts';
import { reached } from '../points.ts';
import { refreshFor } from '../refresh/refresh-for.ts';
import { toFailure } from './engine-failure.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface ActivityDependencies {
  readonly ingestor: Ingestor;
  readonly kafka: KafkaConnection;
}

/**
 * The activities, made from what they stand on.
 */
export function createActivities({ ingestor, kafka }: ActivityDependencies): Activities {
  return {
    listPartitions: () => withHeartbeat(nothing, nothing, () => listPartitions(kafka)),

    /** A retry goes on where the last heartbeat was: at or before what is stored, never past it. */
    drainPartition(request) {
      const beat = activityInfo().heartbeatDetails as Beat<DrainPosition> | undefined;
      const { incarnation, cursor, highWatermark } = request;
      let at: DrainPosition = beat?.at ?? { incarnation, cursor, highWatermark };
      return withHeartbeat(
        () => at,
        () => at.cursor,
        async (signal) => {
          const result = await drainPartition(
            ingestor,
            kafka,
            { ...request, ...at },
            {
              signal,
              onProgress: (now) => {
                at = now;
              },
              onMirrorFailure: (error) => {
                log.warn('The cursor could not be mirrored to Kafka', { error });
              },
            },
          );
          reached('drain.done');
          return result;
        },
      ).catch(throwFinally);
    },

    resolveRewind: (topic, partition, target) =>
      resolveRewind(ingestor.client, kafka, topic, partition, target).catch(throwFinally),

    refreshRollups: (durationMs) =>
      withHeartbeat(nothing, nothing, (signal) => refreshFor(ingestor.client, durationMs, signal)),

    async identifyArchive(path) {
      try {
        const archive = await withHeartbeat(nothing, nothing, (signal) => identifyArchive(path, signal));
        reached('archive.identified');
        return archive;
      } catch (error) {
        if (!isUnreadable(error)) throw error;
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
            const result = await loadArchive(ingestor, archive, signal, (now) => {
              progress = now;
            });
            // Stopped, by a cancellation or with its worker, it holds a part: only the whole is a result.
            signal.throwIfAborted();
            reached('archive.done');
            return result;
          },
        );
      } catch (error) {
        if (!isBrokenGzip(error)) throw error;
        throw ApplicationFailure.nonRetryable(
          `The archive is no whole gzip file: ${error.message}. Replace it; lines before the damage may be stored already, which does no harm.`,
          'ArchiveUnreadable',
        );
      }
    },
  };
}

function nothing(): undefined {
  return undefined;
}

/** What trying again does not mend ends the activity; anything else may pass. */
function throwFinally(error: unknown): never {
  if (error instanceof PartitionHaltError)
    throw ApplicationFailure.nonRetryable(error.message, HALT_TYPE, error.halt);
  if (error instanceof RewindRefusedError) throw ApplicationFailure.nonRetryable(error.message, error.name);
  throw toFailure(error);
}

const UNREADABLE = new Set(['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR']);

function isUnreadable(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && UNREADABLE.has(String(error.code));
}

/** zlib's own codes, for data that is not gzip and for gzip that ends too early. */
const BROKEN_GZIP = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR']);

function isBrokenGzip(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && BROKEN_GZIP.has(String(error.code));
}
