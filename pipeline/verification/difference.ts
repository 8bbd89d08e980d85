/** SQL: from this many bytes on, grouping uses the disk. There may be more orders than fit in memory. */
export const SPILL_TO_DISK = 'SETTINGS max_bytes_before_external_group_by = 268435456';

/** One difference that a check found. */
export interface Difference {
  /** What differs: a source, an order, a slice. */
  readonly subject: string;
  readonly message: string;
}

/** Result of one check. `differences` holds the first differences; `total` counts all, and is 0 if the check passes. */
export interface CheckResult {
  readonly name: string;
  /** One line that says what was compared, with counts. */
  readonly summary: string;
  readonly total: number;
  readonly differences: readonly Difference[];
  /** What could not be compared yet or at all. A note is not a fault. */
  readonly notes: readonly string[];
}

/** The result of a check that has all its differences. */
export function checkResult(
  name: string,
  summary: string,
  differences: readonly Difference[],
  limit: number,
  notes: readonly string[] = [],
): CheckResult {
  return { name, summary, total: differences.length, differences: differences.slice(0, limit), notes };
}

/** How the sources and a table may differ about one thing that both could have. */
export const DIFFERENCE_TEXTS = {
  missing: 'is in the sources and not in the table',
  extra: 'is in the table and in no source',
  differing: 'differs between the sources and the table',
} as const;

export type DifferenceKind = keyof typeof DIFFERENCE_TEXTS;

export type OnProgress = (phase: string, done?: number, total?: number) => void;
