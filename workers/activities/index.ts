import { activityInfo, Context, log } from '@temporalio/activity';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { isPartitionAbsent } from '../../adapters/kafka/topics.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { PartitionHaltError } from '../../pipeline/ledger/continuity.ts';
import { readLedgerEnds } from '../../pipeline/ledger/unread.ts';
import { SourceUnreadableError } from '../../pipeline/quarantine/open-held-source.ts';
import {
  type Activities,
  type Beat,
  type DrainPosition,
  GONE,
  HALT_TYPE,
  type TopicPartition,
  UNREADABLE_TYPE,
} from '../../schemas/activities.ts';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import { logEnd } from '../../workflows/messages.ts';
import { FigureKeeper } from '../../statistics/live/keep-figures.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { drainPartition } from '../ingest/drain-partition.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { resolveRewind, RewindRefusedError } from '../ingest/resolve-rewind.ts';
import { watchPartitions } from '../ingest/watch-partitions.ts';
import { observe } from '../observations.ts';
import { replayHeld } from '../quarantine/replay-held.ts';
import { type ComputeFigures, FiguresBeside } from '../refresh/figures-beside.ts';
import { refreshFor } from '../refresh/refresh-for.ts';
import { SetAside } from '../refresh/set-aside.ts';
import { createBackfillActivities } from './backfill-activities.ts';
import { createEditionActivities } from './edition-activities.ts';
import { toFailure, withHeartbeat } from './heartbeat.ts';

export interface ActivityDependencies {
  readonly ingestContext: IngestContext;
  readonly kafka: KafkaConnection;
  /** Loads that run at once; one if not given. */
  readonly loadsAtOnce?: number;
  /** Without it, figures are computed when an edition is published, and at no other time. */
  readonly computeFigures?: ComputeFigures;
}

/** A restore may take records out of the ledger at any time, mostly before a worker starts. */
const LEDGER_EVERY_MS = 60_000;

/** In the heap of the activities, which is too small for a country. */
function computeHere(client: ClickHouseClient): ComputeFigures {
  const keeper = new FigureKeeper(client);
  return (pace) => keeper.refresh(pace, new AbortController().signal);
}

/** The activities of this worker process. */
export function createActivities({
  ingestContext,
  kafka,
  loadsAtOnce,
  computeFigures,
}: ActivityDependencies): Activities {
  let ledgerAskedMs = -Infinity;
  const figures =
    computeFigures &&
    new FiguresBeside(computeFigures, (error) => {
      log.warn('Figures could not be computed; they are computed again', { error });
    });
  const setAside = new SetAside();
  return {
    ...createEditionActivities(
      ingestContext.client,
      kafka,
      computeFigures ?? computeHere(ingestContext.client),
    ),
    ...createBackfillActivities(ingestContext, kafka, loadsAtOnce),
    ...createReplayActivities(ingestContext, kafka),

    watchPartitions: (request) =>
      withHeartbeat(nothing, nothing, (signal, looked) =>
        watchPartitions(kafka, request, {
          signal,
          readLedger: async () => {
            if (performance.now() - ledgerAskedMs < LEDGER_EVERY_MS) return undefined;
            ledgerAskedMs = performance.now();
            return readLedgerEnds(ingestContext.client);
          },
          onLedgerFailure: (error) => {
            ledgerAskedMs = -Infinity;
            log.warn('The ledger could not be compared with what is read; it is asked again', { error });
          },
          tell: tellLogEnd,
          onTellFailure: (error) => {
            log.warn('A partition could not be told where its log ends; it is told again', { error });
          },
          onLook: () => {
            looked('kafka');
          },
        }),
      ),

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
              onProgress: (now, engine) => {
                at = now;
                looked(engine);
              },
              onMirrorFailure: (error) => {
                log.warn('The cursor could not be mirrored to Kafka', { error });
              },
            },
          ).catch(async (error: unknown): Promise<typeof GONE> => {
            if (await isPartitionAbsent(kafka, request, error)) return GONE;
            throw error;
          });
          passCheckpoint('drain.done');
          return result;
        },
      ).catch(throwFailure);
    },

    resolveRewind: (topic, partition, target) =>
      resolveRewind(ingestContext.client, kafka, topic, partition, target).catch(throwFailure),

    refreshRollups: (durationMs) =>
      withHeartbeat(nothing, nothing, (signal, looked) =>
        refreshFor(
          ingestContext.client,
          durationMs,
          signal,
          () => {
            looked('clickhouse');
          },
          figures,
          setAside,
        ),
      ),
  };
}

/** False if no ingest of the partition runs. */
async function tellLogEnd({ topic, partition }: TopicPartition, end: string | null): Promise<boolean> {
  try {
    await Context.current().client.workflow.getHandle(ingestWorkflowId(topic, partition)).signal(logEnd, end);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
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

/** The activities of replays. A retry continues after the last heartbeat, which is never ahead of what is decided. */
function createReplayActivities(
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
