/** One thing that does not add up, said exactly. */
export interface Difference {
  /** Where: a source, an order, a slice. */
  readonly subject: string;
  readonly message: string;
}

/** How one check ended. `differences` holds the first of them; `total` counts all. Nothing differs: total is 0. */
export interface CheckResult {
  readonly name: string;
  /** One line of what was compared, with counts. */
  readonly summary: string;
  readonly total: number;
  readonly differences: readonly Difference[];
  /** What could not be compared, or is not finished; no fault by itself. */
  readonly notes: readonly string[];
}

export type OnProgress = (phase: string, done?: number, total?: number) => void;
