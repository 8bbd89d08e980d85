import type { Draws } from '../../simulation/season/random.ts';
import { type Checkpoint, CHECKPOINTS } from '../../workers/checkpoints.ts';

/** Only one activity at a time passes these, so every worker gets one of them in addition to another. */
const ONE_AT_A_TIME: readonly Checkpoint[] = [
  'hour-states.read',
  'slices.sent',
  'slices.committed',
  'refresh.done',
];
/** A process rarely lives long enough to load a second archive. */
const ONCE: readonly Checkpoint[] = ['archive.identified', 'archive.done', ...ONE_AT_A_TIME];
const MAX_HITS = 3;
/** Reached only after ten seconds of refreshing, so one in `SPARED_ONE_IN` of its workers has no earlier checkpoint. */
const LATEST_POINT: Checkpoint = 'refresh.done';
const SPARED_ONE_IN = 4;

export type KillOrderPoints = readonly (readonly [point: Checkpoint, atHit: number])[];

/** Counts the kills at each checkpoint and decides where the next workers die. */
export class KillPlan {
  readonly atPoint = new Map<Checkpoint, number>(CHECKPOINTS.map((point) => [point, 0]));
  /** Workers that were killed elsewhere because they did not reach their checkpoint in time. */
  elsewhere = 0;
  readonly #draws: Draws;

  constructor(draws: Draws) {
    this.#draws = draws;
  }

  get total(): number {
    return [...this.atPoint.values()].reduce((sum, count) => sum + count, this.elsewhere);
  }

  /** Chooses one worker's checkpoints: one of the refresh, and one of the others, by the fewest kills so far. */
  next(): KillOrderPoints {
    const refreshing = this.#rarest(ONE_AT_A_TIME);
    const spared = refreshing.includes(LATEST_POINT) && this.#draws.below(SPARED_ONE_IN) === 0;
    const others = CHECKPOINTS.filter((point) => !spared && !ONE_AT_A_TIME.includes(point));
    return [...refreshing, ...this.#rarest(others)].map((point) => [
      point,
      ONCE.includes(point) ? 1 : this.#draws.between(1, MAX_HITS),
    ]);
  }

  count(point: Checkpoint | undefined): void {
    if (point === undefined) this.elsewhere += 1;
    else this.atPoint.set(point, (this.atPoint.get(point) ?? 0) + 1);
  }

  /** Draws one of the two with the fewest kills, so that workers differ. */
  #rarest(points: readonly Checkpoint[]): Checkpoint[] {
    const ranked = points.toSorted((a, b) => (this.atPoint.get(a) ?? 0) - (this.atPoint.get(b) ?? 0));
    return ranked.length === 0 ? [] : [this.#draws.pick(ranked.slice(0, 2))];
  }
}
