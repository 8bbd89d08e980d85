/** C ranges, S state, R rollups, Q quarantine, H halts, P prefixes, M memory. */
export type Invariant = 'C' | 'S' | 'R' | 'Q' | 'H' | 'P' | 'M';

export interface Verdict {
  readonly invariant: Invariant;
  /** What was compared, in numbers. */
  readonly figures: string;
  /** What differs; empty where the invariant holds. The first few say enough. */
  readonly problems: readonly string[];
}

const MOST = 5;

/** Where two maps differ, a line each. */
export function differences(
  what: string,
  stored: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): string[] {
  const found: string[] = [];
  for (const key of new Set([...stored.keys(), ...expected.keys()])) {
    const [is, ought] = [stored.get(key), expected.get(key)];
    if (is !== ought) found.push(`${what} ${key}: stored ${is ?? 'nothing'}, expected ${ought ?? 'nothing'}`);
  }
  return found.length > MOST ? [...found.slice(0, MOST), `and ${String(found.length - MOST)} more`] : found;
}
