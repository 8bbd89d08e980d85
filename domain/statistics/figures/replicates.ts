/** Orders of a sample fall into this many groups by a hash of their ids (workers/refresh/refresh-slices.sql). */
export const GROUPS = 32;

/** The sums that errors follow from, and where they are among those of a group. */
const AT = { orders: 0, own: 1, complete: 2, base: 3, period: 4, whole: 5, wholeBase: 6, rural: 7 } as const;
export type Replicated = keyof typeof AT;
const NAMES = Object.keys(AT) as Replicated[];
const WIDTH = NAMES.length;
export type Doubles = Readonly<Record<Replicated, number>>;

/** The sums of a sample, and after them those without each group, enlarged to as many orders: a row of each. */
export type Replicates = Float64Array;

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
    const rows = new Float64Array(this.#sums.length);
    for (let at = WIDTH; at < rows.length; at += 1)
      rows[at % WIDTH] = (rows[at % WIDTH] ?? 0) + (this.#sums[at] ?? 0);
    const scale = GROUPS / (GROUPS - 1);
    for (let at = WIDTH; at < rows.length; at += 1)
      rows[at] = scale * ((rows[at % WIDTH] ?? 0) - (this.#sums[at] ?? 0));
    return rows;
  }
}

/** The same sums, but some of them those of others. */
export function withSumsOf(its: Replicates, others: Replicates, names: readonly Replicated[]): Replicates {
  const rows = its.slice();
  for (const name of names) for (let at = AT[name]; at < rows.length; at += WIDTH) rows[at] = others[at] ?? 0;
  return rows;
}

/** A row of replicates. It is filled anew for each: objects of all rows of all counties would fill a heap. */
class Row implements Doubles {
  orders = 0;
  own = 0;
  complete = 0;
  base = 0;
  period = 0;
  whole = 0;
  wholeBase = 0;
  rural = 0;

  fill(rows: Replicates, row: number): void {
    for (const name of NAMES) this[name] = rows[row * WIDTH + AT[name]] ?? 0;
  }
}

/** A figure of sums, and of those of others that it is a ratio of. */
export type FigureOf = (its: Doubles, others: Doubles) => number;

/** A figure, and its standard error: infinite if one group has all its orders, so that there is no figure without it. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** Estimates figures by the delete-a-group jackknife (docs/disclosure.md). */
export function estimate(
  factor: number,
  its: Replicates,
  figures: readonly FigureOf[],
  others = its,
): Estimate[] {
  const [sums, ofOthers] = [new Row(), new Row()];
  const [values, squares] = [new Float64Array(figures.length), new Float64Array(figures.length)];
  for (let row = 0; row <= GROUPS; row += 1) {
    sums.fill(its, row);
    if (others !== its) ofOthers.fill(others, row);
    for (let index = 0; index < figures.length; index += 1) {
      const value = figures[index]?.(sums, others === its ? sums : ofOthers) ?? NaN;
      if (row === 0) values[index] = value;
      else squares[index] = (squares[index] ?? 0) + (value - (values[index] ?? NaN)) ** 2;
    }
  }
  return figures.map((_, index) => {
    const error = Math.sqrt((1 - 1 / factor) * ((GROUPS - 1) / GROUPS) * (squares[index] ?? NaN));
    return { value: values[index] ?? NaN, error: Number.isNaN(error) ? Infinity : error };
  });
}
