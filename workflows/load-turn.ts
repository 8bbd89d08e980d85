import {
  allHandlersFinished,
  CancellationScope,
  condition,
  proxyActivities,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import type { Activities } from '../schemas/activities.ts';
import type { Queued } from '../schemas/backfill.ts';
import { keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { turnCame } from './messages.ts';
import { heldWithin, shouldContinueAsNew } from './next-run.ts';

const { tellQueue } = proxyActivities<Activities>({
  startToCloseTimeout: '20 seconds',
  retry: LONG_ACTIVITY.retry,
  summary: 'Tells the queue',
});

/** An operator may have ended the queue, so a load that waits asks again. */
const ASK_AGAIN_MINUTES = 5;

/** What a run passes on to the next: a place in the queue, or a turn; null if it has neither. */
export interface TurnProgress {
  turn?: { readonly ticket: string; hasCome: boolean } | null;
}

export interface Turn {
  hasCome(): boolean;
  /** Resolves to whether it has come; to false when something else must be done before. */
  wait(isEnough: () => boolean): Promise<boolean>;
  /** Lets others go ahead. */
  giveUp(): Promise<void>;
}

/** The turn of a load, which it waits for in the queue, and keeps until it is paused or ends. */
export function openTurn(at: TurnProgress, queued: Queued): Turn {
  setHandler(turnCame, (ticket: string) => {
    if (at.turn?.ticket === ticket) at.turn.hasCome = true;
  });
  return {
    hasCome: () => at.turn?.hasCome === true,
    async wait(isEnough) {
      const turn = (at.turn ??= { ticket: uuid4(), hasCome: false });
      while (!turn.hasCome && !isEnough() && !shouldContinueAsNew()) {
        await keepTrying(() => tellQueue({ ...queued, ticket: turn.ticket, wants: true }));
        await heldWithin(ASK_AGAIN_MINUTES, () => turn.hasCome || isEnough());
      }
      return turn.hasCome;
    },
    async giveUp() {
      const { turn } = at;
      if (turn === undefined || turn === null) return;
      // One that is resumed from now on waits.
      at.turn = null;
      await CancellationScope.nonCancellable(async () => {
        // The queue must not find a load noted as running that has paused.
        await condition(allHandlersFinished);
        await keepTrying(() => tellQueue({ ...queued, ticket: turn.ticket, wants: false }));
      });
    },
  };
}
