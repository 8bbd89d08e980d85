/** `SEED=123 npx vitest ...` repeats a run. The titles of random tests show the seed. */
export const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007);

/** `npm run test:long`: the same tests with more tries, seeds and faults. */
export const LONG = process.env['COUNTYFLOW_TEST_LONG'] === '1';

const LONG_FACTOR = 5;

/** Number of tries of a random test: `ordinary`, or five times as many in a long run. */
export function tries(ordinary: number): number {
  return LONG ? ordinary * LONG_FACTOR : ordinary;
}

/** Timeout of a random test: five seconds per thousand tries, plus a reserve for a loaded machine. */
export function triesTimeoutMs(ordinary: number): number {
  return 60_000 + tries(ordinary) * 5;
}
