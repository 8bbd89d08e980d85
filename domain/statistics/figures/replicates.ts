/** Orders of a sample fall into this many groups by a hash of their ids (workers/refresh/refresh-slices.sql). */
export const GROUPS = 32;

/** The sums that errors follow from, and where they are among those of a group. */
const AT = { orders: 0, own: 1, complete: 2, base: 3, period: 4, whole: 5, wholeBase: 6, rural: 7 } as const;
const WIDTH = Object.keys(AT).length;
export type Replicated = keyof typeof AT;
export type Doubles = Readonly<Record<Replicated, number>>;

/** The sums of a sample, and after them those without each group, enlarged to as many orders. */
export type Replicates = readonly Doubles[];

/** What each group of the orders of a sample adds to sums. Errors need no more digits than doubles have. */
export class Groups {
  /** In the place of group 0 is what was added up before there was a sample. */
  readonly #sums = new Float64Array((1 + GROUPS) * WIDTH);

  add(group: number, name: Replicated, amount: number): void {
    const at = group * WIDTH + AT[name];
    this.#sums[at] = (this.#sums[at] ?? 0) + amount;
  }

  /** Adds some of its sums to those of others. */
  addTo(others: Groups, names: readonly Replicated[]): void {
    for (let group = 0; group <= GROUPS; group += 1)
      for (const name of names) others.add(group, name, this.#sums[group * WIDTH + AT[name]] ?? 0);
  }

  /** Undefined while some of the orders have no group. */
  replicates(): Replicates | undefined {
    if (this.#sums.subarray(0, WIDTH).some((amount) => amount !== 0)) return undefined;
    const totals = Array.from({ length: WIDTH }, () => 0);
    for (let at = WIDTH; at < this.#sums.length; at += 1)
      totals[at % WIDTH] = (totals[at % WIDTH] ?? 0) + (this.#sums[at] ?? 0);
    const scale = GROUPS / (GROUPS - 1);
    return Array.from({ length: 1 + GROUPS }, (_, group) =>
      group === 0
        ? doublesOf((at) => totals[at] ?? 0)
        : doublesOf((at) => scale * ((totals[at] ?? 0) - (this.#sums[group * WIDTH + at] ?? 0))),
    );
  }
}

function doublesOf(sum: (at: number) => number): Doubles {
  return {
    ...{ orders: sum(AT.orders), own: sum(AT.own), complete: sum(AT.complete), base: sum(AT.base) },
    ...{ period: sum(AT.period), whole: sum(AT.whole), wholeBase: sum(AT.wholeBase), rural: sum(AT.rural) },
  };
}

/**
 * Standard error of a figure by the delete-a-group jackknife (docs/disclosure.md): `figure` computes it of sums, and of those
 * of others that it is a ratio of. Infinite if one group has all of them, so that there is no figure without it.
 */
export function errorOf(
  factor: number,
  its: Replicates,
  figure: (its: Doubles, others: Doubles) => number,
  others = its,
): number {
  const [value = NaN, ...without] = its.map((sums, left) => figure(sums, others[left] ?? sums));
  const squares = without.reduce((sum, one) => sum + (one - value) ** 2, 0);
  const error = Math.sqrt((1 - 1 / factor) * ((GROUPS - 1) / GROUPS) * squares);
  return Number.isNaN(error) ? Infinity : error;
}
