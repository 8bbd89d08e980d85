import { Context } from '@temporalio/activity';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { recordEnd, recordEvent } from '../../operations/loads/load-events.ts';
import { loadsAtWork } from '../../operations/loads/load-queue.ts';
import { missingChunks } from '../../operations/loads/missing-chunks.ts';
import type { Activities } from '../../schemas/activities.ts';
import { type ChunkProgress, DEFAULT_LOADS_AT_ONCE, type TurnRequest } from '../../schemas/backfill.ts';
import { LOAD_QUEUE_ID } from '../../schemas/temporal.ts';
import { QUEUE_SUMMARY } from '../../workflows/details.ts';
import type { loadQueue } from '../../workflows/index.ts';
import { turnWanted } from '../../workflows/messages.ts';
import { loadChunk } from '../backfill/load-chunk.ts';
import { LiveLagWatch, readLiveLag } from '../backfill/pace.ts';
import { passCheckpoint } from '../checkpoints.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { toFailure, withHeartbeat } from './heartbeat.ts';

type BackfillActivities = Pick<
  Activities,
  'listMissingChunks' | 'loadChunk' | 'noteLoad' | 'endLoad' | 'tellQueue' | 'lookAtLoads'
>;

/** Twice a second, so that a pause acts within two. */
const BEAT_EVERY_MS = 500;

export function createBackfillActivities(
  ingestContext: IngestContext,
  kafka: KafkaConnection,
  atOnce = DEFAULT_LOADS_AT_ONCE,
): BackfillActivities {
  const { client } = ingestContext;
  const lag = new LiveLagWatch(() => readLiveLag(client, kafka));
  return {
    listMissingChunks: (request) => missingChunks(client, request).catch(throwFailure),
    noteLoad: (event) => recordEvent(client, event).catch(throwFailure),
    endLoad: (request) => recordEnd(client, request).catch(throwFailure),

    async tellQueue(request) {
      const { client: temporal, info } = Context.current();
      await temporal.workflow.signalWithStart<typeof loadQueue, [TurnRequest]>('loadQueue', {
        ...{ workflowId: LOAD_QUEUE_ID, taskQueue: info.taskQueue, staticSummary: QUEUE_SUMMARY },
        ...{ args: [], signal: turnWanted, signalArgs: [request] },
      });
    },

    async lookAtLoads(granted) {
      const atWork = await loadsAtWork(client, Context.current().client, granted).catch(throwFailure);
      return { atWork, atOnce };
    },

    loadChunk(request) {
      let progress: ChunkProgress | undefined;
      return withHeartbeat(
        () => progress,
        (now) => now?.stored,
        async (signal) => {
          const result = await loadChunk(ingestContext, kafka, request, {
            ...{ lag, signal },
            onProgress: (now) => {
              progress = now;
            },
          });
          // After a pause or a shutdown the chunk is incomplete, and only a complete one is a result.
          signal.throwIfAborted();
          passCheckpoint('archive.done');
          return result;
        },
        BEAT_EVERY_MS,
      );
    },
  };
}

function throwFailure(error: unknown): never {
  throw toFailure(error);
}
