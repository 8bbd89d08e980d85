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
import { type Activities, GONE, HALT_TYPE } from '../schemas/activities.ts';
import {
  halt,
  type Halt,
  type IngestState,
  type RewindTarget,
  rewindTarget,
} from '../schemas/workflow-inputs.ts';
import { partitionDetails } from './details.ts';
import { currentTimeMs, isUnexpectedFailure, LONG_ACTIVITY, RETRY_AFTER } from './long-activity.ts';
import { endHalt, ingestStatus, logEnd, pause, resume, rewind } from './messages.ts';
import { continueAsNew, heldBeforeNextRun, heldWithin, shouldContinueAsNew } from './next-run.ts';
import { showState } from './search-attributes.ts';

const DRAIN_MS = 8_000;
/**
 * After so many drains without a record, a partition waits to be told of one. They take longer than the log must be quiet
 * for its first record to be told at once.
 */
const IDLE_AFTER_DRAINS = 5;
/** A partition that waits looks all the same: whether its log is still the one that was read. */
const LOOK_EVERY_MINUTES = 5;
const LOOK_MS = 500;

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
  let emptyDrains = 0;
  let isGone = false;
  /** Whatever is shown has changed something, so an idle partition looks what there is to do. */
  const show = (): IngestState => {
    delete state.idle;
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
  setHandler(logEnd, (end) => {
    state.toldEnd = end;
    // It is told only when there may be something to read, even at the end that it knows: the ledger may lack records.
    delete state.idle;
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

  /** Nothing has come for a while, and the supervisor knows of no record that is unread. */
  const mayIdle = (): boolean =>
    emptyDrains >= IDLE_AFTER_DRAINS &&
    state.cursor === state.highWatermark &&
    state.toldEnd === state.cursor;
  const mayRead = (): boolean => !state.paused && state.halted === null && rewinds === 0;
  // What the supervisor tells makes the history of a paused run grow.
  const hasTurn = (): boolean => mayRead() || (state.toldEnd !== undefined && shouldContinueAsNew());
  while (!shouldContinueAsNew()) {
    if (!(await heldBeforeNextRun(hasTurn)) || !mayRead()) continue;
    draining = new CancellationScope();
    try {
      const drainMs = mayIdle() ? LOOK_MS : DRAIN_MS;
      const before = state.counts.records;
      isGone = await draining.run(() => drain(state, drainMs, show));
      emptyDrains = state.counts.records === before && state.failure === null ? emptyDrains + 1 : 0;
    } catch (error) {
      // Cancelled before it began: nothing was read, and the cursor is unchanged.
      if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
    } finally {
      draining = undefined;
    }
    if (!(mayIdle() || (isGone && state.toldEnd === null)) || !mayRead()) continue;
    state.idle = true;
    setCurrentDetails(partitionDetails(state));
    await heldWithin(LOOK_EVERY_MINUTES, () => state.idle === undefined);
    delete state.idle;
  }
  await condition(allHandlersFinished);
  await continueAsNew<typeof ingestPartition>(state);
}

/** Whether Kafka has no such partition: the supervisor tells when it has one again. Calls `show` when the state has changed. */
async function drain(state: IngestState, drainMs: number, show: () => void): Promise<boolean> {
  const { topic, partition, incarnation, cursor, highWatermark, counts } = state;
  try {
    const request = { topic, partition, incarnation, cursor, highWatermark, drainMs };
    const result = await drainPartition(request);
    if (result === GONE) {
      state.failure ??= { message: 'Kafka has no such partition', sinceMs: currentTimeMs() };
      show();
      // Until the supervisor has noticed it too.
      if (state.toldEnd !== null) await sleep(RETRY_AFTER, { summary: 'Until the next attempt' });
      return true;
    }
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
      return false;
    }
    state.failure ??= { message, sinceMs: currentTimeMs() };
    show();
    await sleep(RETRY_AFTER, { summary: 'Until the next attempt' });
  }
  return false;
}

function haltOf({ cause }: ActivityFailure): Halt | undefined {
  if (!(cause instanceof ApplicationFailure) || cause.type !== HALT_TYPE) return undefined;
  return halt.safeParse(cause.details?.[0]).data;
}
