import { startOfSlice } from './slices.ts';

/** What events say of their orders. The table `slice_arrivals` keeps a sum of them: never renumber. */
export const ORIGIN = { unmarked: 1, simulation: 2 } as const;

/** Accepted events of one origin in a hot slice of placed time. Origin 0: no event, but the slice is to be computed again. */
export type Arrivals = readonly [sliceMs: number, events: number, origin: 0 | 1 | 2];

export class ArrivalCounts {
  readonly #unmarked = new Map<number, number>();
  readonly #simulated = new Map<number, number>();

  add(placedAtMs: number, isSimulated: boolean): void {
    const counts = isSimulated ? this.#simulated : this.#unmarked;
    const slice = startOfSlice(placedAtMs);
    counts.set(slice, (counts.get(slice) ?? 0) + 1);
  }

  all(): Arrivals[] {
    return [
      ...[...this.#unmarked].map(([slice, events]) => [slice, events, ORIGIN.unmarked] as const),
      ...[...this.#simulated].map(([slice, events]) => [slice, events, ORIGIN.simulation] as const),
    ];
  }
}
