/** Orders of a sample fall into this many groups by a hash of their ids (workers/refresh/refresh-slices.sql). */
export const GROUPS = 32;

/** The sums that errors follow from, and where they are among those of a group. */
const AT = { orders: 0, own: 1, complete: 2, base: 3, period: 4, whole: 5, wholeBase: 6, rural: 7 } as const;
export type Replicated = keyof typeof AT;
const WIDTH = Object.keys(AT).length;
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

  /** Adds its sums of one name to those that others have of a name. */
  addTo(others: Groups, from: Replicated, to = from): void {
    const [shift, sums] = [AT[to] - AT[from], others.#sums];
    for (let at = AT[from]; at < this.#sums.length; at += WIDTH)
      sums[at + shift] = (sums[at + shift] ?? 0) + (this.#sums[at] ?? 0);
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

/** A row of replicates, with its sums by name. */
class Row implements Doubles {
  readonly #rows: Replicates;
  /** There is one for all rows: objects of all rows of all counties would fill a heap. */
  row = 0;

  constructor(rows: Replicates) {
    this.#rows = rows;
  }

  #sum(name: number): number {
    return this.#rows[this.row * WIDTH + name] ?? 0;
  }

  get orders() {
    return this.#sum(AT.orders);
  }
  get own() {
    return this.#sum(AT.own);
  }
  get complete() {
    return this.#sum(AT.complete);
  }
  get base() {
    return this.#sum(AT.base);
  }
  get period() {
    return this.#sum(AT.period);
  }
  get whole() {
    return this.#sum(AT.whole);
  }
  get wholeBase() {
    return this.#sum(AT.wholeBase);
  }
  get rural() {
    return this.#sum(AT.rural);
  }
}

/** A figure of sums, and of those of others that it is a ratio of. */
export type FigureOf = (its: Doubles, others: Doubles) => number;

/** A figure that is `times` (part - less) / over: a sum, if there is nothing that it is divided by. */
export interface Quotient {
  readonly part: Replicated;
  readonly less?: Replicated;
  readonly over?: Replicated;
  readonly times: 1 | 100;
}

/** A figure, and its standard error: infinite if one group has all its orders, so that there is no figure without it. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** Estimates a figure by the delete-a-group jackknife (docs/disclosure.md). `others` are those that it is a ratio of. */
export function estimate(factor: number, its: Replicates, figure: FigureOf, others = its): Estimate {
  const [sums, ofOthers] = [new Row(its), new Row(others)];
  return jackknife(factor, (row) => {
    sums.row = ofOthers.row = row;
    return figure(sums, ofOthers);
  });
}

/** The same for a quotient of sums, in a twentieth of the time: all counties have seven of them. */
export function estimateQuotient(factor: number, its: Replicates, quotient: Quotient): Estimate {
  const { times, part, less, over } = quotient;
  const [ofPart, ofLess, ofOver] = [AT[part], less && AT[less], over && AT[over]];
  return jackknife(factor, (row) => {
    const at = row * WIDTH;
    const difference = (its[at + ofPart] ?? 0) - (ofLess === undefined ? 0 : (its[at + ofLess] ?? 0));
    return (times * difference) / (ofOver === undefined ? 1 : (its[at + ofOver] ?? 0));
  });
}

/** `valueOf` has the figure of all orders in row 0, and in the others that without a group. */
function jackknife(factor: number, valueOf: (row: number) => number): Estimate {
  const value = valueOf(0);
  let squares = 0;
  for (let row = 1; row <= GROUPS; row += 1) squares += (valueOf(row) - value) ** 2;
  const error = Math.sqrt((1 - 1 / factor) * ((GROUPS - 1) / GROUPS) * squares);
  return { value, error: Number.isNaN(error) ? Infinity : error };
}
