import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ComparedTotal } from '../publishers/control-totals.ts';
import type { Trouble } from './trouble.ts';

/** Hours whose orders add up to something else than their platform declared. */
export interface DifferingTotals {
  readonly platform: Platform;
  readonly hours: number;
  readonly problem: Trouble;
}

/** By platform. Nothing is called a difference while events are on their way into the figures. */
export function differingTotals(totals: readonly ComparedTotal[], isCurrent: boolean): DifferingTotals[] {
  if (!isCurrent) return [];
  const differing = totals.filter(({ matches }) => !matches);
  return [...Map.groupBy(differing, ({ platform }) => platform)].map(([platform, { length: hours }]) => ({
    platform,
    hours,
    problem: {
      what: `${hours === 1 ? '1 hour differs' : `${String(hours)} hours differ`} from what ${platform} declared`,
      where: 'control totals',
      sinceMs: null,
      failedAttempts: null,
      nextAttemptMs: null,
      remedy:
        '`countyflow control-totals` lists them: ask the publisher which orders are missing, or for a new total',
    },
  }));
}
