import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type Activities, type Beat, UNREADABLE_TYPE } from '../../schemas/activities.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { SourceUnreadableError } from '../../pipeline/quarantine/held-reader.ts';
import type { IngestContext } from '../ingest/ingest-context.ts';
import { replayHeld } from '../quarantine/replay-held.ts';
import { withHeartbeat } from './heartbeat.ts';

/** The activities of replays. A retry continues after the last heartbeat, which is never ahead of what is decided. */
export function createReplayActivities(
  ingestContext: IngestContext,
  kafka: KafkaConnection,
): Pick<Activities, 'replayHeld'> {
  return {
    async replayHeld(request) {
      const beat = activityInfo().heartbeatDetails as Beat<string | undefined> | undefined;
      let judgedTo = beat?.at ?? undefined;
      try {
        return await withHeartbeat(
          () => judgedTo,
          (now) => now,
          (signal) =>
            replayHeld(ingestContext, kafka, request, {
              signal,
              after: judgedTo,
              onProgress: (position) => {
                judgedTo = position;
              },
            }),
        );
      } catch (error) {
        if (!(error instanceof SourceUnreadableError)) throw error;
        throw ApplicationFailure.nonRetryable(error.message, UNREADABLE_TYPE);
      }
    },
  };
}
