import { silentRemedy } from '../../adapters/errors/remedies.ts';
import { ANSWER_WITHIN_MS } from './ask-partition.ts';
import type { Trouble } from '../trouble.ts';

const ALONE = { failedAttempts: null, nextAttemptMs: null };
const WITHIN = `within ${ANSWER_WITHIN_MS / 1_000} s`;

/** Temporal answers, but not about this workflow. */
export const UNANSWERED: Trouble = {
  what: `Temporal did not say ${WITHIN} how it is`,
  where: 'Temporal',
  sinceMs: null,
  ...ALONE,
  remedy: silentRemedy('temporal'),
};

/** Nothing was seen of a workflow's work lately. `lookedMs`: when it last had an answer. */
export function workerLost(hasAnswered: boolean, startedMs: number | null, lookedMs: number | null): Trouble {
  return {
    what: hasAnswered ? 'no sign of its work has come since' : `no worker answered for it ${WITHIN}`,
    where: 'the worker',
    sinceMs: lookedMs,
    ...ALONE,
    remedy: startedMs === null ? 'see whether a worker runs, and start one if none does; ' + SLOW : SLOW,
  };
}

const SLOW = 'if one runs, see its log and the load of its machine';
