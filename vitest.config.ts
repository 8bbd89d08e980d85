import { defineConfig } from 'vitest/config';
import { LONG, SEED } from './test/support/seeds.ts';

if (LONG)
  console.log(
    `Random tests take the seed ${String(SEED)}; COUNTYFLOW_TEST_SEED=${String(SEED)} repeats them.`,
  );

/**
 * Files at a time, for a machine of two cores and 8 GB: three where a file waits for engines part of its time, two where
 * a test takes much of the machine, one where it takes all. Vitest runs the groups one after the other.
 */
const GROUPS = { shared: 3, paired: 2, alone: 1 } as const;

const project = (name: string, group: keyof typeof GROUPS, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    env: { COUNTYFLOW_TEST_SEED: String(SEED) },
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    maxWorkers: GROUPS[group],
    sequence: { groupOrder: Object.keys(GROUPS).indexOf(group) },
    // Unit tests leave nothing behind, so their files share loaded modules: 43 seconds instead of 56.
    isolate: name !== 'unit',
  },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      project('unit', 'shared', 120_000),
      project('replay', 'shared', 120_000),
      project('integration', 'shared', 180_000),
      project('clients', 'paired', 180_000),
      project('machine', 'paired', 180_000),
      project('e2e', 'shared', 600_000),
      project('chaos', 'alone', 600_000),
    ],
  },
});
