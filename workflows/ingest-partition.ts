import {
  type ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { type Activities, HALT_TYPE } from '../schemas/activities.ts';
import {
  halt,
  type Halt,
  type IngestState,
  type RewindTarget,
  rewindTarget,
} from '../schemas/workflow-inputs.ts';
import { partitionDetails } from './details.ts';
import { currentTimeMs, isUnexpectedFailure, LONG_ACTIVITY, RETRY_AFTER } from './long-activity.ts';
import { endHalt, ingestStatus, pause, resume, rewind } from './messages.ts';
import { continueAsNew, heldBeforeNextRun, shouldContinueAsNew } from './next-run.ts';
import { showState } from './search-attributes.ts';

const DRAIN_MS = 8_000;

const { drainPartition } = proxyActivities<Activities>({
  ...LONG_ACTIVITY,
  startToCloseTimeout: '10 minutes',
  summary: 'Reads and stores for eight seconds',
});
const { resolveRewind } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 5 },
  summary: 'Finds the offset to rewind to',
});

/**
 * Reads one partition for ever. The workflow owns the cursor; each drain advances it. Operators pause, resume and
 * rewind it by updates. It halts by itself when a record that must be read is lost or has changed.
 */
export async function ingestPartition(state: IngestState): Promise<void> {
  let draining: CancellationScope | undefined;
  let rewinds = 0;
  const show = (): IngestState => {
    setCurrentDetails(partitionDetails(state));
    showState(state.halted !== null ? 'halted' : state.paused ? 'paused' : 'running');
    return state;
  };
  show();

  setHandler(ingestStatus, () => state);
  setHandler(pause, () => {
    state.paused = true;
    draining?.cancel();
    return show();
  });
  setHandler(resume, () => {
    state.paused = false;
    state.halted = null;
    return show();
  });
  setHandler(endHalt, () => {
    state.halted = null;
    return show();
  });
  setHandler(
    rewind,
    async (target: RewindTarget) => {
      const { incarnation, cursor } = await resolveRewind(state.topic, state.partition, target);
      // Keeps the loop below from starting the next drain before this handler sees that the last one has ended.
      rewinds += 1;
      draining?.cancel();
      await condition(() => draining === undefined);
      state.incarnation = incarnation;
      state.cursor = cursor;
      state.halted = null;
      rewinds -= 1;
      return show();
    },
    {
      validator: (target) => {
        const parsed = rewindTarget.safeParse(target);
        if (!parsed.success)
          throw ApplicationFailure.nonRetryable('Rewind to { offset } or { timeMs }', 'InvalidRewind');
      },
    },
  );

  const mayRead = (): boolean => !state.paused && state.halted === null && rewinds === 0;
  while (!shouldContinueAsNew()) {
    if (!(await heldBeforeNextRun(mayRead))) continue;
    draining = new CancellationScope();
    try {
      await draining.run(() => drain(state, show));
    } catch (error) {
      // Cancelled before it began: nothing was read, and the cursor is unchanged.
      if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
    } finally {
      draining = undefined;
    }
  }
  await condition(allHandlersFinished);
  await continueAsNew<typeof ingestPartition>(state);
}

/** Calls `show` when the state has changed. */
async function drain(state: IngestState, show: () => void): Promise<void> {
  const { topic, partition, incarnation, cursor, highWatermark, counts } = state;
  try {
    const request = { topic, partition, incarnation, cursor, highWatermark, drainMs: DRAIN_MS };
    const result = await drainPartition(request);
    state.incarnation = result.incarnation;
    state.cursor = result.cursor;
    state.highWatermark = result.highWatermark;
    state.failure = null;
    state.lookedMs = currentTimeMs();
    counts.records += result.records;
    counts.accepted += result.accepted;
    counts.quarantined += result.quarantined;
    for (const [reason, count] of Object.entries(result.reasons)) {
      counts.reasons[reason] = (counts.reasons[reason] ?? 0) + count;
    }
    show();
  } catch (error) {
    if (!isUnexpectedFailure(error)) throw error;
    const { message } = error.cause ?? error;
    const stop = haltOf(error);
    if (stop !== undefined) {
      state.halted = { ...stop, message, sinceMs: currentTimeMs() };
      show();
      return;
    }
    state.failure ??= { message, sinceMs: currentTimeMs() };
    show();
    await sleep(RETRY_AFTER, { summary: 'Until the next attempt' });
  }
}

function haltOf({ cause }: ActivityFailure): Halt | undefined {
  if (!(cause instanceof ApplicationFailure) || cause.type !== HALT_TYPE) return undefined;
  return halt.safeParse(cause.details?.[0]).data;
}
