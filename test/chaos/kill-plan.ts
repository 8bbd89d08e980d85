import type { Draws } from '../../simulation/season/random.ts';
import { type Point, POINTS } from '../../workers/points.ts';

/** One activity at a time passes these, so every worker has them on its order beside another. */
const ONE_AT_A_TIME: readonly Point[] = [
  'states.read',
  'slices.computed',
  'slices.committed',
  'refresh.done',
];
/** A process rarely lives to see a second archive. */
const ONCE: readonly Point[] = ['archive.identified', 'archive.done', ...ONE_AT_A_TIME];
const MOST_HITS = 3;
/** Reached after ten seconds of refreshing: who is to die there must not die at another point before, one in so many times. */
const LAST_OF_ALL: Point = 'refresh.done';
const SPARED_ONE_IN = 4;

export type KillOrderPoints = readonly (readonly [point: Point, atHit: number])[];

/** How often workers were killed at each point, and where the next are to die. */
export class KillPlan {
  readonly atPoint = new Map<Point, number>(POINTS.map((point) => [point, 0]));
  /** Workers that had not reached their point in time, killed at any moment. */
  elsewhere = 0;
  readonly #draws: Draws;

  constructor(draws: Draws) {
    this.#draws = draws;
  }

  get total(): number {
    return [...this.atPoint.values()].reduce((sum, count) => sum + count, this.elsewhere);
  }

  /** Where one worker is to die: at the point with the fewest deaths so far, or where the refresh is. */
  next(points: readonly Point[]): KillOrderPoints {
    const refreshing = this.#rarest(points.filter((point) => ONE_AT_A_TIME.includes(point)));
    const spared = refreshing.includes(LAST_OF_ALL) && this.#draws.below(SPARED_ONE_IN) === 0;
    const others = points.filter((point) => !spared && !ONE_AT_A_TIME.includes(point));
    return [...refreshing, ...this.#rarest(others)].map((point) => [
      point,
      ONCE.includes(point) ? 1 : this.#draws.between(1, MOST_HITS),
    ]);
  }

  count(point: Point | undefined): void {
    if (point === undefined) this.elsewhere += 1;
    else this.atPoint.set(point, (this.atPoint.get(point) ?? 0) + 1);
  }

  /** One of the two least killed at, by chance, so that workers differ. */
  #rarest(points: readonly Point[]): Point[] {
    const ranked = points.toSorted((a, b) => (this.atPoint.get(a) ?? 0) - (this.atPoint.get(b) ?? 0));
    return ranked.length === 0 ? [] : [this.#draws.pick(ranked.slice(0, 2))];
  }
}
