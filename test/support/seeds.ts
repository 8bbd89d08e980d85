/** How many times the ordinary tries a random test takes. `npm run test:long` sets 2; a run at night can take more. */
const FACTOR = Number(process.env['COUNTYFLOW_TEST_TRIES'] ?? 1);

/** `npm run test:long`: the same tests with more tries, and with a seed that no run had before. */
export const LONG = FACTOR > 1;

/** `npm test` has one outcome: what fails there fails by a change, and not by what a seed drew. */
const FIXED_SEED = 20_171_111;

export function freshSeed(): number {
  return Date.now() % 1_000_000_007;
}

/** `COUNTYFLOW_TEST_SEED=123` repeats a long run. `vitest.config.ts` passes the seed of a run on to every file of it. */
export const SEED = Number(process.env['COUNTYFLOW_TEST_SEED'] ?? (LONG ? freshSeed() : FIXED_SEED));

/** Number of tries of a random test: `ordinary`, or in a long run several times `long`. */
export function tries(ordinary: number, long = ordinary): number {
  return LONG ? Math.ceil(long * FACTOR) : ordinary;
}
