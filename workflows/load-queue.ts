import {
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { inOrder } from '../domain/load-order.ts';
import type { Activities } from '../schemas/activities.ts';
import type { TurnRequest } from '../schemas/backfill.ts';
import { loadWorkflowId } from '../schemas/temporal.ts';
import { queueDetails } from './details.ts';
import { keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { turnCame, turnWanted } from './messages.ts';
import { continueAsNew, heldBeforeNextRun, heldWithin, shouldContinueAsNew } from './next-run.ts';

const { lookAtLoads } = proxyActivities<Activities>({
  startToCloseTimeout: '20 seconds',
  retry: LONG_ACTIVITY.retry,
  summary: 'Looks which loads run',
});

/** A load that was terminated does not say that its turn is over. */
const LOOK_AGAIN_MINUTES = 1;

/** A load that waits, or whose turn has come. */
interface Entry extends TurnRequest {
  hasTurn: boolean;
}

/**
 * Lets loads run one after the other, or as many at once as the setting of the workers says. It ends when no load waits or
 * runs, and the next one begins it again.
 *
 * Temporal's priorities of tasks would not do: chunks of all loads would still run together, and none would have a place.
 */
export async function loadQueue(before: readonly Entry[] = []): Promise<void> {
  const entries = new Map(before.map((entry) => [entry.load, entry]));
  let isDue = before.length > 0;
  setHandler(turnWanted, (request: TurnRequest) => {
    const known = entries.get(request.load);
    const isSameTurn = known?.ticket === request.ticket;
    if (request.wants) entries.set(request.load, { ...request, hasTurn: isSameTurn && known.hasTurn });
    else if (isSameTurn) entries.delete(request.load);
    isDue = true;
  });
  const those = (hasTurn: boolean): Entry[] =>
    [...entries.values()].filter((entry) => entry.hasTurn === hasTurn);

  /** Lets as many loads run as may beside those that do. */
  const giveTurns = async (): Promise<void> => {
    const { atWork, atOnce } = await keepTrying(() => lookAtLoads(those(true).map(({ load }) => load)));
    for (const { load } of those(true)) if (!atWork.includes(load)) entries.delete(load);
    // What was noted of one that waits is about a turn before.
    const running = atWork.filter((load) => entries.get(load)?.hasTurn !== false).length;
    for (const { load, ticket } of inOrder(those(false)).slice(0, Math.max(0, atOnce - running))) {
      const entry = entries.get(load);
      if (entry?.ticket !== ticket) continue;
      entry.hasTurn = true;
      try {
        await getExternalWorkflowHandle(loadWorkflowId(load)).signal(turnCame, ticket);
      } catch (error) {
        if (isCancellation(error)) throw error;
        // It is gone.
        if (entries.get(load) === entry) entries.delete(load);
        isDue = true;
      }
    }
  };

  await condition(() => isDue);
  while (entries.size > 0) {
    isDue = false;
    if (those(false).length > 0) await giveTurns();
    setCurrentDetails(queueDetails(those(true), inOrder(those(false))));
    if (those(false).length > 0) await heldWithin(LOOK_AGAIN_MINUTES, () => isDue);
    else if (entries.size > 0) await heldBeforeNextRun(() => isDue);
    if (shouldContinueAsNew() && entries.size > 0)
      await continueAsNew<typeof loadQueue>([...entries.values()]);
  }
}
