/** C ranges, S state, R rollups, Q quarantine, I index of events, P prefixes, M memory, T truth of the status, D full disks, F rows of figures. */
export type Invariant = 'C' | 'S' | 'R' | 'Q' | 'I' | 'P' | 'M' | 'T' | 'D' | 'F';

export interface Verdict {
  readonly invariant: Invariant;
  /** The compared numbers. */
  readonly figures: string;
  /** Differences, of which only the first few are listed. Empty if the invariant holds. */
  readonly problems: readonly string[];
}

const MAX_DIFFERENCES = 5;

/** Lists the differences of two maps, one line each. */
export function differences(
  what: string,
  stored: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): string[] {
  const found: string[] = [];
  for (const key of new Set([...stored.keys(), ...expected.keys()])) {
    const [actual, wanted] = [stored.get(key), expected.get(key)];
    if (actual !== wanted)
      found.push(`${what} ${key}: stored ${actual ?? 'nothing'}, expected ${wanted ?? 'nothing'}`);
  }
  return found.length > MAX_DIFFERENCES
    ? [...found.slice(0, MAX_DIFFERENCES), `and ${String(found.length - MAX_DIFFERENCES)} more`]
    : found;
}

/** Expected verdicts on a source, which is a partition or an archive, from position 0. */
export interface ExpectedSource {
  /** Name in the ingest log. */
  readonly source: string;
  /** One past the last position. */
  readonly end: bigint;
  readonly valid: number;
  /** Reason code by position, for each record that must be quarantined. */
  readonly held: ReadonlyMap<string, string>;
  /** Lost positions that were accepted as a gap. Half-open. */
  readonly gap?: readonly [first: bigint, next: bigint];
}
