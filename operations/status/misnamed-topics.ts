import type { Lookalike } from '../../domain/topics/lookalike.ts';
import { misnamedAmong, remedyOfMisnamed, whatIsMisnamed } from '../topics/misnamed-topic.ts';
import type { Trouble } from '../trouble.ts';

export interface MisnamedTopic extends Lookalike {
  readonly problem: Trouble;
}

/** Found among the names that the status lists anyway, so it costs no question. */
export function misnamedTopics(names: readonly string[], where: string): MisnamedTopic[] {
  return misnamedAmong(names).map((found) => ({
    ...found,
    problem: {
      what: whatIsMisnamed(found),
      where,
      sinceMs: null,
      failedAttempts: null,
      nextAttemptMs: null,
      remedy: remedyOfMisnamed(found),
    },
  }));
}
