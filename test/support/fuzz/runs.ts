/** `SEED=123 npx vitest ...` repeats a run. The titles of fuzz tests show the seed. */
export const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007);

/** Number of tries of a fuzz test: its default, or FUZZ_RUNS for a long run. */
export function fuzzRuns(ordinary: number): number {
  return Number(process.env['FUZZ_RUNS'] ?? ordinary);
}

/** Timeout of a fuzz test: a second per thousand tries, plus a reserve for a loaded machine. */
export function fuzzTimeoutMs(ordinary: number): number {
  return 60_000 + fuzzRuns(ordinary) * 5;
}
