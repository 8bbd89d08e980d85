import { activityInfo, Context } from '@temporalio/activity';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { recordEnd, recordEvent } from '../../operations/loads/load-events.ts';
import type { LoadEngines } from '../../operations/loads/loads.ts';
import { missingChunks } from '../../operations/loads/missing-chunks.ts';
import { takeTurn, tellNext } from '../../operations/loads/take-turn.ts';
import type { Activities } from '../../schemas/activities.ts';
import { DEFAULT_LOADS_AT_ONCE } from '../../schemas/backfill.ts';
import { loadChunk } from '../backfill/load-chunk.ts';
import { LiveLagWatch, readLiveLag } from '../backfill/pace.ts';
import { passCheckpoint } from '../checkpoints.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { toFailure, withHeartbeat } from './heartbeat.ts';

type BackfillActivities = Pick<
  Activities,
  'listMissingChunks' | 'loadChunk' | 'noteLoad' | 'endLoad' | 'takeTurn'
>;

/** Twice a second, so that a pause acts within two. */
const BEAT_EVERY_MS = 500;

export function createBackfillActivities(
  ingestContext: IngestContext,
  kafka: KafkaConnection,
  atOnce = DEFAULT_LOADS_AT_ONCE,
): BackfillActivities {
  const { client } = ingestContext;
  const engines = (): LoadEngines => ({ clickhouse: client, temporal: Context.current().client });
  const lag = new LiveLagWatch(() => readLiveLag(client, kafka));
  return {
    listMissingChunks: (request) => missingChunks(client, request).catch(throwFailure),
    takeTurn(event) {
      // An attempt that died with its worker asked before another load ended, so the turn is not of its time.
      const atMs = Math.max(event.atMs, activityInfo().currentAttemptScheduledTimestampMs);
      return takeTurn(engines(), { ...event, atMs }, atOnce).catch(throwFailure);
    },

    async noteLoad(event) {
      await recordEvent(client, event).catch(throwFailure);
      if (event.event === 'paused') await tellNext(engines(), atOnce).catch(throwFailure);
    },

    async endLoad(request) {
      const result = await recordEnd(client, request).catch(throwFailure);
      await tellNext(engines(), atOnce).catch(throwFailure);
      return result;
    },

    loadChunk(request) {
      let stored: string | undefined;
      return withHeartbeat(
        () => stored,
        (place) => place,
        async (signal) => {
          const result = await loadChunk(ingestContext, kafka, request, {
            ...{ lag, signal },
            onStored: (place) => {
              stored = place;
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
