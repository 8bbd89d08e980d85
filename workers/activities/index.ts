import { activityInfo, Context, log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type Activities, HALT_TYPE } from '../../schemas/activities.ts';
import { listPartitions } from '../adapters/kafka/topics.ts';
import { PartitionHaltError } from '../ingest/continuity.ts';
import { drainPartition } from '../ingest/drain-partition.ts';
import { identifyArchive, loadArchive } from '../ingest/load-archive.ts';
import type { Ingestor } from '../ingest/pump.ts';
import { resolveRewind } from '../ingest/resolve-rewind.ts';
import { refreshFor } from '../refresh/refresh-for.ts';

export interface ActivityDependencies {
  readonly ingestor: Ingestor;
  readonly kafkaBrokers: readonly string[];
}

/**
 * The activities, made from what they stand on.
 */
export function createActivities({ ingestor, kafkaBrokers }: ActivityDependencies): Activities {
  return {
    listPartitions: () => listPartitions(kafkaBrokers),

    /** A retry goes on where the last heartbeat was: at or before what is stored, never past it. */
    async drainPartition(request) {
      const context = Context.current();
      const heartbeat = activityInfo().heartbeatDetails as { cursor: string } | undefined;
      const cursor = heartbeat?.cursor ?? request.cursor;
      try {
        return await drainPartition(
          ingestor,
          kafkaBrokers,
          { ...request, cursor },
          {
            signal: context.cancellationSignal,
            onProgress: (at) => {
              context.heartbeat({ cursor: at });
            },
            onMirrorFailure: (error) => {
              log.warn('The cursor could not be mirrored to Kafka', { error });
            },
          },
        );
      } catch (error) {
        if (error instanceof PartitionHaltError) {
          throw ApplicationFailure.nonRetryable(error.message, HALT_TYPE, error.reason);
        }
        throw error;
      }
    },

    resolveRewind: (topic, partition, target) =>
      resolveRewind(ingestor.client, kafkaBrokers, topic, partition, target),

    async refreshRollups(durationMs) {
      const context = Context.current();
      return refreshFor(ingestor.client, durationMs, context.cancellationSignal, () => {
        context.heartbeat();
      });
    },

    async identifyArchive(path) {
      try {
        return await identifyArchive(path);
      } catch (error) {
        if (
          error instanceof Error &&
          'code' in error &&
          ['ENOENT', 'EACCES', 'EISDIR'].includes(String(error.code))
        ) {
          throw ApplicationFailure.nonRetryable(
            `The archive cannot be read: ${error.message}`,
            'ArchiveUnreadable',
          );
        }
        throw error;
      }
    },

    loadArchive(archive) {
      const context = Context.current();
      return loadArchive(ingestor, archive, context.cancellationSignal, (progress) => {
        context.heartbeat(progress);
      });
    },
  };
}
