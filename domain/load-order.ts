import { LOAD_PRIORITIES, type Queued } from '../schemas/backfill.ts';

/** The loads that wait, in the order of their turns. */
export function inOrder<T extends Queued>(waiting: Iterable<T>): T[] {
  return [...waiting].sort(
    (a, b) =>
      LOAD_PRIORITIES.indexOf(a.priority) - LOAD_PRIORITIES.indexOf(b.priority) ||
      a.sinceMs - b.sinceMs ||
      (a.load < b.load ? -1 : 1),
  );
}
