/** `SEED=123 npx vitest ...` repeats a run; it is in the titles of the fuzzers' tests. */
export const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007);

/** How often a fuzzer tries: as it says, or as often as FUZZ_RUNS says, for a long run. */
export function fuzzRuns(ordinary: number): number {
  return Number(process.env['FUZZ_RUNS'] ?? ordinary);
}

/** Time for a fuzzer's test: a second for a thousand tries, and what a loaded machine needs. */
export function fuzzTimeoutMs(ordinary: number): number {
  return 60_000 + fuzzRuns(ordinary) * 5;
}
