import type { FormFault } from '../../schemas/event/form-faults.ts';
import { MAX_PROBLEMS, type Problem, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Values } from '../../schemas/text/say.ts';
import { problemAt } from '../validation/envelope-problem.ts';
import { pointer } from '../validation/pointer.ts';

type Faults = ReadonlySet<FormFault | undefined>;

/** Of what has nothing inside that could be wrong too. */
const WHOLE: Faults = new Set([
  ...(['type.object', 'type.list', 'payload.no_object', 'payload.no_list'] as const),
]);
/** Of amounts that cannot be read, or of what holds them. */
const UNREAD: Faults = new Set([
  ...WHOLE,
  ...(['payload.count', 'payload.negative', 'payload.above', 'payload.yuan', 'payload.fen'] as const),
  ...(['payload.amount_absent', 'payload.perhaps_fen', 'payload.no_lines', 'payload.scalar'] as const),
]);
/** Of sums, which may follow from those. */
const OF_SUMS: Faults = new Set([
  ...(['payload.sum', 'payload.unproved', 'payload.above_lines'] as const),
  ...(['payload.at_most', 'payload.at_least'] as const),
]);
/** What is looked up may not be found because a text cannot be read. */
const LOOKED_UP: ReadonlySet<ReasonCode> = new Set([
  ...(['payload.region_unknown', 'payload.region_ambiguous', 'payload.category_unmapped'] as const),
]);

/**
 * What is wrong with a payload: one problem a place, and none that follows from another. Of values, messages repeat
 * amounts. A payload may have a million wrong fields: what comes after the most that are told is neither kept nor put
 * into words.
 */
export class Problems {
  readonly #first: Problem[] = [];

  get all(): readonly Problem[] {
    const hasUnread = this.#first.some(({ fault }) => UNREAD.has(fault));
    const hasOtherType = this.#first.some(({ fault }) => fault === 'payload.scalar');
    return this.#first.filter(
      ({ code, fault }) => !(hasUnread && OF_SUMS.has(fault)) && !(hasOtherType && LOOKED_UP.has(code)),
    );
  }

  report(code: ReasonCode, path: readonly PropertyKey[], fault?: FormFault, values?: Values): void {
    const at = pointer(path);
    if (this.#isWanted(at)) this.#first.push(problemAt(code, at, fault, values));
  }

  add(problems: readonly Problem[]): void {
    for (const problem of problems) if (this.#isWanted(problem.path)) this.#first.push(problem);
  }

  #isWanted(at: string): boolean {
    if (this.#first.length >= MAX_PROBLEMS) return false;
    return !this.#first.some(
      ({ path, fault }) => path === at || (WHOLE.has(fault) && at.startsWith(`${path}/`)),
    );
  }
}
