import { defineConfig } from 'vitest/config';
import { PATIENCE } from './test/support/patience.ts';
import { LONG, SEED, tries } from './test/support/seeds.ts';

if (LONG)
  console.log(
    `Random tests take the seed ${String(SEED)}; COUNTYFLOW_TEST_SEED=${String(SEED)} repeats them.`,
  );

/**
 * Files at a time, for a machine of two cores and 8 GB: three where a file waits for engines part of its time, two where
 * a test takes much of the machine, one where it takes all. Vitest runs the groups one after the other.
 */
const GROUPS = { shared: 3, paired: 2, alone: 1 } as const;

/** Limits for what hangs. They say nothing about speed, and hold with ten processes waiting for each of two cores. */
const LIMIT_MS = 600_000;
const LIMIT_OF_WHOLE_SYSTEMS_MS = 2_400_000;
/** The first run builds the Temporal server. */
const LIMIT_OF_CLUSTERS_MS = 3_600_000;

const project = (name: string, group: keyof typeof GROUPS, limitMs = LIMIT_MS) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    env: { COUNTYFLOW_TEST_SEED: String(SEED) },
    testTimeout: tries(limitMs),
    hookTimeout: tries(limitMs),
    expect: { poll: PATIENCE },
    maxWorkers: GROUPS[group],
    sequence: { groupOrder: Object.keys(GROUPS).indexOf(group) },
    // Unit tests leave nothing behind, so their files share loaded modules: 43 seconds instead of 56.
    isolate: name !== 'unit',
    globalSetup: ['integration', 'system'].includes(name) ? ['./test/support/share-clickhouse.ts'] : [],
  },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['domain/**/*.ts', 'pipeline/**/*.ts'],
      reporter: ['text', 'html'],
      reportsDirectory: '.countyflow/coverage',
    },
    projects: [
      project('unit', 'shared'),
      project('replay', 'shared'),
      project('integration', 'shared'),
      project('clients', 'paired'),
      project('system', 'shared', LIMIT_OF_WHOLE_SYSTEMS_MS),
      project('machine', 'shared'),
      project('e2e', 'shared', LIMIT_OF_WHOLE_SYSTEMS_MS),
      project('deployment', 'alone', LIMIT_OF_WHOLE_SYSTEMS_MS),
      project('chaos', 'alone', LIMIT_OF_WHOLE_SYSTEMS_MS),
      project('cluster', 'alone', LIMIT_OF_CLUSTERS_MS),
    ],
  },
});
