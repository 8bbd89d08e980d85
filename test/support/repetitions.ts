/** `SEED=123 npx vitest ...` repeats a run. The titles of random tests show the seed. */
export const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007);

/** How many times the ordinary tries a random test takes. `npm run test:long` sets 2; a run at night can take more. */
const FACTOR = Number(process.env['COUNTYFLOW_TEST_TRIES'] ?? 1);

/** From this factor on, chaos injects more faults and kills, which takes minutes. */
const CHAOS_FACTOR = 5;

/** `npm run test:long`: the same tests with more tries and seeds. */
export const LONG = FACTOR > 1;

/** Whether chaos takes more than the faults that check each invariant once. */
export const MORE_CHAOS = FACTOR >= CHAOS_FACTOR;

/** Number of tries of a random test: `ordinary`, or several times as many in a long run. */
export function tries(ordinary: number): number {
  return ordinary * FACTOR;
}

/** Timeout of a random test: five seconds per thousand tries, plus a reserve for a loaded machine. */
export function triesTimeoutMs(ordinary: number): number {
  return 60_000 + tries(ordinary) * 5;
}
